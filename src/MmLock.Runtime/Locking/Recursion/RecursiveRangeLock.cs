using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using MmLock.Backends;
using MmLock.Validation;
using MmLock.Waiting;

namespace MmLock.Recursion;

/// <summary>
/// A backend whose coarse holds nest by thread: what the holding thread asks for inside is counted here, and the backend below knows
/// of one hold only. Ranges that are asked for outside of a coarse hold pass through, and belong to no thread.
/// </summary>
/// <remarks>
/// <para>Who holds: the record of the thread that entered for writing lies in <see cref="_exclusive"/>, and that thread's
/// number in <see cref="_exclusiveThread"/>; every other record lies in its thread's list (<see cref="ThreadHolds"/>). A thread
/// writes its own number only, after the lock below was granted and before it is given back, and asks for its own number
/// only. So the answer to "is it mine?" needs no fence: of one location a thread never reads a value older than its own last
/// one, and no other thread writes this number. Numbers are never given out again.</para>
/// <para>A record is read and changed by its thread alone, but for guards that were carried to another thread: those ask
/// for their generation and for the record's thread (<see cref="NestedHold"/>), and change nothing.</para>
/// <para><see cref="_exclusive"/> changes hands with the lock below, which orders all that one owner wrote before what the next
/// reads: it is changed under a hold that it describes only. An eased hold may stay there: it keeps writers out.</para>
/// <para>Whatever may fail is asked for before the lock below is: a record, room in the thread's list. When it is granted, only
/// fields are written.</para>
/// <para>A grant inside is safe: a write hold of the whole space excludes everybody that the inner hold would have to, a
/// read hold all writers. An inner request never waits, so it is nobody's wait, and adds no edge to "waits for".</para>
/// </remarks>
internal sealed class RecursiveRangeLock : RangeLockBackend
{
    private RangeLockBackend _inner;

    /// <summary>An attempt comes before a wait; not where a request is judged by whether it may wait.</summary>
    private readonly bool _triesFirst;
    private RecursiveHold _exclusive;
    private ulong _exclusiveThread;

    public RecursiveRangeLock(RangeLockBackend inner)
    {
        _inner = inner;
        _triesFirst = inner is not ValidatingRangeLock;
        _exclusive = new RecursiveHold { Lock = this };
    }

    /// <summary>What keeps the holds. May be replaced by what passes everything to it, or by what is inside of that.</summary>
    public RangeLockBackend Inner
    {
        get => Volatile.Read(ref _inner);
        set => Volatile.Write(ref _inner, value);
    }

    public override CentralRangeLock Queue => _inner.Queue;

    public override int WaiterCount => _inner.WaiterCount;

    public override int HolderCount => _inner.HolderCount;

    public override int Pooled => _inner.Pooled;

    public override RangeGuard Enter(AddressRange range, LockMode mode, CancellationToken cancellationToken)
    {
        ThreadHolds thread = ThreadHolds.Current;
        if (Find(thread) is { } held)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return held.Nest(range, mode);
        }

