using MmLock.Memory.PageCache;

namespace MmLock.Memory.Operations;

/// <summary>The part of a fault that makes one page table entry allow the access.</summary>
/// <remarks>
/// <para>Installing a page, under at least a read hold of it. Several threads may do so at once, beside reclaim, which
/// takes entries away: every change of an entry is a compare-and-swap from what was seen; who loses gives back what it
/// brought and looks again.</para>
/// <para>Copying a page on write happens in a read-side critical section together with the swap. While it lasts, the old frame is not freed
/// (its reference is dropped after a shootdown only), so it cannot come back in the same entry with other content.</para>
/// <para>A private frame is the entry's alone, and may be pinned, from when <see cref="Pte.Lasting"/> is set. Setting it is a
/// change of the entry: a copy on write that was decided before, when the frame was shared, fails its swap and looks again.</para>
/// </remarks>
internal sealed class PageInstaller(Mm mm)
{
    private readonly long _id = mm.Id;
    private readonly PageTable _table = mm.Table;
    private readonly MemoryNode _memory = mm.Memory;
    private readonly FramePool _pool = mm.Memory.Pool;

    /// <summary>Makes the page's entry allow the access.</summary>
    /// <param name="address">Any address of the page; errors name it.</param>
    /// <param name="access">The access.</param>
    /// <param name="vma">A copy of the VMA, which allows the access.</param>
    /// <param name="mayDropLock">Whether the caller would rather read files with no lock held.</param>
    /// <param name="thread">The calling thread's.</param>
    /// <param name="read">What to read then, with a user of the file for the caller to remove.</param>
    /// <returns>False when a file is to be read first.</returns>
    public bool Install(ulong address, PageAccess access, in Vma vma, bool mayDropLock, PerThreadState thread, out FileRead read)
    {
        read = default;
        bool write = access == PageAccess.Write;
        bool pin = access == PageAccess.Pin;
        LeafTable leaf = _table.FindOrAdd(address);
        ref long entry = ref leaf.At(address);
        while (true)
        {
            long seen = Volatile.Read(ref entry);
            if (Pte.IsPresent(seen) && (pin ? Pte.MayPin(seen, write: false) : Pte.Allows(seen, write)))
            {
                break;
            }

            bool done;
            if (Pte.IsPresent(seen) && !write && (!pin || (seen & Pte.Lasting) != 0))
            {
                done = Interlocked.CompareExchange(ref entry, seen | Pte.Readable, seen) == seen;
            }
            else if (vma.IsAnonymous)
            {
                done = InstallAnonymous(leaf, ref entry, seen, address, access, in vma, thread);
            }
            else
            {
                CachedFile file = vma.File!;
                ulong index = vma.FilePage(address);
                if (mayDropLock && NeedsFile(seen, in vma) && !file.IsAnonymous && file.TryGet(index) is var ready)
                {
                    if (ready is null)
                    {
                        // The VMA keeps the file while the lock is held; from then on this does.
                        file.AddUser();
                        read = new FileRead(file, index);
                        return false;
                    }

                    _pool.Release(ready.Frame, thread.Epoch);
                }

                done = InstallFromFile(leaf, ref entry, seen, address, access, in vma, index, thread);
            }

            if (done)
            {
                break;
            }
        }

        return true;
    }

    /// <summary>Brings a page into the page cache with no lock held. The read came with a user of its file.</summary>
    public void ReadWithoutLock(FileRead read, ulong address, PerThreadState thread)
    {
        thread.RetriedFaults++;
        try
        {
            _pool.Release(read.File.Get(read.Page, address, thread.Epoch).Frame, thread.Epoch);
        }
        finally
        {
            read.File.RemoveUser();
            read.File.ReleaseIfUnused();
        }
    }

    private static bool NeedsFile(long seen, in Vma vma) => !Pte.IsPresent(seen) || vma.IsShared;

    /// <summary>What the entry of a private frame allows that is the entry's alone.</summary>
    private static long OwnRights(in Vma vma) => Pte.Readable | Pte.Lasting | (vma.IsWritable ? Pte.Writable : 0);

