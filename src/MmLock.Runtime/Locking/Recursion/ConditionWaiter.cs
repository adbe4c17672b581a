using MmLock.Waiting;

namespace MmLock.Recursion;

/// <summary>A thread that waits for a pulse of a <see cref="MmapCondition"/>. Reused by its thread.</summary>
/// <remarks>A callback that comes late, into another use, makes the thread look again and do nothing else.</remarks>
internal sealed class ConditionWaiter
{
    private bool _pulsed;

    /// <summary>Neighbours in the condition's queue; changed under its gate.</summary>
    public ConditionWaiter? Earlier;
    public ConditionWaiter? Later;

    /// <summary>Whether it is in the queue; changed under its gate.</summary>
    public bool IsQueued;

    public void Begin() => _pulsed = false;

    public CancellationTokenRegistration Register(CancellationToken cancellationToken)
    {
        if (!cancellationToken.CanBeCanceled)
        {
            return default;
        }

        Interleaving.At(Interleaving.SyncPoint.Arm);
        return cancellationToken.UnsafeRegister(static state => ((ConditionWaiter)state!).LookAgain(), this);
    }

    /// <summary>By the thread that took it out of the queue, once, and not under the gate.</summary>
    public void Pulse()
    {
        Interleaving.At(Interleaving.SyncPoint.PulseTaken);
        UninterruptibleMonitor.Enter(this);
        _pulsed = true;
        Monitor.Pulse(this);
        Monitor.Exit(this);
    }

    /// <returns>False when the time was up or the token was cancelled first.</returns>
    /// <exception cref="ThreadInterruptedException">The thread was interrupted.</exception>
    public bool Wait(long deadline, CancellationToken cancellationToken)
    {
        lock (this)
        {
            while (!_pulsed)
            {
                int left = Deadline.MillisecondsLeft(deadline);
                if (cancellationToken.IsCancellationRequested || left == 0)
                {
                    return false;
                }

                Interleaving.At(Interleaving.SyncPoint.Park);
                Monitor.Wait(this, left);
                Interleaving.At(Interleaving.SyncPoint.Unpark);
            }
        }

        return true;
    }

    /// <summary>Somebody took it out of the queue: the pulse is on its way, and must be consumed.</summary>
    public void WaitForPulse()
    {
        bool interrupted = false;
        UninterruptibleMonitor.Enter(this);
        try
        {
            while (!_pulsed)
            {
                UninterruptibleMonitor.Wait(this, ref interrupted);
            }
        }
        finally
        {
            Monitor.Exit(this);
        }

        UninterruptibleMonitor.Keep(interrupted);
    }

    private void LookAgain()
    {
        UninterruptibleMonitor.Enter(this);
        Monitor.PulseAll(this);
        Monitor.Exit(this);
    }
}
