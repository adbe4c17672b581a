using System.Diagnostics;
using System.Runtime.CompilerServices;
using MmLock.Backends;
using MmLock.Profiling;
using MmLock.Recursion;
using MmLock.Validation;
using MmLock.Waiting;

namespace MmLock;

/// <summary>
/// The MM locking API: the lock that coarse call sites are converted to, and that single callers then take over an
/// address range. A hold without a range is coarse: it covers <see cref="AddressRange.All"/>.
/// </summary>
/// <remarks>
/// <para>Coarse and ranged holds meet from the first day: making one locker ranged never changes how it meets coarse
/// lockers, only how it meets other ranged ones. A ranged hold may last through I/O, since only threads on the same
/// memory wait for it; a coarse hold may not.</para>
/// <para>Not re-entrant and not bound to a thread, but for coarse holds with <see cref="MmapLockRecursion.CoarseByThread"/>.
/// Fair as <see cref="RangeLock"/> is. Order: a range first, then
/// <see cref="VmaLock"/>, never the reverse. All members are safe to call from any thread.</para>
/// <para>With <see cref="MmapLockRecursion.CoarseByThread"/> the thread that holds coarsely is granted at once what it asks for
/// inside, coarse or ranged; but for writing inside a read hold, which is a <see cref="LockRecursionException"/>. Coarse holds then
/// end on the thread that took them, and asynchronous coarse acquires throw <see cref="InvalidOperationException"/>.</para>
/// <para>It keeps nothing but memory, and is not to be disposed of.</para>
/// <para>Kill switch: with the environment variable <c>MMLOCK_FORCE_COARSE=1</c>, read when the lock is made, every hold
/// is coarse.</para>
/// </remarks>
[DebuggerDisplay("{DebugText,nq}")]
[DebuggerTypeProxy(typeof(MmapLockDebugView))]
public sealed partial class MmapLock
{
    private RangeLockBackend _backend;
    private MmapCondition? _condition;
    private VmaLock? _vmaLock;

    /// <summary>The backend, when coarse holds nest.</summary>
    private readonly RecursiveRangeLock? _recursive;

    /// <summary>The backend or what is right below it, when it validates.</summary>
    private readonly ValidatingRangeLock? _validating;

    /// <summary>A lock with the default options.</summary>
    public MmapLock()
        : this(new MmapLockOptions())
    {
    }

    /// <summary>A lock with these options.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public MmapLock(MmapLockOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _backend = options.CreateBackend(mayForceCoarse: true);
        _validating = _backend as ValidatingRangeLock;
        if (options.Recursion != MmapLockRecursion.None)
        {
            _backend = _recursive = options.Recursion == MmapLockRecursion.CoarseByThread
                ? new RecursiveRangeLock(_backend)
                : throw new ArgumentOutOfRangeException(nameof(options), options.Recursion, "There is no such recursion.");
        }