    private bool InstallAnonymous(
        LeafTable leaf, ref long entry, long seen, ulong address, PageAccess access, in Vma vma, PerThreadState thread)
    {
        if (access == PageAccess.Read)
        {
            // Memory that is only read costs nothing: everybody's zeros.
            return Interlocked.CompareExchange(ref entry, Pte.Of(FramePool.ZeroFrame, Pte.Readable), seen) == seen;
        }

        if (Pte.IsPresent(seen) && Pte.Frame(seen) != FramePool.ZeroFrame)
        {
            return CopyOnWrite(leaf, ref entry, seen, address, in vma, thread);
        }

        int frame = _memory.Allocate(thread.Epoch, address);
        bool done = Interlocked.CompareExchange(ref entry, Pte.Of(frame, OwnRights(in vma)), seen) == seen;
        if (!done)
        {
            _pool.Release(frame, thread.Epoch);
        }

        return done;
    }

    private bool CopyOnWrite(LeafTable leaf, ref long entry, long seen, ulong address, in Vma vma, PerThreadState thread)
    {
        FramePool pool = _pool;
        int old = Pte.Frame(seen);
        if (!Pte.IsCached(seen) && pool.IsExclusive(old))
        {
            // Nobody shares it any more; who did has waited for its accesses before it dropped its reference.
            return Interlocked.CompareExchange(ref entry, seen | OwnRights(in vma), seen) == seen;
        }

        int frame = _memory.Allocate(thread.Epoch, address);
        MemoryInterleaving.At(MemoryInterleaving.SyncPoint.BeforeCopy);
        thread.Epoch.Enter(_id);
        bool done = leaf.Read(address, thread.Epoch) == seen;
        if (done)
        {
            pool.Copy(old, frame);
            done = Interlocked.CompareExchange(ref entry, Pte.Of(frame, OwnRights(in vma)), seen) == seen;
        }

        thread.Epoch.Exit();
        if (done)
        {
            thread.Epoch.WaitForReaders(_id, leaf.ReadersAfterChange());
        }

        pool.Release(done ? old : frame, thread.Epoch);
        return done;
    }

    private bool InstallFromFile(
        LeafTable leaf, ref long entry, long seen, ulong address, PageAccess access, in Vma vma, ulong index, PerThreadState thread)
    {
        FramePool pool = _pool;
        if (Pte.IsPresent(seen) && !vma.IsShared)
        {
            // A write to what is the page cache's, or shared with a fork: the file is not needed.
            return CopyOnWrite(leaf, ref entry, seen, address, in vma, thread);
        }

        CachedPage cached = vma.File!.Get(index, address, thread.Epoch);
        bool keeps = false;
        try
        {
            if (access == PageAccess.Read || (access == PageAccess.Pin && vma.IsShared))
            {
                // The page's reference becomes the entry's.
                return keeps = Interlocked.CompareExchange(ref entry, SharedEntry(cached, in vma, write: false), seen) == seen;
            }

            if (!vma.IsShared)
            {
                return InstallCopy(ref entry, seen, address, cached, in vma, thread);
            }

            if (Pte.IsPresent(seen) && Pte.Frame(seen) != cached.Frame)
            {
                return false;
            }

            // An entry that had the page keeps its reference.
            bool done = CachedFile.TryMakeWritable(cached, ref entry, seen, SharedEntry(cached, in vma, write: true));
            keeps = done && seen == 0;
            return done;
        }
        finally
        {
            if (!keeps)
            {
                pool.Release(cached.Frame, thread.Epoch);
            }
        }
    }

    /// <summary>Shared memory without a file has nothing to be written back to, so its pages need not be dirty to be writable.</summary>
    private static long SharedEntry(CachedPage cached, in Vma vma, bool write) =>
        Pte.Of(
            cached.Frame,
            Pte.Cached
            | Pte.Readable
            | (vma.IsShared ? Pte.Lasting : 0)
            | (vma.IsShared && (write || (cached.File.IsAnonymous && vma.IsWritable)) ? Pte.Writable : 0));

    private bool InstallCopy(ref long entry, long seen, ulong address, CachedPage cached, in Vma vma, PerThreadState thread)
    {
        int frame = _memory.Allocate(thread.Epoch, address);
        _pool.Copy(cached.Frame, frame);
        bool done = Interlocked.CompareExchange(ref entry, Pte.Of(frame, OwnRights(in vma)), seen) == seen;
        if (!done)
        {
            _pool.Release(frame, thread.Epoch);
        }

        return done;
    }
}
