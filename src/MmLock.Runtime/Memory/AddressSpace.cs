using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MmLock.Memory.Access;
using MmLock.Memory.Diagnostics;
using MmLock.Memory.Layout;
using MmLock.Memory.PageCache;
using MmLock.Memory.PageTables;
using MmLock.Memory.Vmas;
using static MmLock.Memory.Layout.PageLayout;

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
    public const ulong PageSize = PageLayout.PageSize;

    /// <summary>The address after the last that can be mapped.</summary>
    public const ulong UserEnd = PageLayout.UserEnd;

    /// <summary>The lowest address that is mapped unless it is asked for exactly.</summary>
    public const ulong LowestAddress = PageLayout.LowestAddress;

    private const ulong PageMask = PageLayout.PageMask;

    private static long s_lastId;

    private readonly AddressSpaceOptions _options;
    private readonly PageTable _table = new();
    private readonly VmaSet _areas;
    private readonly bool _remembersAreas;
    private readonly Lock _threadsLock = new();
    private SpaceThread?[] _threads = [];
    private readonly long _id = Interlocked.Increment(ref s_lastId);
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
        options.Check();
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

    /// <summary>How many page tables there are, for tests.</summary>
    internal int TableCount => _table.Count();

    private static MemoryManagementException Failure(MemoryError error, string message, ulong? address = null) => new(error, message, address);

    /// <summary>The end of the pages that a call is about which unmaps or moves.</summary>
    /// <exception cref="MemoryManagementException"><see cref="MemoryError.Invalid"/>.</exception>
    private static ulong EndOf(ulong start, ulong length)
    {
        if (!IsAligned(start) || length == 0 || start >= UserEnd || length > UserEnd - start)
        {
            throw Failure(MemoryError.Invalid, "The range must begin on a page, have a length, and lie in the address space.", start);
        }

        return start + PagesOf(length);
    }

    /// <summary>The end of the pages that a call is about which leaves them where they are: as in the field, no pages are no error.</summary>
    /// <param name="start">The first address.</param>
    /// <param name="length">Bytes.</param>
    /// <param name="wraps">What it is when the range goes around the end of all addresses.</param>
    /// <exception cref="MemoryManagementException"><see cref="MemoryError.Invalid"/> off a page, and <paramref name="wraps"/>.</exception>
    private static ulong EndOfPages(ulong start, ulong length, MemoryError wraps)
    {
        if (!IsAligned(start))
        {
            throw Failure(MemoryError.Invalid, "The range must begin on a page.", start);
        }

        ulong end = start + PagesOf(length);
        return end >= start ? end : throw Failure(wraps, "The range goes around the end of all addresses.", start);
    }

    /// <summary>Addresses behind the space are those of nothing.</summary>
    private static void CheckInSpace(ulong start)
    {
        if (start >= UserEnd)
        {
            throw NotMapped(start);
        }
    }

    private void ThrowIfExited() => ObjectDisposedException.ThrowIf(Volatile.Read(ref _exited), this);

    /// <summary>After this, every speculation either sees the caller's write hold or has installed what the caller will find.</summary>
    private void DrainSpeculations(SpaceThread mine)
    {
        if (_options.SpeculativeFaults)
        {
            mine.Slot.WaitForOthers(_id);
        }
    }

    /// <summary>The end of an operation, with no lock held: files that nobody uses any more go, and what went wrong with the rest is told.</summary>
    /// <exception cref="MemoryManagementException"><see cref="MemoryError.InputOutput"/>.</exception>
    private void Finish(RemovedAreas removed, SpaceThread mine)
    {
        TrimFiles(removed);
        Exception? failure = removed.Failure;
        mine.GiveBack(removed);
        if (failure is not null)
        {
            throw failure;
        }
    }

    private static void TrimFiles(RemovedAreas removed)
    {
        CachedFile? last = null;
        foreach (ref readonly Vma vma in CollectionsMarshal.AsSpan(removed.Areas))
        {
            if (vma.File is { } file && file != last)
            {
                last = file;
                Trim(file, removed);
            }
        }
    }

    /// <summary>A file that cannot be written keeps no other from being closed.</summary>
    internal static void Trim(CachedFile file, RemovedAreas removed)
    {
        try
        {
            file.Trim();
        }
        catch (MemoryManagementException failure)
        {
            removed.Fail(failure);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private SpaceThread AddThread(AccessSlot slot)
    {
        using (_threadsLock.EnterPatiently())
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
