using MmLock;

namespace ClassicMm;

public static class Mincore
{
    /// <summary>Which pages of the range are present.</summary>
    public static Errno Query(MmStruct mm, ulong start, ulong length, List<bool> present)
    {
        MmapLock sem = mm.MmapSem;
        RangeGuard hold = sem.EnterRead(AddressRange.FromLengthOrAll(start, length));
        VmArea? vma;
        using (sem.VmaLock.Enter())
        {
            vma = mm.Vmas.FindIntersection(start, start + length)?.Duplicate();
        }

        if (vma is null)
        {
            hold.Dispose();
            return Errno.NoMemory;
        }

        for (ulong at = start; at < start + length; at += Page.Size)
        {
            present.Add(mm.PageTables.Get(at).IsPresent);
        }

        hold.Dispose();
        return Errno.None;
    }

    /// <summary>Writes a shared file mapping back and waits until it is on the disk.</summary>
    public static Errno Msync(MmStruct mm, ulong start, ulong length)
    {
        var dirty = new List<(BackingFile File, ulong Index, int Frame)>();
        var sem = mm.MmapSem;
        using (sem.EnterRead(AddressRange.FromLengthOrAll(start, length)))
        {
            var found = new List<VmArea>();
            using (sem.VmaLock.Enter())
            {
                foreach (VmArea vma in mm.Vmas.Overlapping(start, start + length))
                {
                    found.Add(vma.Duplicate());
                }
            }

            foreach (VmArea vma in found)
            {
                if (vma.File is null || !vma.IsShared)
                {
                    continue;
                }

                ulong last = Math.Min(vma.End, start + length);
                for (ulong at = Math.Max(vma.Start, start); at < last; at += Page.Size)
                {
                    Pte entry = mm.PageTables.Get(at);
                    if (entry.IsPresent && entry.IsDirty && mm.PageTables.TryPin(at, write: false, out int frame))
                    {
                        mm.PageTables.Replace(at, entry, entry.Clean());
                        dirty.Add((vma.File, vma.PageIndexOf(at), frame));
                    }
                }
            }
        }

        foreach ((BackingFile file, ulong index, int frame) in dirty)
        {
            Writeback.Enqueue(file, index, frame);
        }

        Writeback.WaitUntilClean();
        return Errno.None;
    }
}
