using System.Runtime.CompilerServices;

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

    /// <summary>Enters an object's monitor.</summary>
    public static void EnterMonitor(object held)
    {
        bool interrupted = false;
        for (bool taken = false; !taken;)
        {
            try
            {
                Monitor.Enter(held, ref taken);
            }
            catch (ThreadInterruptedException)
            {
                interrupted = true;
            }
        }

        Keep(interrupted);
    }

    /// <summary>Waits for a pulse of a monitor, or returns for nothing: the caller asks again.</summary>
    /// <param name="held">The object, whose monitor the thread has.</param>
    /// <param name="interrupted">Whether an interruption came; to be given to <see cref="Keep"/> at the end.</param>
    public static void Wait(object held, ref bool interrupted)
    {
        try
        {
            Monitor.Wait(held);
        }
        catch (ThreadInterruptedException)
        {
            // The monitor is the thread's again.
            interrupted = true;
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

    /// <summary>Gives an interruption back, for a wait that may end by it.</summary>
    public static void Keep(bool interrupted)
    {
        if (interrupted)
        {
            Thread.CurrentThread.Interrupt();
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

            Keep(interrupted: true);
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

            Keep(interrupted: true);
            return scope;
        }
    }
}
