using MmLock;

namespace ClassicMm;

/// <summary>Runs a piece of code under a semaphore.</summary>
internal static class SemLocking
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
        using (sem.EnterStructure(LockMode.Read))
        {
            return body();
        }
    }

    public static void WithWrite(MmapLock sem, Action body)
    {
        using (sem.EnterStructure(LockMode.Write))
        {
            body();
        }
    }
}
