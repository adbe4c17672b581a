using System.Numerics;
using MmLock.Backends;
using MmLock.Validation;

namespace MmLock;

/// <summary>How an <see cref="MmapLock"/> keeps its holds.</summary>
public enum MmapLockBackend
{
    /// <summary>Every hold is coarse, whatever its range: the first step of a migration, and what the kill switch falls back to.</summary>
    ReaderWriter,

    /// <summary>
    /// Current and pending ranges in one tree under one short lock: the smallest that knows ranges, for many locks of few threads each.
    /// </summary>
    RangeTree,

    /// <summary>
    /// The space in blocks, each hashed to a segment with a word of its own: narrow ranges that nobody is in the way of
    /// cost one compare-and-swap each way and share nothing. All others, and all that wait, go through a tree.
    /// </summary>
    Segmented,

    /// <summary>
    /// Adapts to what is going on: ranges that nobody is in the way of cost one compare-and-swap each way and share nothing, readers of
    /// one place do not write a common word, wide ranges take a few words of a higher level; and while coarse holds are frequent, all
    /// of them go through a tree, where a coarse hold costs a few counters. The default.
    /// </summary>
    Adaptive,
}

/// <summary>Options of an <see cref="MmapLock"/>.</summary>
public sealed class MmapLockOptions
{
    /// <summary>The structure that keeps the holds; <see cref="MmapLockBackend.Adaptive"/> unless set.</summary>
    public MmapLockBackend Backend { get; init; } = MmapLockBackend.Adaptive;

    /// <summary>
    /// Of <see cref="MmapLockBackend.Segmented"/> and <see cref="MmapLockBackend.Adaptive"/>: how many segments there are, a power of two
    /// from 2 to 65,536, of which the latter uses 16,384 at most; 16 for each processor, at least 64, unless set. Each takes 896 bytes in
    /// the one and 136 in the other. Ranges that meet in a segment without overlapping do not wait for each other, but take the slower
    /// way; with n ranges held, about n in so many that come do.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Not a power of two, or out of that range.</exception>
    public int SegmentCount
    {
        get;
        init => field = value is >= 2 and <= 65536 && BitOperations.IsPow2(value)
            ? value
            : throw new ArgumentOutOfRangeException(
                nameof(value), value, "The number of segments must be a power of two from 2 to 65,536.");
    }
    = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Clamp(Environment.ProcessorCount * 16, 64, 4096));

    /// <summary>
    /// Of <see cref="MmapLockBackend.Segmented"/> and <see cref="MmapLockBackend.Adaptive"/>: how many addresses make a block, a power of
    /// two; 2 MiB unless set. A range of one block is the fastest, one of up to four still avoids the tree; disjoint ranges in one block
    /// do not wait for each other, but the later of them takes the slower way.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Not a power of two.</exception>
    public ulong SegmentSize
    {
        get;
        init => field = BitOperations.IsPow2(value)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "The size of a segment's block must be a power of two.");
    }
    = 2UL << 20;

    /// <summary>Whether a thread may take the lock again that it holds; <see cref="MmapLockRecursion.None"/> unless set.</summary>
    public MmapLockRecursion Recursion { get; init; }

    /// <summary>
    /// For debugging: a flow of control that asks for a range of which it holds a part already gets an exception with
    /// both places, instead of waiting for itself; and <see cref="MmapLockValidator"/> reports lock orders that can deadlock and other
    /// faults before they do harm. Also with the environment variable <c>MMLOCK_VALIDATE=1</c>, read when
    /// the lock is made. Costs a stack trace for every acquire. A flow is a thread, and what it awaits. A thread or a task
    /// that is started inside a hold is of another flow while the thread that took the hold goes on, and of the same once that awaits.
    /// </summary>
    public bool Validate { get; init; }

    /// <summary>
    /// With <see cref="Validate"/>: a fault that is seen before it is done, an acquire, a file access or a wait, throws
    /// <see cref="InvalidOperationException"/> with its report as well. Also with <c>MMLOCK_VALIDATE=throw</c>.
    /// </summary>
    public bool ThrowOnReport { get; init; }

    /// <summary>What reports call the lock. Locks of one name are one class for the order of locks; without a name, those that one
    /// place of the program makes.</summary>
    public string? Name { get; init; }

    /// <summary>Of <see cref="MmapLockBackend.Adaptive"/>, for tests.</summary>
    internal AdaptivePolicy AdaptivePolicy { get; init; } = AdaptivePolicy.Default;

    internal RangeLockBackend CreateBackend(bool mayForceCoarse)
    {
        RangeLockBackend backend = Backend switch
        {
            _ when mayForceCoarse && EnvironmentSetting.IsOn("MMLOCK_FORCE_COARSE") =>
                new CentralRangeLock(coarseOnly: true),
            MmapLockBackend.ReaderWriter => new CentralRangeLock(coarseOnly: true),
            MmapLockBackend.RangeTree => new CentralRangeLock(coarseOnly: false),
            MmapLockBackend.Adaptive => new AdaptiveRangeLock(SegmentCount, SegmentSize, AdaptivePolicy),
            MmapLockBackend.Segmented => new SegmentedRangeLock(SegmentCount, SegmentSize),
            _ => throw new ArgumentOutOfRangeException("options", Backend, "There is no such backend."),
        };
        string? wanted = ReportLog.ReadSetting();
        if (wanted is not null)
        {
            ReportLog.Prints = true;
        }
        else if (!Validate)
        {
            return backend;
        }

        return new ValidatingRangeLock(backend, Name, ThrowOnReport || wanted == ReportLog.Throwing);
    }
}
