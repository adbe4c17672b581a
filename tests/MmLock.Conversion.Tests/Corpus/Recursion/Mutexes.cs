using MmLock;

public sealed class Files
{
    [CoarseLock]
    private readonly Mutex _mutex = new();
    private int _open;

    public int Open(int n)
    {
        _mutex.WaitOne();
        try
        {
            return T.Note("open", Reserve(n));
        }
        finally
        {
            _mutex.ReleaseMutex();
        }
    }

    public int Reserve(int n)
    {
        _mutex.WaitOne();
        try
        {
            _open += n;
            return _open;
        }
        finally
        {
            _mutex.ReleaseMutex();
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var files = new Files();
        T.Watch(files);
        files.Open(input);
        string ends = T.Together(
            () => { for (int i = 0; i < 100; i++) files.Reserve(1); },
            () => { for (int i = 0; i < 100; i++) files.Reserve(1); });
        return $"{ends} {files.Open(1)}";
    }
}
