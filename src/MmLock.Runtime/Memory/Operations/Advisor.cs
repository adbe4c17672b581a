using static MmLock.Memory.Operations.RangeArguments;

namespace MmLock.Memory.Operations;

/// <summary>What follows from advice: flags of VMAs, dropped pages, or files that are read ahead.</summary>
internal sealed class Advisor(Mm mm, Protector protector, Zapper zapper, MappedFiles files)
{
    private readonly MmapLock _mmapLock = mm.MmapLock;
    private readonly VmaSet _vmas = mm.Vmas;
    private readonly PerThreadStates _threads = mm.Threads;
    private readonly FramePool _pool = mm.Memory.Pool;
    private readonly long _id = mm.Id;
    private readonly LockingMode _mode = mm.Options.Advise;
    private readonly Protector _protector = protector;
    private readonly Zapper _zapper = zapper;
    private readonly MappedFiles _files = files;

    public void Advise(ulong start, ulong end, MemoryAdvice advice, CancellationToken cancellationToken)
    {
        const VmaFlags Order = VmaFlags.Random | VmaFlags.Sequential;
        switch (advice)
        {
            case MemoryAdvice.Normal:
                _protector.Change(start, end, _mode, Order, VmaFlags.None, cancellationToken);
                break;
            case MemoryAdvice.Random:
                _protector.Change(start, end, _mode, Order, VmaFlags.Random, cancellationToken);
                break;
            case MemoryAdvice.Sequential:
                _protector.Change(start, end, _mode, Order, VmaFlags.Sequential, cancellationToken);
                break;
            case MemoryAdvice.DontFork:
                _protector.Change(start, end, _mode, VmaFlags.None, VmaFlags.DontFork, cancellationToken);
                break;
            case MemoryAdvice.DoFork:
                _protector.Change(start, end, _mode, VmaFlags.DontFork, VmaFlags.None, cancellationToken);
                break;
            case MemoryAdvice.DontNeed:
                DropPages(start, end, cancellationToken);
                break;
            default:
                _files.ReadAhead(start, end, cancellationToken);
                break;
        }
    }

    /// <summary>Under a read hold: entries are taken by exchange, so faults beside it only see pages come and go.</summary>
    private void DropPages(ulong start, ulong end, CancellationToken cancellationToken)
    {
        CheckInSpace(start);
        PerThreadState thread = _threads.CurrentThread;
        using RangeGuard guard = _mode == LockingMode.FineGrained
            ? _mmapLock.EnterRead(AddressRange.FromBounds(start, end), cancellationToken)
            : _mmapLock.EnterRead(cancellationToken);
        MemoryManagementException? failure = null;
        for (ulong at = start; at < end;)
        {
            bool found = _vmas.Find(at, out Vma vma, out _) && vma.Start < end;
            if (!found || vma.Start > at)
            {
                failure ??= Failure(MemoryError.NoMemory, "Part of the range is not mapped.", at);
            }

            if (!found)
            {
                break;
            }

            if ((vma.Flags & VmaFlags.Locked) != 0)
            {
                failure = Failure(MemoryError.Invalid, "Memory that is locked cannot be dropped.", vma.Start);
                break;
            }

            _zapper.Zap(Math.Max(vma.Start, at), Math.Min(vma.End, end), thread.Epoch);
            at = vma.End;
        }

        thread.Epoch.Batch.Complete(_pool, _id);
        if (failure is not null)
        {
            throw failure;
        }
    }
}
