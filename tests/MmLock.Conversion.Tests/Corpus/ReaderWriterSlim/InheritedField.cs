using MmLock;

public abstract class Base
{
    [CoarseLock]
    protected readonly ReaderWriterLockSlim rwLock = new();

    public abstract int Work(int n);
}

public sealed class Derived : Base
{
    public override int Work(int n)
    {
        base.rwLock.EnterReadLock();
        try
        {
            return T.Note("derived", n);
        }
        finally
        {
            base.rwLock.ExitReadLock();
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        Base derived = new Derived();
        T.Watch(derived);
        return derived.Work(input);
    }
}
