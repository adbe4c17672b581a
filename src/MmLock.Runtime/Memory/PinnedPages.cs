using MmLock.Memory.Access;
using MmLock.Memory.Frames;
using MmLock.Memory.PageCache;

namespace MmLock.Memory;

/// <summary>
/// Frames that stay where they are until this is disposed, whatever happens to the mappings: what a device that reads or
/// writes memory needs.
/// </summary>
/// <remarks>
/// The memory sees writes through pins, and pins see writes to the memory, for as long as it is mapped as it was. A pin that
/// is forgotten keeps its frames for as long as there is the <see cref="PhysicalMemory"/>. Memory pinned for reading that is
/// shared with a fork is that of the time of the pin: the first write copies it. Thread-safe, but nobody may use a span
/// after <see cref="Dispose"/>.
/// </remarks>
public sealed class PinnedPages : IDisposable
{
    private readonly PhysicalMemory _memory;
    private readonly ulong _address;
    private readonly bool _forWriting;
    private int[]? _frames;

    internal PinnedPages(PhysicalMemory memory, int[] frames, ulong address, ulong length, bool forWriting)
    {
        _memory = memory;
        _frames = frames;
        _address = address;
        Length = length;
        _forWriting = forWriting;
    }

    /// <summary>Bytes that are pinned.</summary>
    public ulong Length { get; }

    /// <summary>Pages that they lie in.</summary>
    /// <exception cref="ObjectDisposedException">The pin has ended.</exception>
    public int PageCount => Frames.Length;

    private int[] Frames => Volatile.Read(ref _frames) ?? throw new ObjectDisposedException(nameof(PinnedPages));

    /// <summary>The pinned bytes of one page. To be written only if it was pinned for writing.</summary>
    /// <param name="page">From 0 to <see cref="PageCount"/> - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such page.</exception>
    /// <exception cref="ObjectDisposedException">The pin has ended.</exception>
    public Span<byte> GetPage(int page)
    {
        int[] frames = Frames;
        ArgumentOutOfRangeException.ThrowIfNegative(page);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(page, frames.Length);
        int first = page == 0 ? (int)(_address % AddressSpace.PageSize) : 0;
        ulong end = (_address % AddressSpace.PageSize) + Length - ((ulong)page * AddressSpace.PageSize);
        return _memory.Pool.Bytes(frames[page])[first..(int)Math.Min(end, AddressSpace.PageSize)];
    }

    /// <summary>Ends the pin. Pages of files that were pinned for writing count as changed.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _frames, null) is { } frames)
        {
            Unpin(_memory, frames, _forWriting, AccessSlot.Current);
        }
    }

    internal static void Unpin(PhysicalMemory memory, ReadOnlySpan<int> frames, bool forWriting, AccessSlot slot)
    {
        foreach (int frame in frames)
        {
            if (frame == FramePool.ZeroFrame)
            {
                continue;
            }

            if (forWriting && Volatile.Read(ref memory.Pool.Owner(frame)) is CachedPage page)
            {
                CachedFile.MarkDirty(page);
            }

            memory.Pool.ReleasePin(frame, slot);
        }
    }
}
