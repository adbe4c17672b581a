using MmLock;

public sealed class Account
{
    [CoarseLock]
    private readonly object _sync = new();
    private int _balance = 1;

    public void Withdraw(int amount)
    {
        lock (_sync)
        {
            T.Note("check");
            if (amount > _balance)
                throw new InvalidOperationException("not enough");
            _balance -= amount;
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var account = new Account();
        T.Watch(account);
        try
        {
            account.Withdraw(input);
        }
        finally
        {
            T.Note("left");
        }

        return "paid";
    }
}
