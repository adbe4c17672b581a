using System.Runtime.InteropServices;

namespace MmLock.Conversion.Tests.Checking;

// Locks of the framework, beside those that are narrowed; and what hands out memory.
public static partial class LockCalls
{
    public static class OfMonitor
    {
        public static void Enter(object o, ref bool taken)
        {
            Monitor.Enter(o, ref taken);
            Run?.Acquired(null, Hold.Whole(o, LockMode.Write));
        }

        public static void Enter(object o)
        {
            Monitor.Enter(o);
            Run?.Acquired(null, Hold.Whole(o, LockMode.Write));
        }

        public static void Exit(object o)
        {
            Run?.Released(o, LockMode.Write);
            Monitor.Exit(o);
        }
    }

    public static class OfLock
    {
        public static Lock.Scope EnterScope(Lock l)
        {
            Lock.Scope scope = l.EnterScope();
#pragma warning disable CS9216 // It is named, not locked.
            Run?.Acquired(null, Hold.Whole(l, LockMode.Write));
#pragma warning restore CS9216
            return scope;
        }
    }

    public static class OfLockScope
    {
        public static void Dispose(ref Lock.Scope s)
        {
            s.Dispose();
            while (Flow.Current is { } flow
                && flow.Held.FindLast(h => h.Guard is null && h.Hold.Lock is Lock { IsHeldByCurrentThread: false }).Hold is { } ended)
            {
                flow.Run.Released(ended.Lock, LockMode.Write);
            }
        }
    }

    public static class OfReaderWriterLockSlim
    {
        public static void EnterReadLock(ReaderWriterLockSlim l)
        {
            l.EnterReadLock();
            Run?.Acquired(null, Hold.Whole(l, LockMode.Read));
        }

        public static void EnterWriteLock(ReaderWriterLockSlim l)
        {
            l.EnterWriteLock();
            Run?.Acquired(null, Hold.Whole(l, LockMode.Write));
        }

        public static void ExitReadLock(ReaderWriterLockSlim l)
        {
            Run?.Released(l, LockMode.Read);
            l.ExitReadLock();
        }

        public static void ExitWriteLock(ReaderWriterLockSlim l)
        {
            Run?.Released(l, LockMode.Write);
            l.ExitWriteLock();
        }
    }

    /// <summary>A semaphore of one is a mutex. Of more, what it lets in together is not told apart.</summary>
    public static class OfSemaphoreSlim
    {
        public static void Wait(SemaphoreSlim s)
        {
            s.Wait();
            Run?.Acquired(null, Hold.Whole(s, LockMode.Write));
        }

        public static async Task WaitAsync(SemaphoreSlim s)
        {
            await s.WaitAsync();
            Run?.Acquired(null, Hold.Whole(s, LockMode.Write));
        }

        public static int Release(SemaphoreSlim s)
        {
            Run?.Released(s, LockMode.Write);
            return s.Release();
        }
    }

    public static class OfNativeMemory
    {
        public static unsafe void* Alloc(nuint n) => Allocated(NativeMemory.Alloc(n), n);

        public static unsafe void* Alloc(nuint n, nuint size) => Allocated(NativeMemory.Alloc(n, size), n * size);

        public static unsafe void* AllocZeroed(nuint n) => Allocated(NativeMemory.AllocZeroed(n), n);

        public static unsafe void* AllocZeroed(nuint n, nuint size) => Allocated(NativeMemory.AllocZeroed(n, size), n * size);

        public static unsafe void* AlignedAlloc(nuint n, nuint alignment) => Allocated(NativeMemory.AlignedAlloc(n, alignment), n);
    }

    public static class OfMarshal
    {
        public static unsafe nint AllocHGlobal(int n) => (nint)Allocated((void*)Marshal.AllocHGlobal(n), (nuint)n);

        public static unsafe nint AllocHGlobal(nint n) => (nint)Allocated((void*)Marshal.AllocHGlobal(n), (nuint)n);
    }

    private static unsafe void* Allocated(void* memory, nuint size)
    {
        if (Run is { } run)
        {
            Memory.Allocate(run, (nint)memory, (long)size);
        }

        return memory;
    }
}
