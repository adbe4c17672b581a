using MmLock.Memory.PageCache;
using static MmLock.Memory.Layout.PageLayout;

namespace MmLock.Memory.Operations;

/// <summary>Copies one space into another.</summary>
/// <remarks>
/// What a fork manipulates is the whole space, so it takes all of it in every mode. Every private entry loses its right to
/// write before any copy can be seen, and the accesses in flight are waited for: a thread that writes after that faults, and
/// waits until the fork is done. So the copy is of one moment: a write that is in it has all earlier ones of its thread
/// beside it.
/// </remarks>
internal sealed class Forker(Mm mm, Heap heap, SpeculativeFaults speculation)
{
    private readonly MmapLock _mmapLock = mm.MmapLock;
    private readonly VmaSet _vmas = mm.Vmas;
    private readonly PageTable _table = mm.Table;
    private readonly PerThreadStates _threads = mm.Threads;
    private readonly ExitState _exit = mm.Exit;
    private readonly long _id = mm.Id;
    private readonly MemoryNode _memory = mm.Memory;
    private readonly FramePool _pool = mm.Memory.Pool;
    private readonly DriverNotifier _drivers = mm.Drivers;
    private readonly Heap _heap = heap;
    private readonly SpeculativeFaults _speculation = speculation;

    /// <param name="child">Of an empty space with the same options and memory, which nobody else has yet.</param>
    /// <param name="cancellationToken">Gives up waiting for the lock.</param>
    public void Fork(Forker child, CancellationToken cancellationToken)
    {
        PerThreadState thread = _threads.CurrentThread;
        using RangeGuard guard = _mmapLock.EnterWrite(cancellationToken);
        _exit.ThrowIfExited();
        child._heap.Inherit(_heap);
        var vmas = new List<Vma>();
        for (ulong at = 0; _vmas.Find(at, out Vma vma, out _); at = vma.End)
        {
            if ((vma.Flags & VmaFlags.DontFork) == 0)
            {
                vmas.Add(vma with { Flags = vma.Flags & ~VmaFlags.Locked, Id = 0 });
            }
        }

        vmas.ForEach(child.Inherit);
        _speculation.Drain(0, UserEnd, thread);
        CopyEntries(vmas, child, thread);
    }

    private void Inherit(Vma vma)
    {
        _drivers.Open(in vma);
        bool isThere = false;
        try
        {
            using (VmaScope scope = _vmas.EnterCommon(vma.Start, vma.End))
            {
                scope.Vmas.Add(in vma);
                isThere = true;
            }
        }
        finally
        {
            _drivers.CloseUnless(isThere, in vma, new RemovedVmas());
        }
    }

    /// <remarks>
    /// First every entry loses its right to write, and to be pinned; then the accesses in flight are waited for, and with them
    /// the pins that are being taken without the lock. Only after that is it asked which frames are pinned: from then on no
    /// frame gets its first pin before the fork is over.
    /// </remarks>
    [TakesPageProportionalTime]
    private void CopyEntries(List<Vma> vmas, Forker child, PerThreadState thread)
    {
        StructureHolds.AssertNone("page tables are copied");
        foreach (Vma vma in vmas)
        {
            ulong address = vma.Start;
            while (!vma.IsShared && _table.Next(ref address, vma.End) is { } leaf)
            {
                for (ulong end = PageTable.LeafEnd(address, vma.End); address < end; address += PageSize)
                {
                    long entry = Volatile.Read(ref leaf.At(address));
                    if (IsOwnFrame(entry) && (entry & (Pte.Writable | Pte.Lasting)) != 0)
                    {
                        Interlocked.And(ref leaf.At(address), ~(Pte.Writable | Pte.Lasting));
                    }
                }

                MemoryInterleaving.At(MemoryInterleaving.SyncPoint.DuringFork);
            }
        }

        thread.Epoch.WaitForOthers(_id);
        foreach (Vma vma in vmas)
        {
            ulong address = vma.Start;
            while (!vma.IsShared && _table.Next(ref address, vma.End) is { } leaf)
            {
                LeafTable? copy = null;
                for (ulong end = PageTable.LeafEnd(address, vma.End); address < end; address += PageSize)
                {
                    long entry = Volatile.Read(ref leaf.At(address));
                    if (IsOwnFrame(entry))
                    {
                        copy ??= child._table.FindOrAdd(address);
                        Volatile.Write(ref copy.At(address), Share(entry, address, thread));
                    }
                }
            }
        }
    }

    /// <summary>Whether the entry has a frame of private memory. Pages of files and of zeros are found again by a fault.</summary>
    private static bool IsOwnFrame(long entry) => Pte.IsPresent(entry) && !Pte.IsCached(entry) && Pte.Frame(entry) != FramePool.ZeroFrame;

    /// <summary>The entry for the child.</summary>
    private long Share(long entry, ulong page, PerThreadState thread)
    {
        int frame = Pte.Frame(entry);
        if (!_pool.IsPinned(frame))
        {
            _pool.AddReference(frame);
            return entry;
        }

        // The holder of the pin goes on with this frame, and so must the parent: the child gets the copy now.
        int copy = _memory.Allocate(thread.Epoch, page);
        _pool.Copy(frame, copy);
        return Pte.Of(copy, entry & Pte.Readable);
    }
}
