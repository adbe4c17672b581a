using MmLock.Memory.Layout;
using MmLock.Memory.Operations;

namespace MmLock.Memory;

/// <summary>Options of an <see cref="AddressSpace"/>: above all, which locker is converted how far.</summary>
/// <remarks>
/// The modes may be mixed in any way; that is what they are for: convert one locker, run, measure, convert the next.
/// <see cref="AddressSpace.Fork"/> and the exit have no mode: what they manipulate is the whole space.
/// </remarks>
public sealed class AddressSpaceOptions : IOperationOptions
{
    /// <summary>The options with every operation in this mode.</summary>
    public static AddressSpaceOptions For(LockingMode mode) => new()
    {
        Map = mode,
        Unmap = mode,
        Protect = mode,
        Remap = mode,
        Advise = mode,
        Fault = mode,
        Populate = mode,
        Pin = mode,
        Break = mode,
        Describe = mode,
        ReadRemote = mode,
    };

    /// <summary>
    /// Of <see cref="AddressSpace.Map(ulong, ulong, MemoryProtection, MapOptions, MemoryFile, ulong, CancellationToken)"/>.
    /// </summary>
    public LockingMode Map { get; init; } = LockingMode.FineGrained;

    /// <summary>Of <see cref="AddressSpace.Unmap"/>.</summary>
    public LockingMode Unmap { get; init; } = LockingMode.FineGrained;

    /// <summary>
    /// Of <see cref="AddressSpace.Protect"/>, and of the change of VMAs by <see cref="AddressSpace.Lock"/> and
    /// <see cref="AddressSpace.Unlock"/>.
    /// </summary>
    public LockingMode Protect { get; init; } = LockingMode.FineGrained;

    /// <summary>Of <see cref="AddressSpace.Remap"/>.</summary>
    public LockingMode Remap { get; init; } = LockingMode.FineGrained;

    /// <summary>Of <see cref="AddressSpace.Advise"/>.</summary>
    public LockingMode Advise { get; init; } = LockingMode.FineGrained;

    /// <summary>Of page faults, which accesses cause, and of the growth of stacks.</summary>
    public LockingMode Fault { get; init; } = LockingMode.FineGrained;

    /// <summary>Of populating, whichever operation asks for it.</summary>
    public LockingMode Populate { get; init; } = LockingMode.FineGrained;

    /// <summary>Of <see cref="AddressSpace.Pin"/>.</summary>
    public LockingMode Pin { get; init; } = LockingMode.FineGrained;

    /// <summary>Of <see cref="AddressSpace.SetBreak"/>.</summary>
    public LockingMode Break { get; init; } = LockingMode.FineGrained;

    /// <summary>
    /// Of <see cref="AddressSpace.DescribeMappings"/>, and of finding what <see cref="AddressSpace.Flush"/> has to write.
    /// </summary>
    public LockingMode Describe { get; init; } = LockingMode.FineGrained;

    /// <summary>Of <see cref="AddressSpace.ReadRemote"/>.</summary>
    public LockingMode ReadRemote { get; init; } = LockingMode.FineGrained;

    /// <summary>
    /// Whether first touches of anonymous memory try without any lock first, and only then as <see cref="Fault"/> says.
    /// Off unless set. Costs every unmapping one wait for the accesses in flight.
    /// </summary>
    public bool SpeculativeFaults { get; init; }

    /// <summary>
    /// Options of the lock itself. Unless set, <see cref="MmapLockBackend.Adaptive"/> if every operation is fine-grained,
    /// <see cref="MmapLockBackend.RangeTree"/> while some are not.
    /// </summary>
    public MmapLockOptions? Lock { get; init; }

    /// <summary>
    /// Where frames come from; a memory of its own, without a limit but the machine's, unless set. Not disposed with the space.
    /// </summary>
    public PhysicalMemory? Memory { get; init; }

    /// <summary>Where the heap of <see cref="AddressSpace.SetBreak"/> begins; aligned to pages.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not aligned, or outside the address space.</exception>
    public ulong BreakStart
    {
        get;
        init => field = value % PageLayout.PageSize == 0 && value is >= PageLayout.LowestAddress and < PageLayout.UserEnd
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "The heap must begin on a page inside the address space.");
    }
    = 0x5555_0000_0000;

    /// <summary>How large a mapping with <see cref="MapOptions.GrowsDown"/> may become by growing, in bytes; 8 MiB unless set.</summary>
    public ulong StackLimit { get; init; } = 8UL << 20;

    /// <summary>Bytes of an arena, a power of two of pages; smaller in tests, so that edges are met often.</summary>
    internal ulong ArenaSize { get; init; } = 1UL << 30;

    ulong IOperationOptions.ArenaSize => ArenaSize;

    internal MmapLockOptions LockOrDefault => Lock ?? new MmapLockOptions
    {
        Backend = Array.TrueForAll(Modes, m => m == LockingMode.FineGrained) ? MmapLockBackend.Adaptive : MmapLockBackend.RangeTree,
    };

    private LockingMode[] Modes =>
        [Map, Unmap, Protect, Remap, Advise, Fault, Populate, Pin, Break, Describe, ReadRemote];

    /// <exception cref="ArgumentOutOfRangeException">A mode is none.</exception>
    internal void Check()
    {
        foreach (LockingMode mode in Modes)
        {
            if (!Enum.IsDefined(mode))
            {
                throw new ArgumentOutOfRangeException(nameof(mode), mode, "There is no such locking mode.");
            }
        }
    }
}
