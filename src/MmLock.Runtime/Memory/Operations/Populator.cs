using MmLock.Waiting;
using static MmLock.Memory.Layout.PageLayout;
using static MmLock.Memory.Operations.RangeArguments;

namespace MmLock.Memory.Operations;

/// <summary>Faulting in before the first access.</summary>
internal sealed class Populator(Mm mm, PageInstaller installer)
{
    /// <summary>After so many pages a mitigated populate lets others at the lock.</summary>
    private const int PopulateBatch = 512;

    private readonly MmapLock _mmapLock = mm.MmapLock;
    private readonly VmaSet _vmas = mm.Vmas;
    private readonly PerThreadStates _threads = mm.Threads;
    private readonly ExitState _exit = mm.Exit;
    private readonly LockingMode _mode = mm.Options.Populate;
    private readonly PageInstaller _installer = installer;

    public void Populate(ulong start, ulong end, CancellationToken cancellationToken)
    {
        PerThreadState thread = _threads.CurrentThread;
        CheckInSpace(start);
        switch (_mode)
        {
            case LockingMode.Coarse:
                using (_mmapLock.EnterRead(cancellationToken))
                {
                    PopulateHeld(start, end, mayDropLock: false, thread, out _, cancellationToken);
                }

                break;
            case LockingMode.CoarseMitigated:
                PopulateMitigated(start, end, thread, cancellationToken);
                break;
            default:
                PopulateFine(start, end, thread, cancellationToken);
                break;
        }
    }

    /// <summary>Of a coarse mapping, inside its hold.</summary>
    public void PopulateQuietly(ulong start, ulong end, PerThreadState thread) =>
        Quietly(() => PopulateHeld(start, end, mayDropLock: false, thread, out _, CancellationToken.None));

    public void PopulateAfterMap(ulong start, ulong end) =>
        Quietly(() => Populate(start, end, CancellationToken.None));

    private void PopulateMitigated(ulong start, ulong end, PerThreadState thread, CancellationToken cancellationToken)
    {
        bool mayDropLock = true;
        for (ulong at = start; at < end;)
        {
            FileRead read;
            using (_mmapLock.EnterRead(cancellationToken))
            {
                ulong stop = mayDropLock ? Math.Min(end, at + (PopulateBatch * PageSize)) : at + PageSize;
                at = PopulateHeld(at, stop, mayDropLock, thread, out read, cancellationToken);
            }

            mayDropLock = read.File is null;
            if (!mayDropLock)
            {
                _installer.ReadWithoutLock(read, at, thread);
            }
        }
    }

    private void PopulateFine(ulong start, ulong end, PerThreadState thread, CancellationToken cancellationToken)
    {
        bool coarse = false;
        for (ulong at = start; at < end;)
        {
            if (!_vmas.Find(at, out Vma vma, out _) || vma.Start > at)
            {
                throw NotMapped(at);
            }

            // By pieces of what one page table covers: a fault beside it waits for some 512 pages at most.
            ulong stop = PageTable.LeafEnd(at, Math.Min(vma.End, end));
            AddressRange range = coarse || vma.File is { IsFineGrainedSafe: false } ? AddressRange.All : AddressRange.FromBounds(at, stop);
            using RangeGuard guard = _mmapLock.EnterRead(range, cancellationToken);

            // Whatever is there now is what counts: one VMA, which the hold is enough for.
            if (!_vmas.Find(at, out Vma now, out _) || now.Start > at)
            {
                throw NotMapped(at);
            }

            coarse = range != AddressRange.All && now.File is { IsFineGrainedSafe: false };
            if (!coarse)
            {
                at = PopulateHeld(at, Math.Min(stop, now.End), mayDropLock: false, thread, out _, cancellationToken);
            }
        }
    }

    /// <summary>Under a read hold of the range.</summary>
    /// <returns>How far it came: to the end, or to the page that is to be read first.</returns>
    [TakesPageProportionalTime]
    private ulong PopulateHeld(
        ulong start, ulong end, bool mayDropLock, PerThreadState thread, out FileRead read, CancellationToken cancellationToken)
    {
        Vma vma = default;
        read = default;
        ulong at = start;
        for (; at < end; at += PageSize)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (at >= vma.End)
            {
                _exit.ThrowIfExited();
                if (!_vmas.Find(at, out vma, out _) || vma.Start > at)
                {
                    throw NotMapped(at);
                }

                if (!vma.IsReadable)
                {
                    throw Failure(MemoryError.Invalid, "The memory is mapped for no access.", at);
                }
            }

            PageAccess access = vma.IsWritable && !vma.IsShared ? PageAccess.Write : PageAccess.Read;
            if (!_installer.Install(at, access, in vma, mayDropLock, thread, out read))
            {
                break;
            }
        }

        return at;
    }

    /// <summary>
    /// What fails is left to the first access, as in the field: the mapping is there, and its address must reach the caller. The
    /// access that needs the page will say what is wrong with it, and the next wait that the thread was interrupted.
    /// </summary>
    private static void Quietly(Action populate)
    {
        try
        {
            populate();
        }
        catch (ThreadInterruptedException)
        {
            UninterruptibleMonitor.Keep(interrupted: true);
        }
        catch (Exception failure) when (failure is not ObjectDisposedException)
        {
            // As above.
        }
    }
}
