using MmLock;

public sealed class Slots
{
    [CoarseLock]
    private readonly List<ReaderWriterLockSlim> _locks = new List<ReaderWriterLockSlim>();
    private readonly List<int> _values = new();

    public Slots(int count)
    {
        for (int i = 0; i < count; i++)
        {
            _locks.Add(new ReaderWriterLockSlim());
            _values.Add(i);
        }
    }

    public int Read(int i)
    {
        _locks[i].EnterReadLock();
        try
        {
            T.Note("read");
            return _values[i];
        }
        finally
        {
            _locks[i].ExitReadLock();
        }
    }

    public void Write(int i, int value)
    {
        ReaderWriterLockSlim gate = _locks[i];
        gate.EnterWriteLock();
        try
        {
            T.Note("write");
            _values[i] = value;
        }
        finally
        {
            gate.ExitWriteLock();
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var slots = new Slots(3); T.Watch(slots); slots.Write(input, 40); return slots.Read(input) + slots.Read(1);
    }
}
