namespace ClassicMm;

public static class Fork
{
    /// <summary>dup_mmap: a second address space with the same contents; private pages are copied when one side writes.</summary>
    public static MmStruct DupMm(MmStruct parent, string name)
    {
        var child = new MmStruct(name);
        using (parent.MmapSem.EnterWrite())
        {
            // Nobody else can hold the child's: it has only just been made.
            using (child.MmapSem.EnterWrite())
            {
                child.StartBrk = parent.StartBrk;
                child.Brk = parent.Brk;
                child.StackStart = parent.StackStart;
                child.ArgStart = parent.ArgStart;
                child.ArgEnd = parent.ArgEnd;
                foreach (VmArea vma in parent.Vmas)
                {
                    if ((vma.Flags & VmFlags.DontFork) != 0)
                    {
                        continue;
                    }

                    var copy = new VmArea(child, vma.Start, vma.End, vma.Flags & ~VmFlags.Locked, vma.File, vma.PageOffset, vma.Ops);
                    child.Vmas.Insert(copy);
                    child.TotalVm += Page.Count(copy.Length);
                    copy.Ops?.Open(copy);
                    parent.PageTables.CopyTo(child.PageTables, vma.Start, vma.End, copyOnWrite: !vma.IsShared);
                }
            }
        }

        return child;
    }
}