        Recorder.Add(this);
    }

    /// <summary>The short lock on shared structure: <c>using (mm.VmaLock.Enter())</c>, inside a hold of this lock.</summary>
    public VmaLock VmaLock => Volatile.Read(ref _vmaLock) ?? MakeVmaLock();

    /// <summary>
    /// The lock's own condition, as every monitor has one: the same object each time, made at the first use. A lock may have others
    /// beside it.
    /// </summary>
    /// <exception cref="InvalidOperationException">The lock was made without <see cref="MmapLockRecursion.CoarseByThread"/>.</exception>
    public MmapCondition Condition
    {
        get
        {
            if (Volatile.Read(ref _condition) is { } known)
            {
                return known;
            }

            var made = new MmapCondition(this);
            return Interlocked.CompareExchange(ref _condition, made, null) ?? made;
        }
    }

    /// <summary>At the first use: it takes as much memory as all the rest of a lock that is not in use.</summary>
    private VmaLock MakeVmaLock(IStructureParts? parts = null)
    {
        Interleaving.At(Interleaving.SyncPoint.Allocate);
        var made = new VmaLock(this);
        made.Attach(_backend.Queue, isLayered: _recursive is not null || _validating is not null);
        if (parts is not null)
        {
            made.Watch(new PartedLatch(parts, _validating?.Latch));
        }
        else if (_validating is { } validating)
        {
            made.Watch(validating.Latch);
        }

        Recorder.Add(made);
        return Interlocked.CompareExchange(ref _vmaLock, made, null) ?? made;
    }

    /// <summary>
    /// Makes the structure lock of a structure in parts: who takes it waits until nobody is in a part. Before anybody else has the lock.
    /// </summary>
    internal VmaLock MakeParted(IStructureParts parts) => MakeVmaLock(parts);

    /// <summary>
    /// Makes the lock of one part of the structure, which counts as the structure lock where that is validated and recorded. Whoever takes
    /// several of them takes them in the order in which they were made, or another that is always the same.
    /// </summary>
    internal VmaLock MakePart()
    {
        var made = new VmaLock(this);
        if (_validating is { } validating)
        {
            made.Watch(validating.MakeLatch());
        }

        Recorder.Add(made);
        return made;
    }

    /// <inheritdoc cref="RangeLock.WaiterCount"/>
    public int WaiterCount => _backend.WaiterCount;

    /// <inheritdoc cref="RangeLock.HolderCount"/>
    public int HolderCount => _backend.HolderCount;

    /// <summary>For tests of what is inside.</summary>
    internal RangeLockBackend Backend => _backend;

    /// <exception cref="InvalidOperationException">The lock was made without the option.</exception>
    internal RecursiveRangeLock Recursive => _recursive ?? throw new InvalidOperationException(
        "The lock does not know which thread holds it: make it with MmapLockOptions { Recursion = MmapLockRecursion.CoarseByThread }.");

    /// <summary>
    /// Whether the calling thread has a hold for reading, coarse or inside a coarse one. A write hold alone does not count, as it does
    /// not for <see cref="ReaderWriterLockSlim.IsReadLockHeld"/>; nor does a range outside of a coarse hold, which belongs to no thread.
    /// </summary>
    /// <exception cref="InvalidOperationException">The lock was made without
    /// <see cref="MmapLockRecursion.CoarseByThread"/>.</exception>
    public bool IsReadHeldByCurrentThread => Recursive.IsHeldByCurrentThread(LockMode.Read);

    /// <summary>Whether the calling thread has a hold for writing, coarse or inside a coarse one.</summary>
    /// <exception cref="InvalidOperationException">The lock was made without
    /// <see cref="MmapLockRecursion.CoarseByThread"/>.</exception>
    public bool IsWriteHeldByCurrentThread => Recursive.IsHeldByCurrentThread(LockMode.Write);

    /// <inheritdoc cref="RangeLock.EnterRead(AddressRange, CancellationToken)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public RangeGuard EnterRead(
        AddressRange range, CancellationToken cancellationToken = default,
        [CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0) =>
        _backend is AdaptiveRangeLock adaptive ? adaptive.EnterRead(range, cancellationToken)
            : _backend is SegmentedRangeLock segments ? segments.EnterRead(range, cancellationToken)
            : EnterNoted(range, LockMode.Read, cancellationToken, callerFile, callerLine);

    /// <inheritdoc cref="RangeLock.EnterWrite(AddressRange, CancellationToken)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public RangeGuard EnterWrite(
        AddressRange range, CancellationToken cancellationToken = default,
        [CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0) =>
        _backend is AdaptiveRangeLock adaptive ? adaptive.EnterWrite(range, cancellationToken)
            : _backend is SegmentedRangeLock segments ? segments.EnterWrite(range, cancellationToken)
            : EnterNoted(range, LockMode.Write, cancellationToken, callerFile, callerLine);

    /// <summary>Waits for the whole space and holds it shared.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled first; nothing is held.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public RangeGuard EnterRead(
        CancellationToken cancellationToken = default,
        [CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0) =>
        _backend is AdaptiveRangeLock adaptive
            ? adaptive.EnterCoarse(LockMode.Read, cancellationToken)
            : EnterNoted(AddressRange.All, LockMode.Read, cancellationToken, callerFile, callerLine);

    /// <summary>Waits for the whole space and holds it exclusively.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled first; nothing is held.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public RangeGuard EnterWrite(
        CancellationToken cancellationToken = default,
        [CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0) =>
        _backend is AdaptiveRangeLock adaptive
            ? adaptive.EnterCoarse(LockMode.Write, cancellationToken)
            : EnterNoted(AddressRange.All, LockMode.Write, cancellationToken, callerFile, callerLine);

    /// <summary>The rest of an acquire, small: it is inlined into every caller with the fast path, and must not make that slower.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private RangeGuard EnterNoted(
        AddressRange range, LockMode mode, CancellationToken cancellationToken, string callerFile, int callerLine) =>
        _isNoting
            ? EnterRecorded(range, mode, cancellationToken, callerFile, callerLine)
            : _backend.Enter(range, mode, cancellationToken);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private RangeGuard EnterRecorded(
        AddressRange range, LockMode mode, CancellationToken cancellationToken, string callerFile, int callerLine)
    {
        ThreadRecord thread = ThreadRecord.Current;
        AcquireSite site = SiteTable.Find(callerFile, callerLine);
        if (_backend is RecordingRangeLock recording)
        {
            return recording.Enter(thread, site, range, mode, cancellationToken);
        }

        NoteRecorded(thread, site, default);
        return _backend.Enter(range, mode, cancellationToken);
    }

    /// <inheritdoc cref="RangeLock.TryEnterRead(AddressRange, out RangeGuard)"/>
    public bool TryEnterRead(
        AddressRange range, out RangeGuard guard,
        [CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0)
    {
        Note(callerFile, callerLine);
        return _backend.TryEnter(range, LockMode.Read, out guard);
    }

    /// <inheritdoc cref="RangeLock.TryEnterWrite(AddressRange, out RangeGuard)"/>
    public bool TryEnterWrite(
        AddressRange range, out RangeGuard guard,
        [CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0)
    {
        Note(callerFile, callerLine);
        return _backend.TryEnter(range, LockMode.Write, out guard);
    }

    /// <summary>Holds the whole space shared if that needs no waiting.</summary>
    public bool TryEnterRead(out RangeGuard guard, [CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0)
    {
        Note(callerFile, callerLine);
        return _backend.TryEnter(AddressRange.All, LockMode.Read, out guard);
    }

    /// <summary>Holds the whole space exclusively if that needs no waiting.</summary>
    public bool TryEnterWrite(out RangeGuard guard, [CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0)
    {
        Note(callerFile, callerLine);
        return _backend.TryEnter(AddressRange.All, LockMode.Write, out guard);
    }

    /// <inheritdoc cref="RangeLock.TryEnterRead(AddressRange, TimeSpan, out RangeGuard)"/>
    public bool TryEnterRead(
        AddressRange range, TimeSpan timeout, out RangeGuard guard,
        [CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0)
    {
        Note(callerFile, callerLine);
        return _backend.TryEnter(range, LockMode.Read, timeout, CancellationToken.None, out guard);
    }

    /// <inheritdoc cref="RangeLock.TryEnterWrite(AddressRange, TimeSpan, out RangeGuard)"/>
    public bool TryEnterWrite(
        AddressRange range, TimeSpan timeout, out RangeGuard guard,
        [CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0)
    {
        Note(callerFile, callerLine);
        return _backend.TryEnter(range, LockMode.Write, timeout, CancellationToken.None, out guard);
    }

    /// <summary>Waits for the whole space at most <paramref name="timeout"/> and holds it shared.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is negative and not infinite, or longer than
    /// <see cref="int.MaxValue"/> milliseconds.</exception>
    public bool TryEnterRead(
        TimeSpan timeout, out RangeGuard guard,
        [CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0)
    {
        Note(callerFile, callerLine);
        return _backend.TryEnter(AddressRange.All, LockMode.Read, timeout, CancellationToken.None, out guard);
    }

    /// <summary>Waits for the whole space at most <paramref name="timeout"/> and holds it exclusively.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is negative and not infinite, or longer than
    /// <see cref="int.MaxValue"/> milliseconds.</exception>
    public bool TryEnterWrite(
        TimeSpan timeout, out RangeGuard guard,
        [CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0)
    {
        Note(callerFile, callerLine);
        return _backend.TryEnter(AddressRange.All, LockMode.Write, timeout, CancellationToken.None, out guard);
    }

    /// <inheritdoc cref="RangeLock.TryEnterRead(AddressRange, TimeSpan, CancellationToken, out RangeGuard)"/>
    public bool TryEnterRead(
        AddressRange range, TimeSpan timeout, CancellationToken cancellationToken, out RangeGuard guard,
        [CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0)
    {
        Note(callerFile, callerLine);
        return _backend.TryEnter(range, LockMode.Read, timeout, cancellationToken, out guard);
    }

    /// <inheritdoc cref="RangeLock.TryEnterWrite(AddressRange, TimeSpan, CancellationToken, out RangeGuard)"/>
    public bool TryEnterWrite(
        AddressRange range, TimeSpan timeout, CancellationToken cancellationToken, out RangeGuard guard,
        [CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0)
    {
        Note(callerFile, callerLine);
        return _backend.TryEnter(range, LockMode.Write, timeout, cancellationToken, out guard);
    }

    /// <summary>
    /// As <see cref="TryEnterRead(AddressRange, TimeSpan, CancellationToken, out RangeGuard, string, int)"/>, for the whole space.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is negative and not infinite, or longer than
    /// <see cref="int.MaxValue"/> milliseconds.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled first; nothing is held.</exception>
    public bool TryEnterRead(
        TimeSpan timeout, CancellationToken cancellationToken, out RangeGuard guard,
        [CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0)
    {
        Note(callerFile, callerLine);
        return _backend.TryEnter(AddressRange.All, LockMode.Read, timeout, cancellationToken, out guard);
    }

    /// <summary>
    /// As <see cref="TryEnterWrite(AddressRange, TimeSpan, CancellationToken, out RangeGuard, string, int)"/>, for the whole space.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is negative and not infinite, or longer than
    /// <see cref="int.MaxValue"/> milliseconds.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled first; nothing is held.</exception>
    public bool TryEnterWrite(
        TimeSpan timeout, CancellationToken cancellationToken, out RangeGuard guard,
        [CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0)
    {
        Note(callerFile, callerLine);
        return _backend.TryEnter(AddressRange.All, LockMode.Write, timeout, cancellationToken, out guard);
    }

    /// <inheritdoc cref="RangeLock.EnterReadAsync"/>
    public ValueTask<RangeGuard> EnterReadAsync(
        AddressRange range, CancellationToken cancellationToken = default,
        [CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0)
    {
        Note(callerFile, callerLine);
        return _backend.EnterAsync(range, LockMode.Read, cancellationToken);
    }

    /// <inheritdoc cref="RangeLock.EnterWriteAsync"/>
    public ValueTask<RangeGuard> EnterWriteAsync(
        AddressRange range, CancellationToken cancellationToken = default,
        [CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0)
    {
        Note(callerFile, callerLine);
        return _backend.EnterAsync(range, LockMode.Write, cancellationToken);
    }

    /// <summary>Holds the whole space shared as soon as it is free. Await the result once.</summary>
    public ValueTask<RangeGuard> EnterReadAsync(
        CancellationToken cancellationToken = default,
        [CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0)
    {
        Note(callerFile, callerLine);
        return _backend.EnterAsync(AddressRange.All, LockMode.Read, cancellationToken);
    }

    /// <summary>Holds the whole space exclusively as soon as it is free. Await the result once.</summary>
    public ValueTask<RangeGuard> EnterWriteAsync(
        CancellationToken cancellationToken = default,
        [CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0)
    {
        Note(callerFile, callerLine);
        return _backend.EnterAsync(AddressRange.All, LockMode.Write, cancellationToken);
    }

    /// <inheritdoc cref="RangeLock.TryEnterReadAsync"/>
    public ValueTask<RangeGuard?> TryEnterReadAsync(
        AddressRange range, TimeSpan timeout, CancellationToken cancellationToken = default,
        [CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0)
    {
        Note(callerFile, callerLine);
        return _backend.TryEnterAsync(range, LockMode.Read, timeout, cancellationToken);
    }

    /// <inheritdoc cref="RangeLock.TryEnterWriteAsync"/>
    public ValueTask<RangeGuard?> TryEnterWriteAsync(
        AddressRange range, TimeSpan timeout, CancellationToken cancellationToken = default,
        [CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0)
    {
        Note(callerFile, callerLine);
        return _backend.TryEnterAsync(range, LockMode.Write, timeout, cancellationToken);
    }

    /// <summary>As <see cref="TryEnterReadAsync(AddressRange, TimeSpan, CancellationToken, string, int)"/>, for the whole space.</summary>
    public ValueTask<RangeGuard?> TryEnterReadAsync(
        TimeSpan timeout, CancellationToken cancellationToken = default,
        [CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0)
    {
        Note(callerFile, callerLine);
        return _backend.TryEnterAsync(AddressRange.All, LockMode.Read, timeout, cancellationToken);
    }

    /// <summary>As <see cref="TryEnterWriteAsync(AddressRange, TimeSpan, CancellationToken, string, int)"/>, for the whole space.</summary>
    public ValueTask<RangeGuard?> TryEnterWriteAsync(
        TimeSpan timeout, CancellationToken cancellationToken = default,
        [CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0)
    {
        Note(callerFile, callerLine);
        return _backend.TryEnterAsync(AddressRange.All, LockMode.Write, timeout, cancellationToken);
    }

    /// <inheritdoc cref="RangeLock.TryOptimisticRead"/>
    public bool TryOptimisticRead(AddressRange range, out OptimisticStamp stamp)
    {
        bool done = _backend.TryReadVersion(range, out ulong version);
        stamp = done ? new OptimisticStamp(_backend, range, version) : default;
        return done;
    }

    /// <summary>
    /// As <see cref="TryOptimisticRead"/>, by someone who holds all of the range for writing: valid until the next write hold.
    /// </summary>
    internal bool TryStampHeld(AddressRange range, out OptimisticStamp stamp)
    {
        bool done = _backend.TryReadVersionHeld(range, out ulong version);
        stamp = done ? new OptimisticStamp(_backend, range, version) : default;
        return done;
    }

    /// <inheritdoc cref="RangeLock.Validate"/>
    public bool Validate(OptimisticStamp stamp) => ReferenceEquals(stamp.Owner, _backend)
        && (
            stamp.Owner is AdaptiveRangeLock adaptive ? adaptive.IsVersion(stamp.Range, stamp.Version)
            : stamp.Owner is SegmentedRangeLock segments ? segments.IsVersion(stamp.Range, stamp.Version)
            : _backend.IsVersion(stamp.Range, stamp.Version));

    /// <inheritdoc cref="RangeLock.IsHeld"/>
    public bool IsHeld(AddressRange range, LockMode mode) => _backend.IsHeld(range, mode);

    /// <summary>Throws when no holder covers the range in this mode or a stronger one.</summary>
    /// <exception cref="InvalidOperationException">It is not held.</exception>
    public void AssertHeld(AddressRange range, LockMode mode)
    {
        if (!IsHeld(range, mode))
        {
            throw new InvalidOperationException($"Nobody holds {range} for {(mode == LockMode.Write ? "writing" : "reading")}.");
        }
    }
}
