using MmLock;

public sealed class Around
{
    [CoarseLock]
    private readonly ReaderWriterLockSlim _lock = new();

    public string Work(int n)
    {
        try
        {
            _lock.EnterWriteLock();
            try
            {
                return "ok " + T.Note("work", 2 / n);
            }
            finally
            {
                _lock.ExitWriteLock();
            }
        }
        catch (DivideByZeroException)
        {
            return "caught " + T.Note("outside", n);
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var around = new Around();
        T.Watch(around);
        return around.Work(input);
    }
}
