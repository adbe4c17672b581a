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

    public static T WithRead<T>(ReaderWriterLockSlim sem, Func<T> body)
    {
        sem.EnterReadLock();
        try
        {
            return body();
        }
        finally
        {
            sem.ExitReadLock();
        }
    }

    public static void WithWrite(ReaderWriterLockSlim sem, Action body)
    {
        sem.EnterWriteLock();
        try
        {
            body();
        }
        finally
        {
            sem.ExitWriteLock();
        }
    }
}
