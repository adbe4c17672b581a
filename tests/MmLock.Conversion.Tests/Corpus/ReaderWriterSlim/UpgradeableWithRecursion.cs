using MmLock;

// The lock could be taken again by its holder, and is not: the write is what the upgradeable hold is for, each time round.
public sealed class FirstFit
{
    [CoarseLock]
    private readonly ReaderWriterLockSlim _lock = new(LockRecursionPolicy.SupportsRecursion);
    private readonly List<(int Length, bool Free)> _segments = [(2, false), (9, true), (3, true), (8, true)];

    public int Allocate(int length)
    {
        _lock.EnterUpgradeableReadLock();
        try
        {
            for (int i = 0; i < _segments.Count; i++)
            {
                if (!_segments[i].Free || _segments[i].Length < length)
                {
                    continue;
                }

                _lock.EnterWriteLock();
                try
                {
                    T.Note("takes");
                    _segments[i] = (length, false);
                    return i;
                }
                finally
                {
                    _lock.ExitWriteLock();
                }
            }

            T.Note("full");
            return -1;
        }
        finally
        {
            _lock.ExitUpgradeableReadLock();
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var arena = new FirstFit();
        T.Watch(arena);
        return (arena.Allocate(7 + input), arena.Allocate(3), arena.Allocate(7 + input), arena.Allocate(3));
    }
}
