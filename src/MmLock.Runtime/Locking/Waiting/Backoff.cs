namespace MmLock.Waiting;

/// <summary>
/// Waits for what another thread does in a few instructions: spins, then yields, then sleeps, so that a thread that lost
/// its processor gets it back. Never throws: an interrupt that comes meanwhile is kept for the thread's next wait.
/// </summary>
/// <remarks>
/// <see cref="Thread.Interrupt"/> ends any sleep, <see cref="SpinWait"/>'s too. Who waits here is in the middle of taking
/// or leaving a lock; an exception there would leave it taken. <see cref="End"/> hands the interrupt on.
/// </remarks>
internal struct Backoff
{
    private SpinWait _spin;
    private bool _interrupted;

    public void Pause()
    {
        try
        {
            _spin.SpinOnce(sleep1Threshold: 40);
        }
        catch (ThreadInterruptedException)
        {
            _interrupted = true;
        }
    }

    public readonly void End()
    {
        if (_interrupted)
        {
            Thread.CurrentThread.Interrupt();
        }
    }
}
