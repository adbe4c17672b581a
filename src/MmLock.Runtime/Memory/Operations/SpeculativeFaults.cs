namespace MmLock.Memory.Operations;

/// <summary>Faults without a lock, and what everybody else does because there may be some.</summary>
internal sealed class SpeculativeFaults(Mm mm)
{
    private readonly MmapLock _mmapLock = mm.MmapLock;
    private readonly PageTable _table = mm.Table;
    private readonly FramePool _pool = mm.Memory.Pool;
    private readonly long _id = mm.Id;
    private readonly bool _isEnabled = mm.Options.SpeculativeFaults;

    /// <summary>A speculative fault: no lock at all, the check of the stamp after everything else.</summary>
    /// <remarks>
    /// The stamp is one that every later write hold on the 2 MiB invalidates. The check and the compare-and-swap that
    /// installs the frame are in one critical section. A writer takes its hold, which raises the version, before it waits for
    /// critical sections, and after that looks at the entries, for the last time if not the first. So either this check fails, or
    /// the writer waits and finds the entry. It waits for those that are noted in the tables of its range, which is done here before the
    /// check, with a full fence; a table that it does not find is one that was added after its hold began, or was taken out under another
    /// one: either ends the stamp. The frame is nobody's until the swap succeeds: an abort just gives it back.
    /// </remarks>
    public bool TryFault(ulong address, bool write, in OptimisticStamp stamp, PerThreadState thread)
    {
        if (_table.Find(address) is not { } leaf)
        {
            return false;
        }

        ref long entry = ref leaf.At(address);
        long seen = Volatile.Read(ref entry);
        if (seen != 0 && !(write && Pte.IsPresent(seen) && Pte.Frame(seen) == FramePool.ZeroFrame))
        {
            return false;
        }

        thread.SpeculativeAttempts++;
        int frame = write ? _pool.TryAllocate(thread.Epoch) : FramePool.ZeroFrame;
        if (write && frame == FramePool.ZeroFrame)
        {
            thread.SpeculativeAborts++;
            return false;
        }

        MemoryInterleaving.At(MemoryInterleaving.SyncPoint.BeforeSpeculativeInstall);
        long wanted = Pte.Of(frame, write ? Pte.Readable | Pte.Writable | Pte.Lasting : Pte.Readable);
        thread.Epoch.Enter(_id);
        leaf.NoteReader(thread.Epoch);
        bool done = _mmapLock.Validate(stamp);
        if (done)
        {
            MemoryInterleaving.At(MemoryInterleaving.SyncPoint.InSpeculation);
            done = Interlocked.CompareExchange(ref entry, wanted, seen) == seen;
        }

        thread.Epoch.Exit();
        if (!done)
        {
            thread.SpeculativeAborts++;
            _pool.Release(frame, thread.Epoch);
        }

        return done;
    }

    /// <summary>
    /// After this, every speculation in the range either sees the caller's write hold on it or has installed what the caller will find.
    /// </summary>
    public void Drain(ulong start, ulong end, PerThreadState thread)
    {
        if (_isEnabled)
        {
            thread.Epoch.WaitForReaders(_id, _table.ReadersAfterChange(start, end));
        }
    }
}
