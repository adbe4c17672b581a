using MmLock;

public sealed class Accounts
{
    [CoarseLock] private readonly object _from = new(), _to = new();
    private int _out;
    private int _in;

    public void Move(int amount)
    {
        lock (_from)
        {
            _out += amount;
            lock (_to)
            {
                _in += amount;
                T.Note("both");
            }
        }
    }

    public int Sum()
    {
        lock (_from)
        {
            return _out + Arrived();
        }
    }

    private int Arrived()
    {
        lock (_to)
        {
            T.Note("arrived");
            return _in;
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var accounts = new Accounts(); T.Watch(accounts); accounts.Move(input + 1); return accounts.Sum();
    }
}
