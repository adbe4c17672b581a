using MmLock;

[CoarseLock]
public sealed class Arena
{
    private readonly byte[] _memory = new byte[64];
    private int _used;

    public Arena()
    {
        lock (this)
        {
            _used = 8;
        }
    }

    public int Take(int bytes)
    {
        lock (this)
        {
            T.Note("take");
            if (_used + bytes > _memory.Length)
            {
                throw new InvalidOperationException("full");
            }

            int at = _used;
            _used += bytes;
            return at;
        }
    }

    public bool TryReset()
    {
        if (!Monitor.TryEnter(this))
        {
            return false;
        }

        try
        {
            T.Note("reset");
            _used = 8;
            return true;
        }
        finally
        {
            Monitor.Exit(this);
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var arena = new Arena();
        T.Watch(arena);
        arena.Take(16);
        int at = arena.Take(input * 16);
        lock (arena)
        {
            T.Note("whole");
        }

        return arena.TryReset() ? arena.Take(input * 60) + at : -1;
    }
}
