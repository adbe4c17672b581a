using MmLock.Memory.Layout;
using MmLock.Memory.Operations;
using static MmLock.Memory.Operations.RangeArguments;

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
    // Arguments are checked here; what is done is in MmLock.Memory.Operations, a class for each group of operations. Those
    // do not refer to the space. So an operation keeps it alive to its end: the finalizer of a space that is forgotten in
    // the middle of its last operation would take the pages away that this one has just mapped, or is about to.

    /// <summary>Bytes in a page.</summary>
    public const ulong PageSize = PageLayout.PageSize;

    /// <summary>The address after the last that can be mapped.</summary>
    public const ulong UserEnd = PageLayout.UserEnd;

    /// <summary>The lowest address that is mapped unless it is asked for exactly.</summary>
    public const ulong LowestAddress = PageLayout.LowestAddress;

    private readonly AddressSpaceOptions _options;
    private readonly Mm _mm;
    private readonly MemoryAccessor _accesses;
    private readonly Mapper _mapper;
    private readonly Unmapper _unmapper;
    private readonly Remapper _remapper;
    private readonly Protector _protector;
    private readonly Advisor _advisor;
    private readonly Populator _populator;
    private readonly Pinner _pinner;
    private readonly Heap _heap;
    private readonly MappedFiles _files;
    private readonly Describer _describer;
    private readonly RemoteReader _remote;
    private readonly Forker _forker;
    private readonly ExitHandler _exit;

    /// <summary>An empty space with the default options: every operation fine-grained.</summary>
    public AddressSpace()
        : this(new AddressSpaceOptions())
    {
    }

    /// <summary>An empty space.</summary>
    public AddressSpace(AddressSpaceOptions options)
        : this(options, (options ?? throw new ArgumentNullException(nameof(options))).Memory ?? new PhysicalMemory())
    {
    }

    private AddressSpace(AddressSpaceOptions options, PhysicalMemory memory)
    {
        options.Check();
        _options = options;
        Memory = memory;
        _mm = new Mm(options, options.LockOrDefault, memory.Node, memory.Orphans, new SpaceDriverNotifier(this));
        var speculation = new SpeculativeFaults(_mm);
        var known = new KnownVmas(_mm);
        var installer = new PageInstaller(_mm);
        var zapper = new Zapper(_mm);
        var tables = new TableTrimmer(_mm, speculation);
        var holes = new HoleFinder(_mm);
        var faults = new FaultHandler(_mm, speculation, known, installer, new StackGrower(_mm));
        _accesses = new MemoryAccessor(_mm, faults);
        _populator = new Populator(_mm, installer);
        _unmapper = new Unmapper(_mm, zapper, tables);
        _mapper = new Mapper(_mm, zapper, holes, known, _populator, tables);
        _remapper = new Remapper(_mm, _unmapper, zapper, holes, speculation, _populator, tables);
        _protector = new Protector(_mm, speculation, _populator);
        _files = new MappedFiles(_mm);
        _advisor = new Advisor(_mm, _protector, zapper, _files);
        _pinner = new Pinner(_mm, faults);
        _heap = new Heap(_mm, zapper, tables);
        _describer = new Describer(_mm, _heap);
        _remote = new RemoteReader(_mm, _accesses, faults);
        _forker = new Forker(_mm, _heap, speculation);
        _exit = new ExitHandler(_mm, zapper);
    }

    /// <summary>The lock of the space, to be taken by callers that need a part of it to stand still. Not inside its operations.</summary>
    /// <remarks>
    /// Its <see cref="MmapLock.VmaLock"/>, as its structure holds, keeps every change of mappings out while it is held, and every lookup
    /// that needs a lock. Operations do not take it, but locks of parts; who takes it waits for those who are in a part at that moment.
    /// </remarks>
    public MmapLock MmapLock => _mm.MmapLock;

    /// <summary>Where the frames come from.</summary>
    public PhysicalMemory Memory { get; }

    /// <summary>What happened here so far.</summary>
    public AddressSpaceStatistics Statistics => _mm.Threads.Sum(_mm.Vmas.PendingReservations);

    /// <summary>The VMAs, for tests and measurements.</summary>
    internal VmaSet Vmas => _mm.Vmas;

    /// <summary>How many page tables there are, for tests.</summary>
    internal int TableCount => _mm.Table.Count();

    /// <summary>The page table entry of an address, for tests.</summary>
    internal long EntryOf(ulong address) => _mm.Table.Read(address);

    /// <summary>Maps private anonymous memory anywhere.</summary>
    /// <inheritdoc cref="Map(ulong, ulong, MemoryProtection, MapOptions, MemoryFile, ulong, CancellationToken)"/>
    public ulong Map(ulong length, MemoryProtection protection, CancellationToken cancellationToken = default) =>
        Map(0, length, protection, MapOptions.None, file: null, offset: 0, cancellationToken);

    /// <summary>Maps memory, as <c>mmap</c> does.</summary>
    /// <param name="address">With a fixed option, exactly where; otherwise a hint, 0 for none.</param>
    /// <param name="length">Bytes, rounded up to pages.</param>
    /// <param name="protection">What may be done with the memory.</param>
    /// <param name="options">How it is mapped.</param>
    /// <param name="file">What is mapped; null for memory that is zero at first.</param>
    /// <param name="offset">The offset in the file, in bytes, a multiple of the page size.</param>
    /// <param name="cancellationToken">Gives up waiting for the lock.</param>
    /// <returns>The first address.</returns>
    /// <exception cref="MemoryManagementException"><see cref="MemoryError.Invalid"/>, <see cref="MemoryError.NoMemory"/>,
    /// <see cref="MemoryError.Exists"/>, <see cref="MemoryError.AccessDenied"/>; <see cref="MemoryError.InputOutput"/> when it
    /// replaced the last mapping of a file that then could not be written.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled first; nothing is mapped.</exception>
    /// <exception cref="ObjectDisposedException">The space or the file was disposed.</exception>
    public ulong Map(
        ulong address,
        ulong length,
        MemoryProtection protection,
        MapOptions options = MapOptions.None,
        MemoryFile? file = null,
        ulong offset = 0,
        CancellationToken cancellationToken = default)
    {
        _mm.Exit.ThrowIfExited();
        CheckProtection(protection);
        ulong size = CheckMap(address, length, options, file, offset);
        ulong start = _mapper.Map(address, size, protection, options, file, offset, cancellationToken);
        GC.KeepAlive(this);
        return start;
    }

    /// <summary>Unmaps memory, as <c>munmap</c> does; parts that are not mapped are left alone.</summary>
    /// <param name="start">The first address, on a page.</param>
    /// <param name="length">Bytes, rounded up to pages.</param>
    /// <param name="cancellationToken">Gives up waiting for the lock.</param>
    /// <exception cref="MemoryManagementException"><see cref="MemoryError.Invalid"/>; or <see cref="MemoryError.InputOutput"/>, after
    /// unmapping, when it was the last mapping of a file and changed pages could not be written: they are lost.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled first; nothing is unmapped.</exception>
    /// <exception cref="ObjectDisposedException">The space was disposed.</exception>
    public void Unmap(ulong start, ulong length, CancellationToken cancellationToken = default)
    {
        _mm.Exit.ThrowIfExited();
        _unmapper.Unmap(start, EndOf(start, length), cancellationToken);
        GC.KeepAlive(this);
    }

    /// <summary>Shrinks, grows or moves a mapping with its content, as <c>mremap</c> does.</summary>
    /// <param name="address">Its first address, or one inside it, on a page.</param>
    /// <param name="length">Bytes of it, rounded up to pages. To grow or move, all in one mapping. 0 maps the same shared memory
    /// a second time, which must be allowed to move.</param>
    /// <param name="newLength">Bytes that it shall have, rounded up to pages.</param>
    /// <param name="options">Whether it may move, and where to.</param>
    /// <param name="newAddress">With <see cref="RemapOptions.Fixed"/>, where to.</param>
    /// <param name="cancellationToken">Gives up waiting for the lock.</param>
    /// <returns>The first address after that.</returns>
    /// <exception cref="MemoryManagementException"><see cref="MemoryError.Invalid"/>; <see cref="MemoryError.AccessViolation"/>: not one
    /// mapping; <see cref="MemoryError.NoMemory"/>: no room; <see cref="MemoryError.InputOutput"/> as for <see cref="Unmap"/>.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled first; nothing has changed.</exception>
    /// <exception cref="ObjectDisposedException">The space was disposed.</exception>
    public ulong Remap(
        ulong address,
        ulong length,
        ulong newLength,
        RemapOptions options = RemapOptions.MayMove,
        ulong newAddress = 0,
        CancellationToken cancellationToken = default)
    {
        _mm.Exit.ThrowIfExited();
        CheckRemap(address, newLength, options);
        ulong start = _remapper.Remap(
            address, PageLayout.PagesOf(length), PageLayout.PagesOf(newLength), options, newAddress, cancellationToken);
        GC.KeepAlive(this);
        return start;
    }

    /// <summary>Changes what may be done with memory, as <c>mprotect</c> does.</summary>
    /// <param name="start">The first address, on a page.</param>
    /// <param name="length">Bytes, rounded up to pages; with 0 nothing happens.</param>
    /// <param name="protection">What may be done from now on.</param>
    /// <param name="cancellationToken">Gives up waiting for the lock.</param>
    /// <exception cref="MemoryManagementException"><see cref="MemoryError.Invalid"/>; <see cref="MemoryError.NoMemory"/> when part of
    /// the range is not mapped, or <see cref="MemoryError.AccessDenied"/> when part of it is a file not opened for writing:
    /// what lies before that part has changed.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled first; nothing has changed.</exception>
    /// <exception cref="ObjectDisposedException">The space was disposed.</exception>
    public void Protect(ulong start, ulong length, MemoryProtection protection, CancellationToken cancellationToken = default)
    {
        _mm.Exit.ThrowIfExited();
        ulong end = EndOfPages(start, length, MemoryError.NoMemory);
        if (length == 0)
        {
            return;
        }

        if (end == start)
        {
            throw NotMapped(start);
        }

        CheckProtection(protection);
        _protector.Protect(start, end, protection, cancellationToken);
        GC.KeepAlive(this);
    }

    /// <summary>Faults the memory in and keeps it from being reclaimed, as <c>mlock</c> does.</summary>
    /// <param name="start">The first address. All pages that bytes of the range lie in are locked.</param>
    /// <param name="length">Bytes; with 0 nothing happens.</param>
    /// <param name="cancellationToken">Gives up waiting for the lock, and populating.</param>
    /// <exception cref="MemoryManagementException"><see cref="MemoryError.NoMemory"/> at the first page that is not mapped or cannot
    /// be faulted in, for whatever reason, which is the inner exception; <see cref="MemoryError.Invalid"/>: the range goes around
    /// the end of all addresses; <see cref="MemoryError.Interrupted"/>.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the memory may be locked already.</exception>
    /// <exception cref="ObjectDisposedException">The space was disposed.</exception>
    public void Lock(ulong start, ulong length, CancellationToken cancellationToken = default)
    {
        _mm.Exit.ThrowIfExited();
        (start, ulong end) = PagesAround(start, length);
        if (start != end)
        {
            _protector.Lock(start, end, cancellationToken);
        }

        GC.KeepAlive(this);
    }

    /// <summary>Takes <see cref="Lock"/> back, as <c>munlock</c> does.</summary>
    /// <param name="start">As with <see cref="Lock"/>.</param>
    /// <param name="length">Bytes; with 0 nothing happens.</param>
    /// <param name="cancellationToken">Gives up waiting for the lock.</param>
    /// <exception cref="MemoryManagementException"><see cref="MemoryError.NoMemory"/> when part of the range is not mapped: what lies
    /// before it is unlocked; <see cref="MemoryError.Invalid"/> as with <see cref="Lock"/>.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled first; nothing has changed.</exception>
    /// <exception cref="ObjectDisposedException">The space was disposed.</exception>
    public void Unlock(ulong start, ulong length, CancellationToken cancellationToken = default)
    {
        _mm.Exit.ThrowIfExited();
        (start, ulong end) = PagesAround(start, length);
        if (start != end)
        {
            _protector.Unlock(start, end, cancellationToken);
        }

        GC.KeepAlive(this);
    }

    /// <summary>Tells what the program expects to do with memory, as <c>madvise</c> does.</summary>
    /// <param name="start">The first address, on a page.</param>
    /// <param name="length">Bytes, rounded up to pages; with 0 nothing happens.</param>
    /// <param name="advice">What it expects.</param>
    /// <param name="cancellationToken">Gives up waiting for the lock.</param>
    /// <exception cref="MemoryManagementException"><see cref="MemoryError.Invalid"/>; <see cref="MemoryError.NoMemory"/> when part of
    /// the range is not mapped: the rest has been advised. Of <see cref="MemoryAdvice.WillNeed"/> also what reading files may
    /// meet.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled first.</exception>
    /// <exception cref="ObjectDisposedException">The space was disposed.</exception>
    public void Advise(ulong start, ulong length, MemoryAdvice advice, CancellationToken cancellationToken = default)
    {
        _mm.Exit.ThrowIfExited();
        CheckAdvice(advice, start);
        ulong end = EndOfPages(start, length, MemoryError.Invalid);
        if (end == start)
        {
            if (length != 0)
            {
                throw Failure(MemoryError.Invalid, "The range goes around the end of all addresses.", start);
            }

            return;
        }

        _advisor.Advise(start, end, advice, cancellationToken);
        GC.KeepAlive(this);
    }

    /// <summary>Faults memory in: private writable memory as if it were written, other memory as if it were read.</summary>
    /// <param name="start">The first address, on a page.</param>
    /// <param name="length">Bytes, rounded up to pages; with 0 nothing happens.</param>
    /// <param name="cancellationToken">Gives up, between pages too; what is populated stays.</param>
    /// <exception cref="MemoryManagementException"><see cref="MemoryError.Invalid"/>; at the first page that cannot be faulted
    /// in, <see cref="MemoryError.NoMemory"/> if it is not mapped or no frame is left, <see cref="MemoryError.Invalid"/> if
    /// no access is allowed, <see cref="MemoryError.BusError"/>, <see cref="MemoryError.Interrupted"/>.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The space was disposed.</exception>
    public void Populate(ulong start, ulong length, CancellationToken cancellationToken = default)
    {
        _mm.Exit.ThrowIfExited();
        ulong end = EndOfPages(start, length, MemoryError.Invalid);
        if (end > start)
        {
            _populator.Populate(start, end, cancellationToken);
        }

        GC.KeepAlive(this);
    }

    /// <summary>Writes changed pages of shared mappings to their files, as <c>msync</c> does: all of them, by any space.</summary>
    /// <param name="start">The first address, on a page.</param>
    /// <param name="length">Bytes, rounded up to pages; with 0 nothing happens.</param>
    /// <param name="cancellationToken">Gives up waiting for the lock.</param>
    /// <exception cref="MemoryManagementException"><see cref="MemoryError.Invalid"/>; <see cref="MemoryError.NoMemory"/> when part of
    /// the range is not mapped, after writing the rest; <see cref="MemoryError.InputOutput"/> when pages could not be written.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled first; nothing is written.</exception>
    /// <exception cref="ObjectDisposedException">The space was disposed.</exception>
    [PerformsFileIO]
    public void Flush(ulong start, ulong length, CancellationToken cancellationToken = default)
    {
        _mm.Exit.ThrowIfExited();
        ulong end = EndOfPages(start, length, MemoryError.NoMemory);
        if (end > start)
        {
            _files.Flush(start, end, cancellationToken);
        }

        GC.KeepAlive(this);
    }

    /// <summary>Moves the end of the heap, as <c>brk</c> does: maps or unmaps the pages between the old end and the new one.</summary>
    /// <param name="address">The new end, any address from <see cref="AddressSpaceOptions.BreakStart"/> on; a lower one, such as
    /// 0, only asks.</param>
    /// <param name="cancellationToken">Gives up waiting for the lock.</param>
    /// <returns>The end.</returns>
    /// <exception cref="MemoryManagementException"><see cref="MemoryError.NoMemory"/>: something is in the way; nothing has
    /// changed.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled first; nothing has changed.</exception>
    /// <exception cref="ObjectDisposedException">The space was disposed.</exception>
    public ulong SetBreak(ulong address, CancellationToken cancellationToken = default)
    {
        _mm.Exit.ThrowIfExited();
        ulong end = _heap.SetBreak(address, cancellationToken);
        GC.KeepAlive(this);
        return end;
    }

    /// <summary>
    /// The mappings in order of address, as <c>/proc/PID/maps</c> has them; a consistent picture only while nobody changes them.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The space was disposed.</exception>
    public IReadOnlyList<MappingDescription> DescribeMappings()
    {
        _mm.Exit.ThrowIfExited();
        IReadOnlyList<MappingDescription> mappings = _describer.DescribeMappings();
        GC.KeepAlive(this);
        return mappings;
    }

    /// <summary>
    /// A copy of the space: private memory is copied on the first write on either side, shared memory is shared. Memory
    /// that is locked is not in the copy; memory advised with <see cref="MemoryAdvice.DontFork"/> is not there at all.
    /// </summary>
    /// <param name="cancellationToken">Gives up waiting for the lock.</param>
    /// <returns>A space with the same options and the same physical memory.</returns>
    /// <exception cref="MemoryManagementException"><see cref="MemoryError.NoMemory"/>: pages that are pinned could not be
    /// copied.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled first.</exception>
    /// <exception cref="ObjectDisposedException">The space was disposed.</exception>
    public AddressSpace Fork(CancellationToken cancellationToken = default)
    {
        _mm.Exit.ThrowIfExited();
        var child = new AddressSpace(_options, Memory);
        bool done = false;
        try
        {
            _forker.Fork(child._forker, cancellationToken);
            GC.KeepAlive(this);
            done = true;
            return child;
        }
        finally
        {
            if (!done)
            {
                child.Dispose();
            }
        }
    }

    /// <summary>
    /// Unmaps everything. Operations that wait for the lock, and later ones, end with <see cref="ObjectDisposedException"/>.
    /// The physical memory is not disposed: it may have files open, pins and forks.
    /// </summary>
    /// <exception cref="MemoryManagementException"><see cref="MemoryError.InputOutput"/>, after everything is unmapped: changed pages
    /// of a file that nobody else uses could not be written, and are lost.</exception>
    /// <exception cref="OutOfMemoryException">Nothing is unmapped; it can be tried again.</exception>
    public void Dispose()
    {
        PerThreadState thread = _mm.Threads.CurrentThread;
        RemovedVmas removed = _exit.UnmapAll(thread);
        GC.SuppressFinalize(this);
        thread.Finish(removed);
    }

    /// <summary>
    /// A space that was forgotten gives its frames back. Nobody has the space, and no operation is under way, but a hold of
    /// its lock may be: then the collector comes again.
    /// </summary>
    ~AddressSpace()
    {
        // Without it the constructor did not come so far.
        if (_exit is { } exit && !exit.TryReclaim())
        {
            GC.ReRegisterForFinalize(this);
        }
    }
}
