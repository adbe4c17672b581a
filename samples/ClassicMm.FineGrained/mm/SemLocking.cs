using MmLock;

namespace ClassicMm;

/// <summary>Runs a piece of code under a semaphore.</summary>
public static class SemLocking
{
    public static void WithRead(ReaderWriterLockSlim sem, Action body)
    {
        sem.EnterReadLock();
        try
        {
            body();
        }
        finally
        {
            sem.ExitReadLock();
        }
    }

    public static T WithRead<T>(MmapLock sem, Func<T> body)
    {
        using (sem.EnterRead())
        {
            return body();
        }
    }

    public static void WithWrite(MmapLock sem, Action body)
    {
        using (sem.EnterWrite())
        {
            body();
        }
    }
}
