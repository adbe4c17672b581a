using MmLock.Memory.PageCache;
using static MmLock.Memory.Layout.PageLayout;
using static MmLock.Memory.Operations.RangeArguments;

namespace MmLock.Memory.Operations;

/// <summary>Work on the files that a range maps: writing back, reading ahead.</summary>
internal sealed class MappedFiles(Mm mm)
{
    private readonly MmapLock _mmapLock = mm.MmapLock;
    private readonly VmaSet _vmas = mm.Vmas;
    private readonly PerThreadStates _threads = mm.Threads;
    private readonly FramePool _pool = mm.Memory.Pool;
    private readonly LockingMode _flushMode = mm.Options.Describe;
    private readonly LockingMode _adviseMode = mm.Options.Advise;

    [PerformsFileIO]
    public void Flush(ulong start, ulong end, CancellationToken cancellationToken) =>
        ForFiles(start, end, _flushMode, readOnly: false, cancellationToken, static (file, first, last) => file.Flush(first, last));

    /// <summary>Reads the files of a range into the page cache.</summary>
    public void ReadAhead(ulong start, ulong end, CancellationToken cancellationToken)
    {
        ReaderEpoch epoch = _threads.CurrentThread.Epoch;
        ForFiles(start, end, _adviseMode, readOnly: true, cancellationToken, (file, first, last) =>
        {
            ulong pages = PagesOf((ulong)file.Length(start)) / PageSize;
            for (ulong page = first; page <= last && page < pages; page++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                _pool.Release(file.Get(page, start, epoch).Frame, epoch);
            }
        });
    }

    /// <summary>
    /// Finds the parts of files that a range maps, and works on them: inside the hold if the mode is coarse, with no lock
    /// but users of the files otherwise.
    /// </summary>
    private void ForFiles(
        ulong start, ulong end, LockingMode mode, bool readOnly, CancellationToken cancellationToken, Action<CachedFile, ulong, ulong> work)
    {
        CheckInSpace(start);
        var parts = new RemovedVmas();
        RangeGuard guard = mode == LockingMode.FineGrained
            ? _mmapLock.EnterRead(AddressRange.FromBounds(start, end), cancellationToken)
            : _mmapLock.EnterRead(cancellationToken);
        try
        {
            MemoryManagementException? failure = null;
            for (ulong at = start; at < end;)
            {
                bool found = _vmas.Find(at, out Vma vma, out _) && vma.Start < end;
                failure ??= !found || vma.Start > at ? NotMapped(at) : null;
                if (!found)
                {
                    break;
                }

                if (vma.File is { } file && (readOnly || vma.IsShared))
                {
                    file.AddUser();
                    parts.Vmas.Add(vma.Slice(Math.Max(vma.Start, at), Math.Min(vma.End, end)));
                }

                at = vma.End;
            }

            if (mode != LockingMode.Coarse)
            {
                guard.Dispose();
            }

            parts.Vmas.ForEach(part => work(part.File!, part.FilePage(part.Start), part.FilePage(part.End - 1)));
            if (failure is not null)
            {
                throw failure;
            }
        }
        finally
        {
            guard.Dispose();
            parts.Vmas.ForEach(part => part.File!.RemoveUser());
            parts.ReleaseFiles();
        }

        if (parts.Failure is not null)
        {
            throw parts.Failure;
        }
    }
}
