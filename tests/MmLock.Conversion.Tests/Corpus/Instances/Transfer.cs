using MmLock;

public sealed class Account
{
    [CoarseLock]
    internal readonly object Sync = new();
    internal int Balance = 1000;
}

public static class Bank
{
    public static bool Transfer(Account from, Account to, int amount)
    {
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
    public static object? Run(int input)
    {
        var a = new Account();
        var b = new Account();
        T.Watch(a);
        bool own = Bank.Transfer(a, a, input);
        string ends = T.Together(
            () => { for (int i = 0; i < 200; i++) Bank.Transfer(a, b, 1); },
            () => { for (int i = 0; i < 200; i++) Bank.Transfer(a, b, 2); });
        return $"{own} {ends} {a.Balance} {b.Balance}";
    }
}
