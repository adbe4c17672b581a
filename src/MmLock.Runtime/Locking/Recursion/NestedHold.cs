using MmLock.Backends;

namespace MmLock.Recursion;

/// <summary>One hold of a guard, first or nested, that is counted to a thread's <see cref="RecursiveHold"/>; the owner of its
/// guards.</summary>
/// <remarks>
/// <para>The generation is odd while the hold lasts, and never comes again. A guard changes something only if it has the
/// current generation and is used by the record's thread, and only that thread ends the hold: so the two checks need not be one. On
/// any other thread a guard finds its hold ended, which is no error, or refuses. Could such a thread find the generation of
/// another's hold and then itself as the record's thread? Only if it had taken the record since; then the lock that it took it
/// by, or its own list, shows it the generation after.</para>
/// <para>Range and mode may be read from any thread: the fields are written by release writes in this order: generation (even), range,
/// mode, generation (odd), and read by acquire reads between two looks at the generation. Whoever sees a field of the next hold sees
/// the even generation that was written before it (ARM64: stlr and ldar or ldapr; on x64 plain moves).</para>
/// </remarks>
internal sealed class NestedHold(RecursiveHold record) : IGuardOwner
{
    /// <summary>As a mode: a read hold whose upgrade waits.</summary>
    private const int Upgrading = 2;
    private ulong _generation;
    private ulong _start;
    private ulong _last;
    private int _mode;

    /// <summary>Links those that are free.</summary>
    public NestedHold? Next;

    public bool IsFree => (_generation & 1) == 0;

    public RangeGuard Begin(AddressRange range, LockMode mode)
    {
        ulong name = _generation + 1;
        Volatile.Write(ref _start, range.Start);
        Volatile.Write(ref _last, range.Last);
        Volatile.Write(ref _mode, (int)mode);
        Volatile.Write(ref _generation, name);
        return new RangeGuard(this, name);
    }

    public void Release(ulong name)
    {
        if (Volatile.Read(ref _generation) == name)
        {
            ThreadHolds thread = CheckThread();
            int mode = _mode;
            if (mode == Upgrading)
            {
                throw new InvalidOperationException("The hold cannot end while it waits to be upgraded.");
            }

            Volatile.Write(ref _generation, name + 1);
            record.End(this, (LockMode)mode, thread);
        }
    }

    public void Downgrade(ulong name)
    {
        Check(name);
        if (_mode == (int)LockMode.Write)
        {
            Volatile.Write(ref _mode, (int)LockMode.Read);
            record.Downgrade(ThreadHolds.Current);
        }
    }

    public bool TryUpgrade(ulong name, TimeSpan timeout, CancellationToken cancellationToken)
    {
        RangeLockBackend.CheckTimeout(timeout);
        cancellationToken.ThrowIfCancellationRequested();
        Check(name);
        if (_mode != (int)LockMode.Read)
        {
            return _mode == (int)LockMode.Write;
        }

        // The wait may run other code of this thread, which must not end the hold meanwhile.
        bool done = false;
        Volatile.Write(ref _mode, Upgrading);
        try
        {
            done = record.TryUpgrade(timeout, cancellationToken);
        }
        finally
        {
            Volatile.Write(ref _mode, (int)(done ? LockMode.Write : LockMode.Read));
        }

        return done;
    }

    public ValueTask<bool> TryUpgradeAsync(ulong name, CancellationToken cancellationToken)
    {
        Check(name);
        throw new InvalidOperationException(
            "The hold belongs to a thread, and an asynchronous upgrade may be granted on another: use TryUpgradeToWrite.");
    }

    public (AddressRange Range, LockMode Mode) Read(ulong name)
    {
        ulong before = Volatile.Read(ref _generation);
        ulong start = Volatile.Read(ref _start);
        ulong last = Volatile.Read(ref _last);
        int mode = Volatile.Read(ref _mode);
        return before == name && Volatile.Read(ref _generation) == name
            ? (new AddressRange(start, last), mode == (int)LockMode.Write ? LockMode.Write : LockMode.Read)
            : throw RangeLockBackend.Released();
    }

    private void Check(ulong name)
    {
        if (Volatile.Read(ref _generation) != name)
        {
            throw RangeLockBackend.Released();
        }

        CheckThread();
    }

    private ThreadHolds CheckThread()
    {
        ThreadHolds thread = ThreadHolds.Current;
        return record.Thread == thread.Id ? thread : throw NotThisThread();
    }

    private static SynchronizationLockException NotThisThread() => new(
        "The coarse holds of this lock, and what is taken inside them, belong to the thread that took them "
        + "(the option CoarseByThread); this thread cannot change or end them. The hold is as before.");
}
