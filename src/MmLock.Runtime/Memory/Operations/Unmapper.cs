using System.Runtime.CompilerServices;
using static MmLock.Memory.Operations.RangeArguments;

namespace MmLock.Memory.Operations;

/// <summary>Unmapping, all of it or what is left over when a mapping shrinks.</summary>
/// <remarks>
/// The VMAs leave the tree under their part's lock; their pages are zapped after it was released, while the range stays
/// locked: an operation that finds the addresses free meanwhile waits for the range.
/// </remarks>
internal sealed class Unmapper(Mm mm, Zapper zapper, TableTrimmer tables)
{
    private readonly MmapLock _mmapLock = mm.MmapLock;
    private readonly VmaSet _vmas = mm.Vmas;
    private readonly PerThreadStates _threads = mm.Threads;
    private readonly ExitState _exit = mm.Exit;
    private readonly LockingMode _mode = mm.Options.Unmap;
    private readonly Zapper _zapper = zapper;
    private readonly TableTrimmer _tables = tables;

    public void Unmap(ulong start, ulong end, CancellationToken cancellationToken)
    {
        PerThreadState thread = _threads.CurrentThread;
        RemovedVmas removed = thread.TakeRemoved();
        if (_mode != LockingMode.FineGrained || !TryUnmapFine(start, end, mapped: null, removed, thread, cancellationToken))
        {
            UnmapCoarse(start, end, mapped: null, removed, thread, cancellationToken);
        }

        _tables.Tidy(thread);
        thread.Finish(removed);
    }

    /// <summary>Under a hold of the range, if no driver there needs more.</summary>
    /// <returns>False, and nothing has happened, when one does.</returns>
    /// <remarks>Not inlined: a caller's few lines leave the compiler no budget for what this inlines.</remarks>
    /// <param name="start">The first address.</param>
    /// <param name="end">The address after the last.</param>
    /// <param name="mapped">An address that must be mapped, or nothing is unmapped; null for none.</param>
    /// <param name="removed">Gets the VMAs.</param>
    /// <param name="thread">The calling thread's.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public bool TryUnmapFine(
        ulong start, ulong end, ulong? mapped, RemovedVmas removed, PerThreadState thread, CancellationToken cancellationToken)
    {
        if (!MayNeedCoarse(start, end, thread))
        {
            MemoryInterleaving.At(MemoryInterleaving.SyncPoint.BeforeAcquire);
            using RangeGuard guard = _mmapLock.EnterWrite(AddressRange.FromBounds(mapped ?? start, end), cancellationToken);
            bool fits;
            using (VmaScope scope = _vmas.Enter(mapped ?? start, end))
            {
                _exit.ThrowIfExited();
                ThrowIfNotMapped(scope.Vmas, mapped);
                fits = scope.Vmas.Inspect(start, end) != RangeContent.NeedsCoarse;
                if (fits)
                {
                    scope.Vmas.RemoveRange(start, end, removed.Vmas);
                }
            }

            if (fits)
            {
                _zapper.ZapRemoved(start, end, removed, thread);
                return true;
            }
        }

        thread.CoarseFallbacks++;
        return false;
    }

    public void UnmapCoarse(
        ulong start, ulong end, ulong? mapped, RemovedVmas removed, PerThreadState thread, CancellationToken cancellationToken)
    {
        using RangeGuard guard = _mmapLock.EnterWrite(cancellationToken);
        bool needsCoarse;
        using (VmaScope scope = _vmas.Enter(mapped ?? start, end))
        {
            _exit.ThrowIfExited();
            ThrowIfNotMapped(scope.Vmas, mapped);
            needsCoarse = scope.Vmas.Inspect(start, end) == RangeContent.NeedsCoarse;
            scope.Vmas.RemoveRange(start, end, removed.Vmas);
        }

        if (_mode == LockingMode.CoarseMitigated && !needsCoarse)
        {
            // Faults elsewhere may go on; an operation that maps here needs the lock for writing.
            guard.DowngradeToRead();
        }

        _zapper.ZapRemoved(start, end, removed, thread);
    }

    private static void ThrowIfNotMapped(VmaArena vmas, ulong? address)
    {
        if (address is { } at && (!vmas.FindHeld(at, out Vma vma) || vma.Start > at))
        {
            throw Failure(MemoryError.AccessViolation, "Nothing is mapped there.", at);
        }
    }

    /// <summary>
    /// Whether a VMA there has a driver that expects the coarse lock. By lookups without a lock: it is asked again under one.
    /// </summary>
    private bool MayNeedCoarse(ulong start, ulong end, PerThreadState thread)
    {
        if (thread.Known.Covers(start, end))
        {
            return false;
        }

        for (ulong at = start; at < end && _vmas.Find(at, out Vma vma, out _) && vma.Start < end; at = vma.End)
        {
            if (vma.File is { IsFineGrainedSafe: false })
            {
                return true;
            }
        }

        return false;
    }
}
