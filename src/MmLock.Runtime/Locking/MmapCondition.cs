using System.Runtime.ExceptionServices;
using MmLock.Backends;
using MmLock.Recursion;
using MmLock.Waiting;

namespace MmLock;

/// <summary>
/// A condition that threads wait for, with an <see cref="MmapLock"/> as the lock: what <see cref="Monitor.Wait(object)"/> and
/// <see cref="Monitor.Pulse"/> are to a monitor. A lock may have several.
/// </summary>
/// <remarks>
/// <para>All members are for a thread that holds the lock coarsely, scoped or unscoped, for reading or writing. A wait gives all of the
/// thread's holds of the lock back, however deep they nest, and takes the lock again before it ends, in whatever way it ends: with the
/// same depth and mode, and with the same guards. As with a monitor, what was waited for may be over again by then: wait in a
/// loop.</para>
/// <para>No wake-up is lost: a waiter is in the queue before it gives the lock back, so whoever takes the lock after it and pulses finds
/// it there. A pulse takes one waiter out of the queue, under the gate; a waiter whose time is up, whose token is
/// cancelled or whose thread is interrupted takes itself out, under the gate too. One of the two finds it there. If it is the pulse,
/// the wait has been pulsed and says so; if the waiter is the first, the pulse goes to the next. A waiter that was pulsed and must end
/// by an exception all the same (memory ran out) passes the pulse on.</para>
/// <para>The gate orders the queue, and a waiter's own monitor the pulse: the waiter looks for it under the monitor, so it cannot miss it
/// between its look and its sleep. Whoever took a waiter out signals it once; a waiter does not end, and is not used again,
/// before that has come. So a signal never meets another use.</para>
/// <para>First in, first out: pulses go to those that have waited longest. They take the lock again as everybody else takes it,
/// first come first served.</para>
/// </remarks>
public sealed class MmapCondition
{
    private readonly RecursiveRangeLock _lock;
    private readonly VmaLock _vmaLock;
    private SpinGate _gate;
    private ConditionWaiter? _first;
    private ConditionWaiter? _last;

    /// <summary>A condition of this lock, which nobody waits for.</summary>
    /// <param name="mmapLock">A lock that knows which thread holds it.</param>
    /// <exception cref="InvalidOperationException">The lock was made without <see cref="MmapLockRecursion.CoarseByThread"/>.</exception>
    public MmapCondition(MmapLock mmapLock)
    {
        ArgumentNullException.ThrowIfNull(mmapLock);
        _lock = mmapLock.Recursive;
        _vmaLock = mmapLock.VmaLock;
    }

    /// <summary>Gives the lock back, waits for a pulse, and takes the lock again.</summary>
    /// <returns>True.</returns>
    /// <exception cref="SynchronizationLockException">The calling thread does not hold the lock coarsely.</exception>
    /// <exception cref="ThreadInterruptedException">The thread was interrupted before a pulse came; it holds the lock again.</exception>
    public bool Wait() => Wait(Timeout.InfiniteTimeSpan, CancellationToken.None);

    /// <summary>
    /// Gives the lock back, waits for a pulse at most <paramref name="timeout"/>, or until the token is cancelled, and takes the
    /// lock again, however long that takes.
    /// </summary>
    /// <param name="timeout">How long to wait for the pulse at most; <see cref="Timeout.InfiniteTimeSpan"/> for no limit. With
    /// <see cref="TimeSpan.Zero"/> others get the lock in between, if they wait for it.</param>
    /// <param name="cancellationToken">Gives the waiting up.</param>
    /// <returns>False when the time was up before a pulse came; the thread holds the lock again either way.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is negative and not infinite, or longer than
    /// <see cref="int.MaxValue"/> milliseconds.</exception>
    /// <exception cref="SynchronizationLockException">The calling thread does not hold the lock coarsely.</exception>
    /// <exception cref="InvalidOperationException">The thread waits for an upgrade of the lock, or has a structure hold of it.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled before a pulse came; the thread holds the lock
    /// again.</exception>
    /// <exception cref="ThreadInterruptedException">The thread was interrupted before a pulse came; it holds the lock again.</exception>
    public bool Wait(TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        RangeLockBackend.CheckTimeout(timeout);
        ThreadHolds thread = ThreadHolds.Current;
        RecursiveHold held = FindHold(thread);
        if (held.IsUpgrading)
        {
            throw new InvalidOperationException("The lock cannot be given back while its hold waits to be upgraded.");
        }

        if (_vmaLock.IsHeldForStructure)
        {
            throw new InvalidOperationException("The lock cannot be given back inside a structure hold: end that first.");
        }

        cancellationToken.ThrowIfCancellationRequested();
        long deadline = Deadline.After(timeout);
        ConditionWaiter waiter = thread.RentWaiter();
        waiter.Begin();
        thread.Reserve();
        CancellationTokenRegistration registration;
        try
        {
            registration = waiter.Register(cancellationToken);
        }
        catch
        {
            thread.Unreserve();
            throw;
        }

        // From here on everything is done to its end.
        Enqueue(waiter);
        bool pulsed = false;
        Exception? failure = null;
        try
        {
            _lock.Suspend(thread, held);
            pulsed = waiter.Wait(deadline, cancellationToken);
        }
        catch (Exception thrown)
        {
            failure = thrown;
        }

        // Not disposed of: that may wait for the callback, and so be interrupted. A late callback does no harm.
        registration.Unregister();
        Interleaving.At(Interleaving.SyncPoint.WaitOver);
        if (!pulsed && !TryDequeue(waiter))
        {
            waiter.WaitForPulse();
            pulsed = true;
        }

        // By what ended the wait, not by what comes while the lock is taken again.
        bool cancelled = !pulsed && cancellationToken.IsCancellationRequested;
        UninterruptibleMonitor.Keep(_lock.Resume(thread, held));
        thread.Return(waiter);
        if (failure is not null)
        {
            EndAfter(failure, pulsed);
        }

        return cancelled ? throw new OperationCanceledException(cancellationToken) : pulsed;
    }

