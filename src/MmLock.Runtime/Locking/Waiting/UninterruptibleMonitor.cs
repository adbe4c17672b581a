namespace MmLock.Waiting;

/// <summary>An object's monitor for a thread that must not be interrupted at what it does; the interrupt is kept for its next
/// wait.</summary>
internal static class UninterruptibleMonitor
{
    /// <summary>Takes the monitor whatever happens.</summary>
    public static void Enter(object target)
    {
        bool taken = false;
        bool interrupted = false;
        while (!taken)
        {
            try
            {
                Monitor.Enter(target, ref taken);
            }
            catch (ThreadInterruptedException)
            {
                interrupted = true;
            }
        }

        Keep(interrupted);
    }

    /// <summary>Waits for a pulse, or returns for nothing: the caller looks again.</summary>
    /// <param name="target">The object, whose monitor the thread has.</param>
    /// <param name="interrupted">Set when an interrupt came; to be given to <see cref="Keep"/> at the end.</param>
    public static void Wait(object target, ref bool interrupted)
    {
        try
        {
            Monitor.Wait(target);
        }
        catch (ThreadInterruptedException)
        {
            // The monitor is the thread's again.
            interrupted = true;
        }
    }

    /// <summary>Gives an interrupt back, for a wait that may end by it.</summary>
    public static void Keep(bool interrupted)
    {
        if (interrupted)
        {
            Thread.CurrentThread.Interrupt();
        }
    }
}
