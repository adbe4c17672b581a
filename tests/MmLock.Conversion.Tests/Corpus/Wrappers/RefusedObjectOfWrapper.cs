// refused: '_gate' is an object of 'Gate', whose lock is 'Gate._rw'; designate that
using MmLock;

public sealed class Gate
{
    private readonly ReaderWriterLockSlim _rw = new();

    public IDisposable Read()
    {
        _rw.EnterReadLock();
        return new Hold(_rw);
    }

    private sealed class Hold(ReaderWriterLockSlim rw) : IDisposable
    {
        public void Dispose() => rw.ExitReadLock();
    }
}

public sealed class Store
{
    [CoarseLock]
    private readonly Gate _gate = new();
    private readonly int[] _cells = new int[8];

    public int At(int i)
    {
        using (_gate.Read())
        {
            return _cells[i];
        }
    }
}

public static class Program
{
    public static object? Run(int input) => new Store().At(input);
}
