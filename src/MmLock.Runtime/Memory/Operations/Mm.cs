using MmLock.Memory.PageCache;

namespace MmLock.Memory.Operations;

/// <summary>The state that the operations of one address space share, the <c>mm_struct</c> of the field.</summary>
/// <remarks>
/// Nothing here replaces anything of it. A group of operations copies out of it what it needs when it is made, and does not
/// keep the rest in reach: so what a group may touch is the list of its fields.
/// </remarks>
internal sealed class Mm
{
    private static long s_lastId;

    public Mm(IOperationOptions options, MmapLockOptions lockOptions, MemoryNode memory, OrphanedVmas orphans, DriverNotifier drivers)
    {
        Options = options;
        Memory = memory;
        Orphans = orphans;
        Drivers = drivers;
        MmapLock = new MmapLock(lockOptions);

        // Stamps are free with words of blocks; with the tree every writer pays for them.
        RemembersVmas = options.SpeculativeFaults || lockOptions.Backend is MmapLockBackend.Segmented or MmapLockBackend.Adaptive;
        Vmas = new VmaSet(MmapLock, Table, options.ArenaSize);
    }

    /// <summary>Which space an <see cref="Frames.ReaderEpoch"/> is in a read-side critical section of.</summary>
    public long Id { get; } = Interlocked.Increment(ref s_lastId);

    public IOperationOptions Options { get; }

    public MemoryNode Memory { get; }

    public OrphanedVmas Orphans { get; }

    public MmapLock MmapLock { get; }

    public PageTable Table { get; } = new();

    public VmaSet Vmas { get; }

    public PerThreadStates Threads { get; } = new();

    public ExitState Exit { get; } = new();

    public DriverNotifier Drivers { get; }

    /// <summary>Whether threads keep what they found, in an <see cref="VmaCache"/>.</summary>
    public bool RemembersVmas { get; }
}
