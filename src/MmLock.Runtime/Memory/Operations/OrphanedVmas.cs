namespace MmLock.Memory.Operations;

/// <summary>
/// VMAs of files in spaces that were forgotten, each with a user of its file. The collector's thread finds them and runs no
/// driver; the next user of the memory does.
/// </summary>
internal sealed class OrphanedVmas
{
    private readonly Lock _lock = new();
    private List<(DriverNotifier Drivers, Vma Vma)> _orphans = [];
    private Exception? _failure;

    /// <summary>Of the collector's thread.</summary>
    public void Add(DriverNotifier drivers, in Vma vma)
    {
        using (_lock.EnterPatiently())
        {
            _orphans.Add((drivers, vma));
        }
    }

    public void Close()
    {
        if (_orphans.Count == 0)
        {
            return;
        }

        List<(DriverNotifier Drivers, Vma Vma)> orphans;
        using (_lock.EnterPatiently())
        {
            orphans = _orphans;
            _orphans = [];
        }

        var removed = new RemovedVmas();
        foreach ((DriverNotifier drivers, Vma vma) in orphans)
        {
            drivers.Close(in vma, removed);
            removed.ReleaseIfUnused(vma.File!);
        }

        _failure ??= removed.Failure;
    }

    /// <summary>What went wrong when they were closed, once.</summary>
    public Exception? TakeFailure() => Interlocked.Exchange(ref _failure, null);
}
