using MmLock;

public sealed class Ring
{
    [CoarseLock]
    private readonly Lock _lock = new();
    private int _head, _tail;

    public int Head
    {
        get
        {
            using (_lock.EnterScope())
                return _head;
        }
    }

    public int Advance(int by)
    {
        lock (_lock)
        {
            _head += by;
            return T.Note("advanced", Head - _tail);
        }
    }

    public void Step()
    {
        _lock.Enter();
        try
        {
            if (_lock.TryEnter())
            {
                _tail = Head;
                _head++;
                _lock.Exit();
            }
        }
        finally
        {
            _lock.Exit();
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var ring = new Ring();
        T.Watch(ring);
        int n = ring.Advance(input);
        string ends = T.Together(
            () => { for (int i = 0; i < 300; i++) ring.Step(); },
            () => { for (int i = 0; i < 300; i++) ring.Step(); });
        return $"{n} {ends} {ring.Head}";
    }
}
