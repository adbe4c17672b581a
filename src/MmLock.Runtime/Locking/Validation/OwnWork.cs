namespace MmLock.Validation;

/// <summary>The extent of the validator's own work on a thread: what it allocates and waits for is nobody's fault.</summary>
internal readonly ref struct OwnWork : IDisposable
{
    [ThreadStatic]
    private static int t_depth;
    [ThreadStatic]
    private static long t_began;
    [ThreadStatic]
    private static long t_own;

    /// <summary>Whether the thread is inside.</summary>
    public static bool IsRunning => t_depth > 0;

    /// <summary>Bytes that the thread has allocated outside of such work.</summary>
    public static long UserBytes => (t_depth > 0 ? t_began : GC.GetAllocatedBytesForCurrentThread()) - t_own;

    public static OwnWork Begin()
    {
        if (t_depth++ == 0)
        {
            t_began = GC.GetAllocatedBytesForCurrentThread();
        }

        return default;
    }

    public void Dispose()
    {
        if (--t_depth == 0)
        {
            t_own += GC.GetAllocatedBytesForCurrentThread() - t_began;
        }
    }
}
