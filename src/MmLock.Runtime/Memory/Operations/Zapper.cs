using static MmLock.Memory.Layout.PageLayout;

namespace MmLock.Memory.Operations;

/// <summary>Takes pages out of the page table and gives their frames back.</summary>
/// <remarks>
/// Zapping takes each entry by exchange, which settles who owns its reference, waits for the accesses in flight, and only
/// then drops the references.
/// </remarks>
internal sealed class Zapper(Mm mm)
{
    private readonly PageTable _table = mm.Table;
    private readonly FramePool _pool = mm.Memory.Pool;
    private readonly long _id = mm.Id;
    private readonly DriverNotifier _drivers = mm.Drivers;
    private readonly bool _speculates = mm.Options.SpeculativeFaults;

    /// <summary>
    /// Frees what was mapped by VMAs that have left the tree. Under the hold that they were removed under. Throws nothing:
    /// whatever a driver's <see cref="FileDriver.Close"/> throws is told at the end of the operation, which goes on.
    /// </summary>
    /// <param name="start">The first address.</param>
    /// <param name="end">The one behind the last.</param>
    /// <param name="removed">What has left the tree.</param>
    /// <param name="thread">The calling thread's.</param>
    /// <param name="keepsTables">The tables were made for what comes in its place.</param>
    public void ZapRemoved(ulong start, ulong end, RemovedVmas removed, PerThreadState thread, bool keepsTables = false)
    {
        MemoryInterleaving.At(MemoryInterleaving.SyncPoint.BeforeZap);
        if (removed.Vmas.Count == 0)
        {
            return;
        }

        ZapAll(removed.Vmas, thread.Epoch);
        if (_speculates)
        {
            // A speculation that was under way may have installed behind us; after the wait there is none that still can.
            thread.Epoch.WaitForReaders(_id, _table.ReadersAfterChange(start, end));
            thread.Epoch.Batch.Complete(_pool, _id);
            ZapAll(removed.Vmas, thread.Epoch);
        }

        thread.Epoch.Batch.Complete(_pool, _id);
        if (!keepsTables)
        {
            _table.RemoveTables(start, end);
        }

        thread.NoteUnmapped(start);
        thread.NoteUnmapped(end - 1);
        for (int i = 0; i < removed.Vmas.Count; i++)
        {
            Vma vma = removed.Vmas[i];
            _drivers.Close(in vma, removed);
        }
    }

    /// <summary>Empties the entries of a range; their references go into the thread's batch, to be completed by the caller.</summary>
    [TakesPageProportionalTime]
    public void Zap(ulong start, ulong end, ReaderEpoch epoch)
    {
        StructureHolds.AssertNone("pages are zapped");
        FrameBatch batch = epoch.Batch;
        ulong address = start;
        while (_table.Next(ref address, end) is { } leaf)
        {
            ulong leafEnd = PageTable.LeafEnd(address, end);
            bool taken = false;
            for (; address < leafEnd; address += PageSize)
            {
                ref long entry = ref leaf.At(address);
                if (Volatile.Read(ref entry) != 0 && Interlocked.Exchange(ref entry, 0) is var old && Pte.IsPresent(old))
                {
                    if (batch.IsFull)
                    {
                        batch.NoteReaders(leaf.ReadersAfterChange());
                        batch.Complete(_pool, _id);
                    }

                    batch.Add(Pte.Frame(old));
                    taken = true;
                }
            }

            if (taken)
            {
                batch.NoteReaders(leaf.ReadersAfterChange());
            }
        }
    }

    private void ZapAll(List<Vma> removed, ReaderEpoch epoch)
    {
        foreach (Vma vma in removed)
        {
            Zap(vma.Start, vma.End, epoch);
        }
    }
}
