using MmLock.Waiting;

namespace MmLock.Backends;

/// <summary>
/// One waiting request. Pooled by its queue; what waits is a thread (here) or an awaiter (the other half).
/// </summary>
/// <remarks>
/// <para>A waiter goes back to the pool only if nobody else can have it. Who can: the queue, from <see cref="Begin"/> until
/// the request is granted or abandoned (both under the gate, so exactly one of them); the waker, until
/// <see cref="Wake"/> is over; the callback of a cancellation; the timer; the awaiter, until it took the result. The
/// thread or the awaiter is the last but for callback and timer. A callback that can no longer be called off keeps the
/// waiter out of the pool, and so does every exception on the way: it is left to the collector then, which always knows
/// who else has it. The timer may come late, into another use; <see cref="Use"/> tells it so, under the gate.</para>
/// </remarks>
internal sealed partial class Waiter
{
    private bool _signalled;
    private long _deadline;
    private long _use;

    /// <summary>Links waiters that are granted together, until they are woken; in the pool, those that are free.</summary>
    public Waiter? Next;

    /// <summary>In the pool: how many are below it.</summary>
    public int Depth;

    public Request? Request { get; private set; }

    /// <summary>Which request of those that the waiter was used for. Changed under the queue's gate.</summary>
    public long Use => Volatile.Read(ref _use);

    public bool IsAsync { get; private set; }

    /// <summary>The guard of the request's hold, once it is granted.</summary>
    private RangeGuard Guard { get; set; }

    /// <summary>Under the queue's gate, by the thread that rented it.</summary>
    public void Begin(Request request, bool isAsync, TimeSpan timeout)
    {
        // The deadline first: a timer that comes late and sees the new use must see the new deadline too.
        _deadline = Deadline.After(timeout);
        Volatile.Write(ref _use, _use + 1);
        Request = request;
        Guard = new RangeGuard(request, request.Generation);
        IsAsync = isAsync;
        _signalled = false;
        Next = null;
        if (isAsync)
        {
            BeginAsync();
        }
    }

    /// <summary>Nobody uses the waiter any more; it may be another's from here on.</summary>
    public void Return()
    {
        CentralRangeLock queue = Request!.Queue;
        Request = null;
        Guard = default;
        queue.Waiters.Return(this);
    }

    /// <summary>
    /// Makes the granted request go on. Called once, by the thread that took its last blocker away, outside the queue's gate.
    /// </summary>
    public void Wake()
    {
        if (IsAsync)
        {
            Complete(Outcome.Granted);
            return;
        }

        UninterruptibleMonitor.Enter(this);
        _signalled = true;
        Monitor.Pulse(this);
        Monitor.Exit(this);
    }

    /// <summary>Parks the calling thread until <see cref="Wake"/>.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="mayPool">Whether no callback can come to the waiter any more.</param>
    /// <returns>False when the time was up or the token was cancelled first.</returns>
    /// <exception cref="ThreadInterruptedException">The thread was interrupted.</exception>
    public bool Wait(CancellationToken cancellationToken, out bool mayPool)
    {
        mayPool = true;
        if (SpinBriefly())
        {
            return true;
        }

        if (!cancellationToken.CanBeCanceled)
        {
            return WaitForSignal(cancellationToken);
        }

        mayPool = false;
        Interleaving.At(Interleaving.SyncPoint.Arm);
        CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(static state => ((Waiter)state!).Interrupt(), this);
        try
        {
            return WaitForSignal(cancellationToken);
        }
        finally
        {
            mayPool = registration.Unregister();
        }
    }

    /// <summary>After a lost race between giving up and the grant: the wake is on its way, and must be consumed.</summary>
    public void WaitForWake()
    {
        bool interrupted = false;
        UninterruptibleMonitor.Enter(this);
        try
        {
            while (!_signalled)
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

    private bool WaitForSignal(CancellationToken cancellationToken)
    {
        lock (this)
        {
            while (!_signalled)
            {
                if (cancellationToken.IsCancellationRequested)
                {
                    return false;
                }

                int left = Deadline.MillisecondsLeft(_deadline);
                if (left == 0)
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

    private bool SpinBriefly()
    {
        if (Environment.ProcessorCount == 1)
        {
            return false;
        }

        var spin = new SpinWait();
        while (!spin.NextSpinWillYield)
        {
            spin.SpinOnce(sleep1Threshold: -1);
            if (Volatile.Read(ref _signalled))
            {
                // The waker may still be inside its lock; the waiter must not be pooled before it has left.
                UninterruptibleMonitor.Enter(this);
                Monitor.Exit(this);
                return true;
            }
        }

        return false;
    }

    private void Interrupt()
    {
        UninterruptibleMonitor.Enter(this);
        Monitor.PulseAll(this);
        Monitor.Exit(this);
    }
}
