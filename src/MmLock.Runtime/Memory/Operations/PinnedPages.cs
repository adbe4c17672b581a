using System.Buffers;
using MmLock.Memory.Layout;
using MmLock.Memory.Operations;
using MmLock.Memory.PageCache;

namespace MmLock.Memory;

/// <summary>
/// Frames that stay where they are until this is disposed, whatever happens to the mappings: what a device that reads or
/// writes memory needs.
/// </summary>
/// <remarks>
/// <para>The memory sees writes through pins, and pins, for reading too, see writes to the memory, for as long as it is mapped
/// as it was. A fork gets copies of pinned private pages. A pin that is forgotten keeps its frames for as long as there is the
/// <see cref="PhysicalMemory"/>.</para>
/// <para>A span or memory of a page stays readable for as long as somebody has it, whatever is disposed. After
/// <see cref="Dispose"/> its bytes are those of the next user of the frame: what is kept longer is taken by <see cref="OwnPage"/>.</para>
/// <para>All members are safe to call from any thread.</para>
/// </remarks>
public sealed class PinnedPages : IDisposable
{
    private readonly MemoryNode _memory;
    private readonly Lock _lock = new();
    private readonly ulong _address;
    private int[]? _frames;

    internal PinnedPages(MemoryNode memory, int[] frames, ulong address, ulong length, bool forWriting)
    {
        _memory = memory;
        _frames = frames;
        _address = address;
        Length = length;
        PageCount = (int)(((_address % PageLayout.PageSize) + length - 1) / PageLayout.PageSize) + 1;
        IsForWriting = forWriting;
    }

    /// <summary>Bytes that are pinned.</summary>
    public ulong Length { get; }

    /// <summary>Pages that they lie in.</summary>
    public int PageCount { get; }

    /// <summary>Whether they were pinned for writing.</summary>
    public bool IsForWriting { get; }

    private int[] Frames => Volatile.Read(ref _frames) ?? throw new ObjectDisposedException(nameof(PinnedPages));

    /// <summary>The pinned bytes of one page, to be read.</summary>
    /// <param name="page">From 0 to <see cref="PageCount"/> - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such page.</exception>
    /// <exception cref="ObjectDisposedException">The pin has ended.</exception>
    public ReadOnlySpan<byte> GetPage(int page) => BytesOf(page).Span;

    /// <summary>The pinned bytes of one page, to be written.</summary>
    /// <param name="page">From 0 to <see cref="PageCount"/> - 1.</param>
    /// <exception cref="InvalidOperationException">They were pinned for reading.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such page.</exception>
    /// <exception cref="ObjectDisposedException">The pin has ended.</exception>
    public Span<byte> GetWritablePage(int page)
    {
        ThrowIfForReading();
        return BytesOf(page).Span;
    }

    /// <summary>As <see cref="GetPage"/>, for those who cannot keep a span.</summary>
    /// <inheritdoc cref="GetPage"/>
    public ReadOnlyMemory<byte> GetMemory(int page) => BytesOf(page);

    /// <summary>
    /// The bytes of one page with a pin of their own, which lasts until the result is disposed, also beyond this one's end.
    /// </summary>
    /// <inheritdoc cref="GetWritablePage"/>
    public IMemoryOwner<byte> OwnPage(int page)
    {
        ThrowIfForReading();
        using (_lock.EnterPatiently())
        {
            Memory<byte> bytes = BytesOf(page);
            int frame = Frames[page];
            var owner = new PageOwner(_memory, frame, bytes);
            Pin(_memory, frame);
            return owner;
        }
    }

    /// <summary>Ends the pin. Pages of files that were pinned for writing count as changed.</summary>
    /// <exception cref="MemoryManagementException"><see cref="MemoryError.InputOutput"/>, after that: the file is not mapped or open
    /// any more, and changed pages could not be written: they are lost.</exception>
    public void Dispose()
    {
        int[]? frames;
        using (_lock.EnterPatiently())
        {
            frames = Interlocked.Exchange(ref _frames, null);
        }

        if (frames is not null)
        {
            Unpin(_memory, frames.AsSpan(0, PageCount), IsForWriting, ReaderEpoch.Current);
        }
    }

    /// <summary>
    /// One more pin, by someone who has one or keeps the frame alive by a read-side critical section. A page of a file keeps the
    /// file: what is written through the pin goes there.
    /// </summary>
    internal static void Pin(MemoryNode memory, int frame)
    {
        memory.Pool.AddPin(frame);
        if (Volatile.Read(ref memory.Pool.Owner(frame)) is CachedPage page)
        {
            page.File.AddUser();
        }
    }

    internal static void Unpin(MemoryNode memory, ReadOnlySpan<int> frames, bool forWriting, ReaderEpoch epoch)
    {
        var failures = new RemovedVmas();
        foreach (int frame in frames)
        {
            // A pinned page is not evicted, and its file is not dropped: whose it is has not changed since.
            var page = (CachedPage?)Volatile.Read(ref memory.Pool.Owner(frame));
            if (forWriting && page is not null)
            {
                CachedFile.MarkDirty(page);
            }

            memory.Pool.ReleasePin(frame, epoch);
            if (page is not null)
            {
                page.File.RemoveUser();
                failures.ReleaseIfUnused(page.File);
            }
        }

        if (failures.Failure is not null)
        {
            throw failures.Failure;
        }
    }

    private void ThrowIfForReading()
    {
        if (!IsForWriting)
        {
            throw new InvalidOperationException("The pages were pinned for reading.");
        }
    }

    private Memory<byte> BytesOf(int page)
    {
        int[] frames = Frames;
        ArgumentOutOfRangeException.ThrowIfNegative(page);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(page, PageCount);
        int first = page == 0 ? (int)(_address % PageLayout.PageSize) : 0;
        ulong end = (_address % PageLayout.PageSize) + Length - ((ulong)page * PageLayout.PageSize);
        return _memory.Pool.Memory(frames[page])[first..(int)Math.Min(end, PageLayout.PageSize)];
    }

    private sealed class PageOwner(MemoryNode memory, int frame, Memory<byte> bytes) : IMemoryOwner<byte>
    {
        private int _ended;

        public Memory<byte> Memory => Volatile.Read(ref _ended) == 0 ? bytes : throw new ObjectDisposedException(nameof(PinnedPages));

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _ended, 1) == 0)
            {
                Unpin(memory, [frame], forWriting: true, ReaderEpoch.Current);
            }
        }
    }
}
