using System.Runtime.CompilerServices;
using MmLock.Memory.Access;
using MmLock.Memory.Diagnostics;
using MmLock.Memory.PageCache;
using MmLock.Memory.PageTables;
using MmLock.Memory.Vmas;

namespace MmLock.Memory;

/// <summary>
/// A software address space, the <c>mm_struct</c> of the field: mappings of anonymous memory and files, faulted in on
/// first access, copied on write, over 47-bit addresses in pages of 4 KiB.
/// </summary>
/// <remarks>
/// <para>It does what Michel Lespinasse's talk "Fine grained MM locking" describes, one step at a time:
/// <see cref="AddressSpaceOptions"/> switches each operation between the coarse lock, the mitigated coarse lock, and the
/// range that it is about. All modes mix, since a coarse hold is a hold of every range.</para>
/// <para>All members are safe to call from any thread, except that <see cref="Dispose"/> is called once nobody uses the
/// space, or ends whatever comes after it with <see cref="ObjectDisposedException"/>. Accesses that race with each other
/// are as on hardware: each byte is old or new. An access that began before its memory was unmapped, protected, moved or
/// forked is over when that call returns.</para>
/// <para>Waiting for the lock may be cancelled where a token is taken; then nothing has changed.</para>
/// </remarks>
public sealed partial class AddressSpace : IDisposable
{
    /// <summary>Bytes in a page.</summary>
    public const ulong PageSize = 1UL << PageShift;

    /// <summary>The address after the last that can be mapped.</summary>
    public const ulong UserEnd = (1UL << 47) - PageSize;

    /// <summary>The lowest address that is mapped unless it is asked for exactly.</summary>
    public const ulong LowestAddress = 1UL << 16;

    internal const int PageShift = 12;

    /// <summary>What stays free below a stack.</summary>
    internal const ulong StackGap = 256 * PageSize;

    /// <summary>Mappings without an address go below this one; stacks may be put above.</summary>
    private const ulong MapTop = 0x7FF0_0000_0000;
    private const ulong PageMask = PageSize - 1;

    private readonly AddressSpaceOptions _options;
    private readonly PageTable _table = new();
    private readonly VmaSet _areas;
    private readonly bool _remembersAreas;
    private readonly Lock _threadsLock = new();
    private SpaceThread?[] _threads = [];
    private ulong _break;
    private bool _exited;

    /// <summary>An empty space with the default options: every operation fine-grained.</summary>
    public AddressSpace()
        : this(new AddressSpaceOptions())
    {
    }

    /// <summary>An empty space.</summary>
    public AddressSpace(AddressSpaceOptions options)
        : this(options, (options ?? throw new ArgumentNullException(nameof(options))).Memory ?? new PhysicalMemory(), options.BreakStart)
    {
    }

    private AddressSpace(AddressSpaceOptions options, PhysicalMemory memory, ulong heapEnd)
    {
        _options = options;
        Memory = memory;
        MmapLockOptions lockOptions = options.LockOrDefault;
        MmapLock = new MmapLock(lockOptions);

        // Stamps are free with segments; with the tree every writer pays for them.
        _remembersAreas = options.SpeculativeFaults || lockOptions.Backend == MmapLockBackend.Segmented;
        _areas = new VmaSet(MmapLock.VmaLock, _table);
        _break = heapEnd;
    }

    /// <summary>The lock of the space, to be taken by callers that need a part of it to stand still. Not inside its operations.</summary>
    public MmapLock MmapLock { get; }

    /// <summary>Where the frames come from.</summary>
    public PhysicalMemory Memory { get; }

    internal VmaSet Areas => _areas;

    /// <summary>What happened here so far.</summary>
    public AddressSpaceStatistics Statistics
    {
        get
        {
            SpaceThread[] threads = [.. Volatile.Read(ref _threads).OfType<SpaceThread>()];
            return new AddressSpaceStatistics(
                threads.Sum(thread => thread.Faults),
                threads.Sum(thread => thread.RetriedFaults),
                threads.Sum(thread => thread.SpeculativeAttempts),
                threads.Sum(thread => thread.SpeculativeAborts),
                threads.Sum(thread => thread.CoarseFallbacks),
                _areas.PendingMarks);
        }
    }

    /// <summary>What the calling thread has here.</summary>
    private SpaceThread Mine
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            AccessSlot slot = AccessSlot.Current;
            SpaceThread?[] threads = Volatile.Read(ref _threads);
            return slot.Index < threads.Length && threads[slot.Index] is { } mine && mine.Slot == slot ? mine : AddThread(slot);
        }
    }

    /// <summary>The page table entry of an address, for tests.</summary>
    internal long EntryOf(ulong address) => _table.Read(address);

    private static bool IsAligned(ulong address) => (address & PageMask) == 0;

    private static ulong PageOf(ulong address) => address & ~PageMask;

    private static MemoryManagementException Failure(MemoryError error, string message, ulong? address = null) => new(error, message, address);

    /// <summary>The end of the pages that a call is about.</summary>
    /// <exception cref="MemoryManagementException"><see cref="MemoryError.Invalid"/>.</exception>
    private static ulong EndOf(ulong start, ulong length)
    {
        if (!IsAligned(start) || length == 0 || start >= UserEnd || length > UserEnd - start)
        {
            throw Failure(MemoryError.Invalid, "The range must begin on a page, have a length, and lie in the address space.", start);
        }

        return start + ((length + PageMask) & ~PageMask);
    }

    private void ThrowIfExited() => ObjectDisposedException.ThrowIf(Volatile.Read(ref _exited), this);

    /// <summary>After this, every speculation either sees the caller's write hold or has installed what the caller will find.</summary>
    private void DrainSpeculations(SpaceThread mine)
    {
        if (_options.SpeculativeFaults)
        {
            mine.Slot.WaitForOthers();
        }
    }

    private static void TrimFiles(List<Vma> removed)
    {
        CachedFile? last = null;
        foreach (Vma vma in removed)
        {
            if (vma.File is { } file && file != last)
            {
                last = file;
                file.Trim();
            }
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private SpaceThread AddThread(AccessSlot slot)
    {
        lock (_threadsLock)
        {
            SpaceThread?[] threads = _threads;
            if (slot.Index >= threads.Length)
            {
                Array.Resize(ref threads, slot.Index + 4);
            }

            // A number is used again after its thread's end: what was counted under it goes on.
            var mine = new SpaceThread(slot, threads[slot.Index]);
            threads[slot.Index] = mine;
            Volatile.Write(ref _threads, threads);
            return mine;
        }
    }
}
