using MmLock;

public sealed class Gate
{
    [CoarseLock]
    private static readonly SemaphoreSlim s_sem = new(1, 1);

    public static Func<int, Task<int>> Handler { get; } = async n =>
    {
        await s_sem.WaitAsync().ConfigureAwait(false);
        try
        {
            return T.Note("handle", n);
        }
        finally
        {
            s_sem.Release();
        }
    };
}

public static class Program
{
    public static object? Run(int input)
    {
        T.Watch(typeof(Gate));
        return Gate.Handler(input).Result;
    }
}