    /// <summary>Ends the wait of the thread that has waited longest, if any waits; it goes on when it has the lock.</summary>
    /// <exception cref="SynchronizationLockException">The calling thread does not hold the lock coarsely.</exception>
    public void Pulse()
    {
        FindHold(ThreadHolds.Current);
        PulseNext();
    }

    /// <summary>Ends the wait of all threads that wait now; they go on one after the other, as they get the lock.</summary>
    /// <exception cref="SynchronizationLockException">The calling thread does not hold the lock coarsely.</exception>
    public void PulseAll()
    {
        FindHold(ThreadHolds.Current);
        _gate.Enter();
        ConditionWaiter? next = _first;
        for (ConditionWaiter? at = next; at is not null; at = at.Later)
        {
            at.IsQueued = false;
        }

        _first = null;
        _last = null;
        _gate.Exit();
        while (next is not null)
        {
            // Once pulsed, the waiter may be used again: read the link first.
            ConditionWaiter waiter = next;
            next = waiter.Later;
            waiter.Earlier = null;
            waiter.Later = null;
            waiter.Pulse();
        }
    }

    private RecursiveHold FindHold(ThreadHolds thread) =>
        _lock.Find(thread) ?? throw new SynchronizationLockException(
            "The calling thread does not hold the lock of this condition coarsely; a hold of a range does not count.");

    /// <summary>Ends a wait that an exception came into.</summary>
    private void EndAfter(Exception failure, bool pulsed)
    {
        if (pulsed && failure is ThreadInterruptedException)
        {
            // The pulse came first; the interrupt is for the next wait.
            UninterruptibleMonitor.Keep(interrupted: true);
            return;
        }

        if (pulsed)
        {
            PulseNext();
        }

        ExceptionDispatchInfo.Throw(failure);
    }

    private void PulseNext()
    {
        _gate.Enter();
        ConditionWaiter? waiter = _first;
        if (waiter is not null)
        {
            Unlink(waiter);
        }

        _gate.Exit();
        waiter?.Pulse();
    }

    private void Enqueue(ConditionWaiter waiter)
    {
        _gate.Enter();
        waiter.IsQueued = true;
        waiter.Earlier = _last;
        if (_last is null)
        {
            _first = waiter;
        }
        else
        {
            _last.Later = waiter;
        }

        _last = waiter;
        _gate.Exit();
    }

    /// <returns>False when a pulse has taken it out already.</returns>
    private bool TryDequeue(ConditionWaiter waiter)
    {
        _gate.Enter();
        bool queued = waiter.IsQueued;
        if (queued)
        {
            Unlink(waiter);
        }

        _gate.Exit();
        return queued;
    }

    private void Unlink(ConditionWaiter waiter)
    {
        if (waiter.Earlier is null)
        {
            _first = waiter.Later;
        }
        else
        {
            waiter.Earlier.Later = waiter.Later;
        }

        if (waiter.Later is null)
        {
            _last = waiter.Earlier;
        }
        else
        {
            waiter.Later.Earlier = waiter.Earlier;
        }

        waiter.Earlier = null;
        waiter.Later = null;
        waiter.IsQueued = false;
    }
}
