using MmLock;

public sealed class Loop
{
    [CoarseLock]
    private readonly ReaderWriterLockSlim _lock = new();
    private readonly List<int> _list = [1, 2, 3, 4];

    public int First(int above)
    {
        int index = -1;
        do
        {
            index++;
            _lock.EnterReadLock();
            try
            {
                if (index >= _list.Count)
                    break;
                if (T.Note("item", _list[index]) <= above)
                    continue;
                return _list[index];
            }
            finally
            {
                _lock.ExitReadLock();
            }
        }
        while (index < 3);
        T.Note("none");
        return -1;
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var loop = new Loop();
        T.Watch(loop);
        return loop.First(input * 2);
    }
}
