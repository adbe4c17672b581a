using System.Runtime.CompilerServices;
using MmLock.Waiting;

namespace MmLock.Memory.Waiting;

/// <summary>
/// Short waits in the middle of an operation, which <see cref="Thread.Interrupt"/> must not end: what is done so far could
/// not stay so. The interruption is kept for the thread's next wait that may be given up, the next one for a range.
/// </summary>
/// <remarks>An interruption throws before anything is taken, so the wait just begins again. The thread that is waited for holds
/// the lock for a few steps only.</remarks>
internal static class Patience
{
    /// <summary>Enters a lock.</summary>
    public static Lock.Scope EnterPatiently(this Lock held)
    {
        try
        {
            return held.EnterScope();
        }
        catch (ThreadInterruptedException)
        {
            return EnterAgain(held);
        }
    }

    /// <summary>Enters the lock on the structure of a space.</summary>
    public static VmaLock.Scope EnterPatiently(this VmaLock held)
    {
        try
        {
            return held.Enter();
        }
        catch (ThreadInterruptedException)
        {
            return EnterAgain(held);
        }
    }

    /// <summary>One step of a wait by spinning.</summary>
    public static void SpinOnce(ref SpinWait spin, ref bool interrupted)
    {
        try
        {
            spin.SpinOnce(sleep1Threshold: 40);
        }
        catch (ThreadInterruptedException)
        {
            interrupted = true;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Lock.Scope EnterAgain(Lock held)
    {
        while (true)
        {
            Lock.Scope scope;
            try
            {
                scope = held.EnterScope();
            }
            catch (ThreadInterruptedException)
            {
                // Again: an interruption more, kept as the first.
                continue;
            }

            UninterruptibleMonitor.Keep(interrupted: true);
            return scope;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static VmaLock.Scope EnterAgain(VmaLock held)
    {
        while (true)
        {
            VmaLock.Scope scope;
            try
            {
                scope = held.Enter();
            }
            catch (ThreadInterruptedException)
            {
                // As above.
                continue;
            }

            UninterruptibleMonitor.Keep(interrupted: true);
            return scope;
        }
    }
}
