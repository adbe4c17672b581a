using MmLock;

public abstract class Locked
{
    [CoarseLock]
    private readonly ReaderWriterLockSlim _sem = new();

    protected void Read(Action body)
    {
        _sem.EnterReadLock();
        try { body(); }
        finally { _sem.ExitReadLock(); }
    }

    protected TResult Write<TResult>(Func<TResult> body)
    {
        _sem.EnterWriteLock();
        try
        {
            return body();
        }
        finally
        {
            _sem.ExitWriteLock();
        }
    }
}

public sealed class Space : Locked
{
    private int _n;

    public int Use(int n)
    {
        Read(() => T.Note("reading"));
        return Write(() =>
        {
            T.Note("writing");
            return _n += 8 / n;
        });
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var space = new Space();
        T.Watch(space);
        try
        {
            return space.Use(input);
        }
        catch (DivideByZeroException)
        {
            return "zero";
        }
    }
}
