using MmLock;

namespace ClassicMm;

public static class Remap
{
    /// <summary>Grows or shrinks a mapping, and moves it when there is no room where it is.</summary>
    public static Errno Mremap(MmStruct mm, ulong oldStart, ulong oldLength, ulong newLength, out ulong newStart)
    {
        newStart = oldStart;
        if (!Layout.IsValid(oldStart, oldLength) || !Layout.IsValid(oldStart, newLength))
        {
            return Errno.Invalid;
        }

        RangeGuard hold = mm.MmapSem.EnterWrite();
        VmArea? vma = mm.FindVma(oldStart);
        if (vma is null || vma.Start > oldStart || vma.End < oldStart + oldLength)
        {
            hold.Dispose();
            return Errno.BadAddress;
        }

        if (newLength <= oldLength)
        {
            if (newLength < oldLength)
            {
                Unmap.UnmapLocked(mm, oldStart + newLength, oldStart + oldLength);
            }

            hold.Dispose();
            return Errno.None;
        }

        if (vma.End == oldStart + oldLength && mm.Vmas.FindIntersection(vma.End, oldStart + newLength) is null)
        {
            mm.TotalVm += Page.Count(newLength - oldLength);
            mm.LockedVm += vma.IsLocked ? Page.Count(newLength - oldLength) : 0;
            vma.End = oldStart + newLength;
            hold.Dispose();
            return Errno.None;
        }

        if (mm.Vmas.FindGap(newLength) is not { } gap)
        {
            hold.Dispose();
            return Errno.NoMemory;
        }

        VmArea moved = vma.Duplicate();
        moved.PageOffset = vma.PageIndexOf(oldStart);
        moved.Start = gap;
        moved.End = gap + newLength;
        moved.Ops?.Open(moved);
        mm.PageTables.Move(oldStart, gap, oldLength);
        Unmap.UnmapLocked(mm, oldStart, oldStart + oldLength);
        mm.InsertVma(moved);
        mm.TotalVm += Page.Count(newLength);
        mm.LockedVm += moved.IsLocked ? Page.Count(newLength) : 0;
        hold.Dispose();
        newStart = gap;
        return Errno.None;
    }
}
