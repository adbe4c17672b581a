using MmLock;

public sealed class Account
{
    public int Balance = 100;
}

public sealed class Bank
{
    [CoarseLock]
    private readonly Account[] _accounts = { new Account(), new Account(), new Account() };

    public void Move(int from, int to, int amount)
    {
        Account first = _accounts[Math.Min(from, to)];
        Account second = _accounts[Math.Max(from, to)];
        lock (first)
        {
            lock (second)
            {
                _accounts[from].Balance -= amount;
                _accounts[to].Balance += amount;
            }
        }
    }

    public int Total() => _accounts.Sum(a => a.Balance);
}

public static class Program
{
    public static object? Run(int input)
    {
        var bank = new Bank();
        var other = new Thread(() =>
        {
            for (int i = 0; i < 1000; i++)
            {
                bank.Move(0, 1, 1);
            }
        });
        other.Start();
        for (int i = 0; i < 1000; i++)
        {
            bank.Move(1, 0, 1);
            bank.Move(input, 2, 1);
        }

        other.Join();
        return bank.Total();
    }
}
