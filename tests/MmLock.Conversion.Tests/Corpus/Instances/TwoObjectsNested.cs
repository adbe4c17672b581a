using MmLock;

public sealed class Account
{
    [CoarseLock]
    internal readonly object Sync = new();
    internal int Balance = 10;
}

public static class Bank
{
    public static bool Transfer(Account from, Account to, int amount)
    {
        // The same account twice is allowed here, and would wait for itself.
        lock (from.Sync)
        lock (to.Sync)
        {
            if (from.Balance < amount)
                return false;
            from.Balance -= amount;
            to.Balance += amount;
            return true;
        }
    }
}

public static class Program
{
    public static object? Run(int input) => Bank.Transfer(new(), new(), input * 6);
}