        return IsCoarse(range)
            ? EnterCoarse(thread, mode, cancellationToken).Begin(mode)
            : _inner.Enter(range, mode, cancellationToken);
    }

    public override bool TryEnter(AddressRange range, LockMode mode, out RangeGuard guard) =>
        TryEnter(range, mode, TimeSpan.Zero, CancellationToken.None, out guard);

    public override bool TryEnter(
        AddressRange range, LockMode mode, TimeSpan timeout, CancellationToken cancellationToken, out RangeGuard guard)
    {
        CheckTimeout(timeout);
        ThreadHolds thread = ThreadHolds.Current;
        if (Find(thread) is { } held)
        {
            cancellationToken.ThrowIfCancellationRequested();
            guard = held.Nest(range, mode);
            return true;
        }

        if (!IsCoarse(range))
        {
            return _inner.TryEnter(range, mode, timeout, cancellationToken, out guard);
        }

        bool done = TryEnterCoarse(thread, mode, timeout, cancellationToken, out RecursiveHold? taken);
        guard = done ? taken!.Begin(mode) : default;
        return done;
    }

    public override ValueTask<RangeGuard> EnterAsync(AddressRange range, LockMode mode, CancellationToken cancellationToken)
    {
        RefuseCoarse(range);
        return Find(ThreadHolds.Current) is not { } held ? _inner.EnterAsync(range, mode, cancellationToken)
            : cancellationToken.IsCancellationRequested ? ValueTask.FromCanceled<RangeGuard>(cancellationToken)
            : new ValueTask<RangeGuard>(held.Nest(range, mode));
    }

    public override ValueTask<RangeGuard?> TryEnterAsync(
        AddressRange range, LockMode mode, TimeSpan timeout, CancellationToken cancellationToken)
    {
        CheckTimeout(timeout);
        RefuseCoarse(range);
        return Find(ThreadHolds.Current) is not { } held ? _inner.TryEnterAsync(range, mode, timeout, cancellationToken)
            : cancellationToken.IsCancellationRequested ? ValueTask.FromCanceled<RangeGuard?>(cancellationToken)
            : new ValueTask<RangeGuard?>(held.Nest(range, mode));
    }

    public override void EnterAll(RangeSet set, LockMode mode, CancellationToken cancellationToken)
    {
        if (Find(ThreadHolds.Current) is { } held)
        {
            cancellationToken.ThrowIfCancellationRequested();
            set.Add(held.Nest(set.Ranges[0], mode));
        }
        else
        {
            _inner.EnterAll(set, mode, cancellationToken);
        }
    }

    public override bool TryEnterAll(RangeSet set, LockMode mode)
    {
        if (Find(ThreadHolds.Current) is not { } held)
        {
            return _inner.TryEnterAll(set, mode);
        }

        set.Add(held.Nest(set.Ranges[0], mode));
        return true;
    }

    public override bool IsHeld(AddressRange range, LockMode mode) => _inner.IsHeld(range, mode);

    public override bool TryReadVersion(AddressRange range, out ulong version) => _inner.TryReadVersion(range, out version);

    public override bool TryReadVersionHeld(AddressRange range, out ulong version) => _inner.TryReadVersionHeld(range, out version);

    public override bool IsVersion(AddressRange range, ulong version) => _inner.IsVersion(range, version);

    // The unscoped pairs: only counted, since a release ends any of the thread's holds of its mode.

    public void Acquire(LockMode mode, CancellationToken cancellationToken)
    {
        ThreadHolds thread = ThreadHolds.Current;
        if (Find(thread) is { } held)
        {
            cancellationToken.ThrowIfCancellationRequested();
            held.NestUnscoped(mode);
        }
        else
        {
            EnterCoarse(thread, mode, cancellationToken).BeginUnscoped(mode);
        }
    }

    public bool TryAcquire(LockMode mode, TimeSpan timeout, CancellationToken cancellationToken)
    {
        CheckTimeout(timeout);
        ThreadHolds thread = ThreadHolds.Current;
        if (Find(thread) is { } held)
        {
            cancellationToken.ThrowIfCancellationRequested();
            held.NestUnscoped(mode);
            return true;
        }

        bool done = TryEnterCoarse(thread, mode, timeout, cancellationToken, out RecursiveHold? taken);
        taken?.BeginUnscoped(mode);
        return done;
    }

    /// <exception cref="SynchronizationLockException">The thread has no unscoped hold of this mode.</exception>
    public void Release(LockMode mode)
    {
        ThreadHolds thread = ThreadHolds.Current;
        FindUnscoped(thread, mode).EndUnscoped(mode, thread);
    }

    /// <exception cref="SynchronizationLockException">The thread has no unscoped hold for writing.</exception>
    public void Downgrade()
    {
        ThreadHolds thread = ThreadHolds.Current;
        FindUnscoped(thread, LockMode.Write).DowngradeUnscoped(thread);
    }

    /// <summary>Whether the thread has a hold of just this mode.</summary>
    public bool IsHeldByCurrentThread(LockMode mode) => Find(ThreadHolds.Current) is { } held && held.Has(mode);

    /// <summary>The thread's record of this lock, if it holds it.</summary>
    public RecursiveHold? Find(ThreadHolds thread) =>
        Volatile.Read(ref _exclusiveThread) == thread.Id ? _exclusive : thread.Any ? thread.Find(this) : null;

    /// <summary>The last hold of the record's thread has ended.</summary>
    public void Vacate(RecursiveHold held, ThreadHolds thread)
    {
        RangeGuard guard = held.Inner;
        held.Thread = 0;
        if (held == _exclusive)
        {
            Volatile.Write(ref _exclusiveThread, 0);
        }
        else
        {
            thread.Deactivate(held);
        }

        guard.Dispose();
    }

    /// <summary>
    /// Gives the lock back with all that is counted to the record, for a wait. What it has reserved of the thread before is used up;
    /// <see cref="Resume"/> ends it, on the same thread.
    /// </summary>
    public void Suspend(ThreadHolds thread, RecursiveHold held)
    {
        RangeGuard guard = held.Inner;
        held.Thread = 0;
        if (held == _exclusive)
        {
            // The record goes with its thread; the next owner gets another.
            RecursiveHold next = thread.TakeIdle();
            next.Lock = this;
            _exclusive = next;
            Volatile.Write(ref _exclusiveThread, 0);
        }
        else
        {
            thread.Detach(held);
        }

        guard.Dispose();
    }

    /// <summary>Takes the lock again, come what may: there are guards that say it is held.</summary>
    /// <returns>Whether the thread was interrupted meanwhile.</returns>
    public bool Resume(ThreadHolds thread, RecursiveHold held)
    {
        bool interrupted = false;
        var backoff = default(Backoff);
        while (true)
        {
            try
            {
                held.SetInner(_inner.Retake(held.Mode));
                break;
            }
            catch (ThreadInterruptedException)
            {
                interrupted = true;
            }
            catch (OutOfMemoryException)
            {
                // Nothing of the request is left. To go on without the lock would be worse than to wait for memory.
                backoff.Pause();
            }
        }

        backoff.End();
        held.Thread = thread.Id;
        thread.Attach(held);
        return interrupted;
    }

    private static bool IsCoarse(AddressRange range) => range.Start == 0 && range.Last == ulong.MaxValue;

    private static void RefuseCoarse(AddressRange range)
    {
        if (IsCoarse(range))
        {
            throw new InvalidOperationException(
                "The coarse holds of this lock belong to threads (its option CoarseByThread), and an asynchronous acquire may be "
                + "granted on another thread than its caller's: acquire it synchronously, or make the lock without the option.");
        }
    }

    private RecursiveHold EnterCoarse(ThreadHolds thread, LockMode mode, CancellationToken cancellationToken)
    {
        if (mode == LockMode.Write)
        {
            return Own(thread, _inner.Enter(AddressRange.All, mode, cancellationToken));
        }

        cancellationToken.ThrowIfCancellationRequested();
        thread.EnsureIdle();

        // Without a wait is the common case, and nothing comes in between then.
        return _triesFirst && _inner.TryEnter(AddressRange.All, mode, out RangeGuard guard)
            ? thread.Activate(this, guard)
            : WaitCoarse(thread, mode, cancellationToken);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private RecursiveHold WaitCoarse(ThreadHolds thread, LockMode mode, CancellationToken cancellationToken)
    {
        thread.Reserve();
        RangeGuard guard;
        try
        {
            guard = _inner.Enter(AddressRange.All, mode, cancellationToken);
        }
        finally
        {
            thread.Unreserve();
        }

        return thread.Activate(this, guard);
    }

    private bool TryEnterCoarse(
        ThreadHolds thread,
        LockMode mode,
        TimeSpan timeout,
        CancellationToken cancellationToken,
        [NotNullWhen(true)] out RecursiveHold? taken)
    {
        taken = null;
        if (mode == LockMode.Read)
        {
            thread.Reserve();
        }

        RangeGuard guard = default;
        bool done = false;
        try
        {
            done = _inner.TryEnter(AddressRange.All, mode, timeout, cancellationToken, out guard);
        }
        finally
        {
            taken = Taken(thread, mode, done, guard);
        }

        return done;
    }

    private RecursiveHold? Taken(ThreadHolds thread, LockMode mode, bool done, RangeGuard guard)
    {
        if (mode == LockMode.Read)
        {
            thread.Unreserve();
        }

        return !done ? null : mode == LockMode.Write ? Own(thread, guard) : thread.Activate(this, guard);
    }

    private RecursiveHold Own(ThreadHolds thread, RangeGuard guard)
    {
        RecursiveHold held = _exclusive;
        held.SetInner(guard);
        held.Thread = thread.Id;
        Volatile.Write(ref _exclusiveThread, thread.Id);
        return held;
    }

    private RecursiveHold FindUnscoped(ThreadHolds thread, LockMode mode) =>
        Find(thread) is { } held && held.HasUnscoped(mode)
            ? held
            : throw new SynchronizationLockException(
                $"The thread does not hold the lock for {(mode == LockMode.Write ? "write" : "read")} by an unscoped acquire; a hold that "
                + "a guard owns is ended by the guard, and that of another thread by that thread.");
}
