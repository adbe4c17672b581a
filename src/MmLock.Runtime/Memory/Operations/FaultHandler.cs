using static MmLock.Memory.Layout.PageLayout;
using static MmLock.Memory.Operations.RangeArguments;

namespace MmLock.Memory.Operations;

/// <summary>Page faults: how much is locked for one, and what is installed under that.</summary>
/// <remarks>
/// A fault looks the VMA up and copies it, chooses the range by its type, locks that for reading, verifies that the VMA
/// at the address is still of that type, and otherwise starts over with the whole space. From then on only the copy is
/// used: the attributes at the address cannot change while the range is locked, but the VMA may grow, be cut or merge
/// with a neighbour. An access that no VMA allows is refused by the lookup alone: it is one moment's truth, as any.
/// </remarks>
internal sealed class FaultHandler(Mm mm, SpeculativeFaults speculation, KnownVmas known, PageInstaller installer, StackGrower stacks)
{
    private readonly MmapLock _mmapLock = mm.MmapLock;
    private readonly VmaSet _vmas = mm.Vmas;
    private readonly PerThreadStates _threads = mm.Threads;
    private readonly ExitState _exit = mm.Exit;
    private readonly LockingMode _mode = mm.Options.Fault;
    private readonly bool _speculates = mm.Options.SpeculativeFaults;
    private readonly bool _remembersVmas = mm.RemembersVmas;
    private readonly SpeculativeFaults _speculation = speculation;
    private readonly KnownVmas _known = known;
    private readonly PageInstaller _installer = installer;
    private readonly StackGrower _stacks = stacks;

    /// <summary>Brings the page in for an access that its entry did not allow, by the ways that the options give.</summary>
    public void Fault(ulong address, PageAccess access, CancellationToken cancellationToken = default)
    {
        PerThreadState thread = _threads.CurrentThread;
        bool write = access == PageAccess.Write;
        OptimisticStamp stamp = default;
        Vma known = default;
        bool isKnown = _remembersVmas && thread.Known.TryFind(address, write, out known, out stamp);
        if (isKnown && _speculates && access != PageAccess.Pin && _speculation.TryFault(address, write, in stamp, thread))
        {
            return;
        }

        thread.Faults++;
        if (isKnown && _mode == LockingMode.FineGrained && TryFaultKnown(address, access, in known, in stamp, thread, cancellationToken))
        {
            return;
        }

        if (_mode != LockingMode.FineGrained)
        {
            FaultCoarse(address, access, _mode == LockingMode.CoarseMitigated, thread, cancellationToken);
        }
        else if (!TryFaultFine(address, access, thread, cancellationToken))
        {
            thread.CoarseFallbacks++;
            FaultCoarse(address, access, mayDropLock: false, thread, cancellationToken);
        }
    }

    /// <summary>
    /// A fault by someone who holds the whole space for reading, if the mode is not fine-grained: the field's mitigations do not
    /// reach here.
    /// </summary>
    public void FaultWithin(
        ref RangeGuard guard, ulong address, PageAccess access, LockingMode mode, CancellationToken cancellationToken = default)
    {
        if (mode == LockingMode.FineGrained)
        {
            Fault(address, access, cancellationToken);
            return;
        }

        PerThreadState thread = _threads.CurrentThread;
        thread.Faults++;
        if (Resolve(address, access, out Vma vma, out _))
        {
            _installer.Install(address, access, in vma, mayDropLock: false, thread, out _);
            return;
        }

        // Growing needs the lock for writing.
        guard.Dispose();
        guard = default;
        _stacks.Grow(address, vma, LockingMode.Coarse, thread, cancellationToken);
        guard = _mmapLock.EnterRead(cancellationToken);
    }

    /// <summary>Where the thread faulted before and nobody has changed anything since, nothing needs to be looked up.</summary>
    private bool TryFaultKnown(
        ulong address, PageAccess access, in Vma vma, in OptimisticStamp stamp, PerThreadState thread, CancellationToken cancellationToken)
    {
        MemoryInterleaving.At(MemoryInterleaving.SyncPoint.BeforeAcquire);
        using RangeGuard guard = _mmapLock.EnterRead(FaultRange(in vma, address), cancellationToken);
        return _mmapLock.Validate(stamp) && _installer.Install(address, access, in vma, mayDropLock: false, thread, out _);
    }

    private bool TryFaultFine(ulong address, PageAccess access, PerThreadState thread, CancellationToken cancellationToken)
    {
        if (!Resolve(address, access, out Vma vma, out VmaVersion version))
        {
            _stacks.Grow(address, vma, _mode, thread, cancellationToken);
            return true;
        }

        if (vma.File is { IsFineGrainedSafe: false })
        {
            return false;
        }

        MemoryInterleaving.At(MemoryInterleaving.SyncPoint.BeforeAcquire);
        using RangeGuard guard = _mmapLock.EnterRead(FaultRange(in vma, address), cancellationToken);
        Vma now = vma;
        if (!version.IsCurrent
            && !(Resolve(address, access, out now, out _) && now.IsSameTypeAt(in vma, address)))
        {
            return false;
        }

        _known.Remember(in now, address, thread);
        _installer.Install(address, access, in vma, mayDropLock: false, thread, out _);
        return true;
    }

    /// <summary>What a fault in the VMA locks: 2 MiB around the address for anonymous memory, the page for a file's.</summary>
    private static AddressRange FaultRange(in Vma vma, ulong address) =>
        AddressRange.Around(address, vma.IsAnonymous ? PageTable.LeafSize : PageSize);

    private void FaultCoarse(ulong address, PageAccess access, bool mayDropLock, PerThreadState thread, CancellationToken cancellationToken)
    {
        while (true)
        {
            FileRead read = default;
            Vma vma;
            bool mapped;
            using (_mmapLock.EnterRead(cancellationToken))
            {
                mapped = Resolve(address, access, out vma, out _);
                if (mapped)
                {
                    _known.Remember(in vma, address, thread);
                    if (_installer.Install(address, access, in vma, mayDropLock, thread, out read))
                    {
                        return;
                    }
                }
            }

            if (!mapped)
            {
                _stacks.Grow(address, vma, LockingMode.Coarse, thread, cancellationToken);
                return;
            }

            // The second time it keeps the lock: a page that is reclaimed again and again must not keep it going round.
            _installer.ReadWithoutLock(read, address, thread);
            mayDropLock = false;
        }
    }

    /// <summary>The VMA of an access, if it allows it.</summary>
    /// <returns>False when the access is just below a stack, which <paramref name="vma"/> then is.</returns>
    /// <exception cref="MemoryManagementException"><see cref="MemoryError.AccessViolation"/>.</exception>
    private bool Resolve(ulong address, PageAccess access, out Vma vma, out VmaVersion version)
    {
        bool write = access == PageAccess.Write;
        bool found = _vmas.Find(address, out vma, out version);
        if (found && vma.Start <= address)
        {
            if (write ? vma.IsWritable : vma.IsReadable)
            {
                return true;
            }
        }
        else if (found && (vma.Flags & VmaFlags.GrowsDown) != 0 && (write ? vma.IsWritable : vma.IsReadable))
        {
            return false;
        }

        _exit.ThrowIfExited();
        throw Failure(
            MemoryError.AccessViolation,
            write ? "The memory is not mapped for writing." : "The memory is not mapped for reading.",
            address);
    }
}
