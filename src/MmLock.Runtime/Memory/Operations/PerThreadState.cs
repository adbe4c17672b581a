using System.Runtime.InteropServices;

namespace MmLock.Memory.Operations;

/// <summary>
/// What one thread has in one space: written by that thread only, and on cache lines of its own, so that counting costs nothing.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 320)]
internal sealed class PerThreadState
{
    /// <summary>
    /// Blocks of 2 MiB that were partly unmapped are looked at when there are so many: an unmapping pays for a part of it.
    /// </summary>
    private const int MostBlocks = 64;

    [FieldOffset(128)]
    private RemovedVmas? _spare;

    [FieldOffset(200)]
    private readonly ulong[] _blocks = new ulong[MostBlocks];

    [FieldOffset(208)]
    private int _blockCount;

    [FieldOffset(224)]
    private ulong _lastReservation;

    public PerThreadState(ReaderEpoch epoch, PerThreadState? before)
    {
        Epoch = epoch;
        Known = new VmaCache();
        if (before is not null)
        {
            Faults = before.Faults;
            RetriedFaults = before.RetriedFaults;
            SpeculativeAttempts = before.SpeculativeAttempts;
            SpeculativeAborts = before.SpeculativeAborts;
            CoarseFallbacks = before.CoarseFallbacks;
            Block = before.Block;
            Home = before.Home;
            _lastReservation = before._lastReservation;
        }
    }

    [field: FieldOffset(136)]
    public ReaderEpoch Epoch { get; }

    /// <summary>Where it faulted lately.</summary>
    [field: FieldOffset(144)]
    public VmaCache Known { get; }

    [field: FieldOffset(152)]
    public long Faults { get; set; }

    [field: FieldOffset(160)]
    public long RetriedFaults { get; set; }

    [field: FieldOffset(168)]
    public long SpeculativeAttempts { get; set; }

    [field: FieldOffset(176)]
    public long SpeculativeAborts { get; set; }

    [field: FieldOffset(184)]
    public long CoarseFallbacks { get; set; }

    /// <summary>
    /// The 2 MiB that the thread's small mappings go to, and no other thread's by choice; 0 if none. Of the lock of the part that they
    /// are in.
    /// </summary>
    [field: FieldOffset(192)]
    public ulong Block { get; set; }

    /// <summary>The arena that the thread's mappings go to, and no other thread's by choice, unless it is gone; null if none.</summary>
    [field: FieldOffset(216)]
    public VmaArena? Home { get; set; }

    /// <summary>
    /// The number of a reservation that no other of the space has or had. Threads' numbers are used again, with what they counted.
    /// </summary>
    public ulong NextReservation() => ((ulong)Epoch.Index << 48) | (++_lastReservation & ((1UL << 48) - 1));

    /// <summary>
    /// A list for one operation, empty. The thread's own, unless an operation is under way that calls a driver, which calls
    /// back: each has its own.
    /// </summary>
    public RemovedVmas TakeRemoved()
    {
        RemovedVmas removed = _spare ?? new RemovedVmas();
        _spare = null;
        return removed;
    }

    /// <summary>At the end of the operation. What is not given back becomes garbage.</summary>
    public void GiveBack(RemovedVmas removed)
    {
        removed.Clear();
        _spare = removed;
    }

    /// <summary>
    /// The end of an operation, with no lock held: files that nobody uses any more go, and what went wrong with the rest is told.
    /// </summary>
    /// <exception cref="MemoryManagementException"><see cref="MemoryError.InputOutput"/>.</exception>
    public void Finish(RemovedVmas removed)
    {
        removed.ReleaseFiles();
        Exception? failure = removed.Failure;
        GiveBack(removed);
        if (failure is not null)
        {
            throw failure;
        }
    }

    /// <summary>Whether it is time to look at the blocks that were noted.</summary>
    public bool BlocksAreMany => _blockCount == MostBlocks;

    /// <summary>
    /// The page table of the address may be of no use any more. The thread's own block keeps it: the next mapping goes there.
    /// </summary>
    public void NoteUnmapped(ulong address)
    {
        ulong block = address & ~(PageTable.LeafSize - 1);
        if (block != Block && _blockCount < MostBlocks && !_blocks.AsSpan(0, _blockCount).Contains(block))
        {
            _blocks[_blockCount++] = block;
        }
    }

    /// <summary>The blocks that were noted, which are forgotten.</summary>
    public ulong[] TakeBlocks()
    {
        _blockCount = 0;
        return [.. _blocks];
    }
}
