namespace ClassicMm;

/// <summary>Goes down every path once and looks at what comes of it.</summary>
public sealed class Exercise(string directory)
{
    private const ulong Base = 0x0000_2000_0000_0000;
    private static readonly ulong s_size = Page.Size;

    public void Run()
    {
        int framesBefore = FrameAllocator.InUse;
        int processesBefore = MmList.Count;
        MmStruct mm = Exec.Start("init", "init", "--verbose");
        FixedMappings(mm);
        GeneralMappings(mm);
        Files(mm);
        SharedMemory(mm);
        Protecting(mm);
        Remapping(mm);
        HeapAndStack(mm);
        Locking(mm);
        Advice(mm);
        Swapping(mm);
        Pages(mm);
        Forking(mm);
        Looking(mm);
        Scanning(mm);
        Drivers(mm);
        UserFaults(mm);
        Pattern.That(Exit.Reap(mm) >= 0, "oom reaper found the lock taken");
        mm.PutUser();
        Pattern.That(FrameAllocator.InUse == framesBefore, $"{FrameAllocator.InUse - framesBefore} frames leaked");
        Pattern.That(MmList.Count == processesBefore, "a process was left over");
        Pattern.That(Swap.UsedSlots == 0, "swap slots leaked");
    }

    private static void FixedMappings(MmStruct mm)
    {
        ulong total = ProcMaps.Status(mm).Total;
        int areas = Ps.CountAreas(mm);
        Pattern.Succeeds(Mmap.MapFixedNoReplace(mm, Base, 8 * s_size, Protection.ReadWrite), "map");
        Pattern.That(
            Mmap.MapFixedNoReplace(mm, Base + (4 * s_size), 8 * s_size, Protection.ReadWrite) == Errno.Exists, "mapped over a mapping");
        Pattern.That(Mmap.MapFixedNoReplace(mm, Base + 1, s_size, Protection.ReadWrite) == Errno.Invalid, "mapped at an odd address");
        Pattern.Succeeds(Mmap.MapFixedNoReplace(mm, Base + (16 * s_size), 8 * s_size, Protection.ReadWrite), "map above");
        Pattern.That(Ps.CountAreas(mm) == areas + 2, "two areas expected");
        Pattern.Succeeds(Mmap.MapFixedNoReplace(mm, Base + (8 * s_size), 8 * s_size, Protection.ReadWrite), "map between");
        Pattern.That(Ps.CountAreas(mm) == areas + 1, "three alike did not become one");
        Put(mm, Base, 24, 1);
        Check(mm, Base, 24, 1, "fixed");

        // A hole in the middle, then the rest.
        Pattern.Succeeds(Unmap.Munmap(mm, Base + (8 * s_size), 4 * s_size), "unmap the middle");
        Pattern.That(Ps.CountAreas(mm) == areas + 2, "no hole");
        Pattern.That(ProcMaps.Status(mm).Total == total + 20, "wrong total");
        Faults(mm, Base + (9 * s_size), FaultResult.BadAddress);
        Check(mm, Base, 8, 1, "below the hole");
        Check(mm, Base + (12 * s_size), 12, 1, "above the hole");
        Pattern.Succeeds(Unmap.Munmap(mm, Base, 24 * s_size), "unmap");
        Pattern.Succeeds(Unmap.Munmap(mm, Base, 24 * s_size), "unmap nothing");
        Pattern.That(ProcMaps.Status(mm).Total == total, "wrong total after unmap");
    }

    private static void GeneralMappings(MmStruct mm)
    {
        ulong first = MapAnywhere(mm, 4, MapFlags.Populate);
        ulong second = MapAnywhere(mm, 4, MapFlags.Private);
        Pattern.That(first + (4 * s_size) <= second || second + (4 * s_size) <= first, "two mappings in one place");
        CheckZero(mm, first, 4);
        Put(mm, first, 4, 2);
        Pattern.Succeeds(
            Mmap.Map(mm, first, s_size, Protection.ReadWrite, MapFlags.Fixed, null, 0, null, out ulong replaced), "map in place");
        Pattern.That(replaced == first, "fixed mapping moved");
        CheckZero(mm, first, 1);
        Check(mm, first + s_size, 3, 2, "beside the replaced page");
        Pattern.That(
            Mmap.Map(mm, 0, Layout.TaskSize, Protection.Read, MapFlags.Private, null, 0, null, out _) == Errno.NoMemory,
            "mapped everything");
        Pattern.That(Mmap.Map(mm, 0, 0, Protection.Read, MapFlags.Private, null, 0, null, out _) == Errno.Invalid, "mapped nothing");
        Drop(mm, first, 4);
        Drop(mm, second, 4);
    }

    private void Files(MmStruct mm)
    {
        using BackingFile file =
            BackingFile.Create(Path.Combine(directory, "exercise.dat"), 8, TimeSpan.FromMilliseconds(2), Pattern.FillFilePage);
        Pattern.Succeeds(Mmap.Map(mm, 0, 8 * s_size, Protection.ReadWrite, MapFlags.Private, file, 0, null, out ulong mine), "map a file");
        CheckFile(mm, mine, 0, 8);
        Put(mm, mine, 2, 3);
        Check(mm, mine, 2, 3, "private file page");
        CheckFile(mm, mine + (2 * s_size), 2, 6);
        Drop(mm, mine, 8);

        Pattern.Succeeds(
            Mmap.Map(mm, 0, 4 * s_size, Protection.ReadWrite, MapFlags.Shared, file, 2, null, out ulong shared), "share a file");
        file.Cache.DropAll();
        Pattern.Succeeds(Madvise.WillNeed(mm, shared, 2 * s_size), "willneed");
        Pattern.That(Madvise.WillNeed(mm, Base, s_size) == Errno.NoMemory, "willneed of nothing");
        long reads = file.Reads;
        CheckFile(mm, shared, 2, 2);
        Pattern.That(file.Reads == reads, "what was read ahead was read again");
        Put(mm, shared + s_size, 1, 4);
        Pattern.Succeeds(Mincore.Msync(mm, shared, 4 * s_size), "msync");
        Pattern.Succeeds(Madvise.DontNeed(mm, shared, 4 * s_size), "dontneed");
        file.Cache.DropAll();
        Check(mm, shared + s_size, 1, 4, "shared file page after msync");
        CheckFile(mm, shared, 2, 1);
        Drop(mm, shared, 4);

        Pattern.Succeeds(Mmap.Map(mm, 0, 2 * s_size, Protection.Read, MapFlags.Private, file, 7, null, out ulong tail), "map past the end");
        CheckFile(mm, tail, 7, 1);
        Faults(mm, tail + s_size, FaultResult.BusError);
        Pattern.Succeeds(Unmap.Munmap(mm, tail, s_size), "cut off the front");
        Drop(mm, tail, 2);
    }

    private static void SharedMemory(MmStruct mm)
    {
        using var memory = new ShmemOperations(4);
        Pattern.Succeeds(
            Mmap.Map(mm, 0, 4 * s_size, Protection.ReadWrite, MapFlags.Shared, null, 0, memory, out ulong one), "map shared memory");
        Pattern.Succeeds(Mmap.Map(mm, 0, 4 * s_size, Protection.Read, MapFlags.Shared, null, 0, memory, out ulong two), "map it again");
        var bytes = new byte[s_size];
        Pattern.Fill(bytes, one, 5);
        UserMemory.Write(mm, one + s_size, bytes);
        UserMemory.Read(mm, two + s_size, bytes);
        Pattern.Verify(bytes, one, 5, "shared memory");
        Drop(mm, one, 4);
        Drop(mm, two, 4);
    }

    private static void Protecting(MmStruct mm)
    {
        ulong start = MapAnywhere(mm, 8, MapFlags.Private);
        Put(mm, start, 8, 6);
        Pattern.Succeeds(Protect.Mprotect(mm, start + (2 * s_size), 2 * s_size, Protection.Read), "mprotect");
        Check(mm, start, 8, 6, "after mprotect");
        bool refused = false;
        try
        {
            UserMemory.Write(mm, start + (3 * s_size), [1]);
        }
        catch (SegmentationFaultException fault) when (fault.Result == FaultResult.AccessViolation)
        {
            refused = true;
        }

        Pattern.That(refused, "wrote to read-only memory");
        Pattern.Succeeds(Protect.Mprotect(mm, start + (2 * s_size), 2 * s_size, Protection.ReadWrite), "mprotect back");
        Put(mm, start, 8, 7);
        Check(mm, start, 8, 7, "after mprotect back");
        Pattern.That(Khugepaged.MergeAlike(mm) >= 2, "alike neighbours were not merged");
        Pattern.That(Protect.Mprotect(mm, Base, s_size, Protection.Read) == Errno.NoMemory, "protected nothing");
        Drop(mm, start, 8);
    }

    private static void Remapping(MmStruct mm)
    {
        ulong start = MapAnywhere(mm, 4, MapFlags.Private);
        Put(mm, start, 4, 8);
        Pattern.Succeeds(Remap.Mremap(mm, start, 4 * s_size, 6 * s_size, out ulong grown), "grow");
        Pattern.That(grown == start, "moved without need");
        Pattern.Succeeds(Mmap.MapFixedNoReplace(mm, start + (6 * s_size), s_size, Protection.Read), "map in the way");
        Pattern.Succeeds(Remap.Mremap(mm, start, 6 * s_size, 12 * s_size, out ulong moved), "move");
        Pattern.That(moved != start, "grew into a neighbour");
        byte[] bytes = new byte[s_size];
        for (ulong page = 0; page < 4; page++)
        {
            UserMemory.Read(mm, moved + (page * s_size), bytes);
            Pattern.Verify(bytes, start + (page * s_size), 8, "moved page");
        }

        Faults(mm, start, FaultResult.BadAddress);
        Pattern.Succeeds(Remap.Mremap(mm, moved, 12 * s_size, 2 * s_size, out _), "shrink");
        Faults(mm, moved + (3 * s_size), FaultResult.BadAddress);
        Pattern.That(Remap.Mremap(mm, Base, s_size, 2 * s_size, out _) == Errno.BadAddress, "remapped nothing");
        Drop(mm, moved, 2);
        Drop(mm, start + (6 * s_size), 1);
    }

    private static void HeapAndStack(MmStruct mm)
    {
        ulong brk = Heap.GetBrk(mm);
        Pattern.That(Heap.SetBrk(mm, brk + (4 * s_size)) == brk + (4 * s_size), "the heap did not grow");
        Put(mm, brk, 4, 9);
        Pattern.That(Heap.SetBrk(mm, brk + s_size) == brk + s_size, "the heap did not shrink");
        Check(mm, brk, 1, 9, "heap");
        Faults(mm, brk + (2 * s_size), FaultResult.BadAddress);
        Pattern.That(Heap.SetBrk(mm, 0) == brk + s_size, "the heap went away");
        Heap.SetBrk(mm, brk);

        ulong below = Layout.StackTop - (40 * s_size);
        Put(mm, below, 2, 10);
        Check(mm, below, 2, 10, "grown stack");
        Faults(mm, Layout.StackTop - Layout.StackLimit - s_size, FaultResult.BadAddress);
    }

    private static void Locking(MmStruct mm)
    {
        ulong start = MapAnywhere(mm, 8, MapFlags.Private);
        Pattern.Succeeds(Mlock.Lock(mm, start + s_size, 4 * s_size), "mlock");
        (_, ulong locked, long resident) = ProcMaps.Status(mm);
        Pattern.That(locked == 4 && resident >= 4, "mlock did not bring pages in");
        Pattern.That(Madvise.PageOut(mm, start + s_size, 4 * s_size) == 0, "locked pages went out");
        Pattern.Succeeds(Mlock.Unlock(mm, start + s_size, 2 * s_size), "munlock");
        Pattern.That(ProcMaps.Status(mm).Locked == 2, "wrong count of locked pages");
        Mlock.UnlockAll(mm);
        Pattern.That(ProcMaps.Status(mm).Locked == 0, "locked pages are left");
        Pattern.That(Mlock.Lock(mm, Base, s_size) == Errno.NoMemory, "locked nothing");
        Pattern.That(Mlock.Unlock(mm, Base, s_size) == Errno.NoMemory, "unlocked nothing");
        Drop(mm, start, 8);
    }

    private static void Advice(MmStruct mm)
    {
        ulong start = MapAnywhere(mm, 4, MapFlags.Private);
        Put(mm, start, 4, 11);
        var present = new List<bool>();
        Pattern.Succeeds(Mincore.Query(mm, start, 4 * s_size, present), "mincore");
        Pattern.That(present.TrueForAll(page => page), "mincore misses pages");
        Pattern.Succeeds(Madvise.DontNeed(mm, start, 2 * s_size), "dontneed");
        CheckZero(mm, start, 2);
        Check(mm, start + (2 * s_size), 2, 11, "beside dropped pages");
        Pattern.That(Madvise.WillNeed(mm, start, s_size) == Errno.Access, "willneed of anonymous memory");
        Pattern.That(Madvise.DontNeed(mm, Base, s_size) == Errno.NoMemory, "dropped nothing");
        Pattern.That(Mincore.Query(mm, Base, s_size, present) == Errno.NoMemory, "mincore of nothing");
        Drop(mm, start, 4);
    }

    private void Swapping(MmStruct mm)
    {
        Pattern.Succeeds(Swap.On(Path.Combine(directory, "swap")), "swapon");
        Pattern.That(Swap.On(Path.Combine(directory, "swap")) == Errno.Exists, "swapon twice");
        ulong start = MapAnywhere(mm, 8, MapFlags.Private);
        Put(mm, start, 8, 12);
        Pattern.That(Madvise.PageOut(mm, start, 8 * s_size) == 8, "pages did not go out");
        Check(mm, start, 2, 12, "swapped in");
        Put(mm, start + (2 * s_size), 1, 13);
        Check(mm, start + (2 * s_size), 1, 13, "written after swap");
        MmStruct child = Fork.DupMm(mm, "swapped");
        Check(child, start + (3 * s_size), 2, 12, "swapped in by the child");
        Pattern.Succeeds(Swap.OffAsync().GetAwaiter().GetResult(), "swapoff");
        Pattern.That(Swap.OffAsync().GetAwaiter().GetResult() == Errno.Invalid, "swapoff twice");
        Check(mm, start + (3 * s_size), 5, 12, "brought in by swapoff");
        Check(child, start + (3 * s_size), 5, 12, "brought in by swapoff for the child");
        child.PutUser();
        Drop(mm, start, 8);
    }

    private static void Pages(MmStruct mm)
    {
        ulong start = MapAnywhere(mm, 4, MapFlags.Private);
        var pages = new List<int>();
        Pattern.Succeeds(Gup.TryGetUserPages(mm, start, 4 * s_size, pages), "fast gup");
        Pattern.That(pages.Count == 0, "pages out of nowhere");
        Pattern.Succeeds(Gup.GetUserPages(mm, start, 4 * s_size, write: true, pages), "gup");
        Pattern.Fill(FrameAllocator.Bytes(pages[1]), start + s_size, 14);
        Check(mm, start + s_size, 1, 14, "written by a device");

        // The pin outlives the mapping.
        Drop(mm, start, 4);
        Pattern.Verify(FrameAllocator.Bytes(pages[1]), start + s_size, 14, "pinned page");
        Gup.PutPages(pages);
        Pattern.That(Gup.GetUserPages(mm, start, s_size, write: false, pages) == Errno.BadAddress, "gup of nothing");
        Pattern.That(Gup.TryGetUserPages(mm, Base, s_size, pages) == Errno.BadAddress, "fast gup of nothing");
    }

    private static void Forking(MmStruct mm)
    {
        ulong start = MapAnywhere(mm, 4, MapFlags.Private);
        ulong secret = MapAnywhere(mm, 1, MapFlags.DontFork);
        Put(mm, start, 4, 15);
        MmStruct child = Fork.DupMm(mm, "child");
        Put(mm, start, 1, 16);
        Put(child, start + s_size, 1, 17);
        Check(mm, start, 1, 16, "parent's page");
        Check(mm, start + s_size, 3, 15, "parent's other pages");
        Check(child, start, 1, 15, "child's copy");
        Check(child, start + s_size, 1, 17, "child's page");
        Faults(child, secret, FaultResult.BadAddress);
        Pattern.That(
            Ps.List().Count(line => line.EndsWith("init --verbose", StringComparison.Ordinal)) == 2, "ps does not show parent and child");
        child.PutUser();
        Put(mm, start + (2 * s_size), 1, 18);
        Check(mm, start + (2 * s_size), 1, 18, "after the child's exit");
        Drop(mm, start, 4);
        Drop(mm, secret, 1);
    }

    private static void Looking(MmStruct mm)
    {
        Pattern.That(Ps.ReadArgs(mm) == "init\0--verbose", "wrong arguments");
        ulong start = MapAnywhere(mm, 1, MapFlags.Private);
        UserMemory.Write(mm, start, "renamed"u8);
        Pattern.Succeeds(Exec.SetArgs(mm, start, start + 7), "prctl");
        Pattern.That(Exec.SetArgs(mm, Base, Base + 1) == Errno.Invalid, "prctl with a bad address");
        Pattern.That(Ps.ReadArgs(mm) == "renamed", "wrong arguments after prctl");
        Pattern.That(ProcMaps.Maps(mm).Count() == Ps.CountAreas(mm), "maps does not list every area");
        Pattern.That(ProcMaps.Maps(mm).First().Contains('-', StringComparison.Ordinal), "maps left half-way");
        Pattern.That(ProcMaps.RollupAsync(mm).GetAwaiter().GetResult() == mm.Rss, "smaps disagrees with rss");
        MmStruct? same = MmList.GetByName("init");
        Pattern.That(same == mm, "no process of that name");
        same!.PutUser();
        var buffer = new byte[16];
        Pattern.That(RemoteVm.AccessRemoteVm(mm, Base, 16, buffer) == 0, "read what is not there");
        Drop(mm, start, 1);
    }

    private static void Scanning(MmStruct mm)
    {
        ulong start = Base + (8 * Page.BlockSize);
        Pattern.Succeeds(Mmap.MapFixedNoReplace(mm, start, 2 * Page.BlockSize, Protection.ReadWrite), "map blocks");
        Put(mm, start, 512, 19);
        int passes = Khugepaged.Passes;
        List<ulong> found = Khugepaged.Scan(mm);
        Pattern.That(found.Count == 1 && found[0] == start && Khugepaged.Passes == passes + 1, "the scanner did not find the full block");
        Pattern.Succeeds(Khugepaged.Collapse(mm, start), "collapse");
        Pattern.That(mm.PageTables.IsHuge(start), "the block is not large");
        Pattern.That(Khugepaged.Collapse(mm, Base) == Errno.BadAddress, "collapsed nothing");
        Check(mm, start, 512, 19, "large block");
        Drop(mm, start, 1024);
    }

    private static void Drivers(MmStruct mm)
    {
        using var device = new FrameBufferDevice(8);
        device.SetMode(0x5A);
        var operations = new LegacyFrameBufferOperations(device);
        Pattern.That(
            Mmap.Map(mm, 0, 9 * s_size, Protection.ReadWrite, MapFlags.Shared, null, 0, operations, out _) == Errno.Invalid,
            "mapped more than there is");
        Pattern.Succeeds(
            Mmap.Map(mm, 0, 8 * s_size, Protection.ReadWrite, MapFlags.Shared, null, 0, operations, out ulong start), "map the screen");
        var bytes = new byte[s_size];
        UserMemory.Read(mm, start + (7 * s_size), bytes);
        Pattern.That(!bytes.AsSpan().ContainsAnyExcept((byte)0x5A), "wrong colour");
        Put(mm, start, 1, 20);
        MmStruct child = Fork.DupMm(mm, "window");
        Pattern.That(device.MappedPages == 16, "fork did not open");
        Check(child, start, 1, 20, "the child's screen");
        child.PutUser();
        Pattern.That(device.MappedPages == 8, "exit did not close");
        Pattern.Succeeds(Mlock.Lock(mm, start, 2 * s_size), "mlock the screen");
        Pattern.Succeeds(Unmap.Munmap(mm, start, 4 * s_size), "unmap half of the screen");
        Pattern.That(device.MappedPages == 4, "munmap did not close");
        Pattern.Succeeds(Remap.Mremap(mm, start + (4 * s_size), 4 * s_size, 2 * s_size, out _), "shrink the screen");
        Pattern.That(device.MappedPages == 2, "mremap did not close");
        Drop(mm, start, 8);
        Pattern.That(device.MappedPages == 0, "the screen is still mapped");
    }

    private static void UserFaults(MmStruct mm)
    {
        ulong start = Base + (32 * Page.BlockSize);
        Pattern.Succeeds(Mmap.MapFixedNoReplace(mm, start, 4 * s_size, Protection.ReadWrite), "map for userfaultfd");
        var manager = new Userfault(mm);
        Pattern.Succeeds(manager.Register(start, 4 * s_size), "register");
        Pattern.That(manager.Register(start, 4 * s_size) == Errno.Invalid, "registered twice");
        Pattern.That(!manager.BeginCopy(Base), "copied into nothing");
        Task<byte[]> reader = Task.Run(() =>
        {
            byte[] bytes = new byte[s_size];
            UserMemory.Read(mm, start + s_size, bytes);
            return bytes;
        });
        ulong page = manager.ReadFault();
        Pattern.That(page == start + s_size, "a fault elsewhere");
        byte[] contents = new byte[s_size];
        Pattern.Fill(contents, page, 21);
        Pattern.That(manager.BeginCopy(page), "cannot copy");
        Pattern.Succeeds(manager.Copy(page, contents), "copy");
        Pattern.That(manager.Copy(page, contents) == Errno.Exists, "copied twice");
        manager.EndCopy(page);
        Pattern.Verify(reader.GetAwaiter().GetResult(), page, 21, "page from userfaultfd");
        var pages = new List<int>();
        Pattern.That(
            Gup.GetUserPages(mm, start, s_size, write: false, pages) == Errno.BadAddress, "gup did not refuse to wait for the manager");
        manager.Unregister(start, 4 * s_size);
        CheckZero(mm, start, 1);
        Drop(mm, start, 4);
    }

    private static ulong MapAnywhere(MmStruct mm, ulong pages, MapFlags flags)
    {
        Pattern.Succeeds(Mmap.Map(mm, 0, pages * s_size, Protection.ReadWrite, flags, null, 0, null, out ulong start), "map anywhere");
        return start;
    }

    private static void Drop(MmStruct mm, ulong start, ulong pages)
    {
        Pattern.Succeeds(Unmap.Munmap(mm, start, pages * s_size), "unmap");
        Faults(mm, start, FaultResult.BadAddress);
    }

    private static void Put(MmStruct mm, ulong start, ulong pages, ulong generation)
    {
        byte[] bytes = new byte[s_size];
        for (ulong at = start; at < start + (pages * s_size); at += s_size)
        {
            Pattern.Fill(bytes, at, generation);
            UserMemory.Write(mm, at, bytes);
        }
    }

    private static void Check(MmStruct mm, ulong start, ulong pages, ulong generation, string what)
    {
        byte[] bytes = new byte[s_size];
        for (ulong at = start; at < start + (pages * s_size); at += s_size)
        {
            UserMemory.Read(mm, at, bytes);
            Pattern.Verify(bytes, at, generation, what);
        }
    }

    private static void CheckZero(MmStruct mm, ulong start, ulong pages)
    {
        byte[] bytes = new byte[s_size];
        for (ulong at = start; at < start + (pages * s_size); at += s_size)
        {
            UserMemory.Read(mm, at, bytes);
            Pattern.VerifyZero(bytes, "fresh memory");
        }
    }

    private static void CheckFile(MmStruct mm, ulong start, ulong index, ulong pages)
    {
        byte[] bytes = new byte[s_size];
        for (ulong page = 0; page < pages; page++)
        {
            UserMemory.Read(mm, start + (page * s_size), bytes);
            Pattern.VerifyFilePage(bytes, index + page, "file");
        }
    }

    private static void Faults(MmStruct mm, ulong address, FaultResult expected)
    {
        try
        {
            UserMemory.Read(mm, address, new byte[1]);
        }
        catch (SegmentationFaultException fault)
        {
            Pattern.That(fault.Result == expected, $"{fault.Message} instead of {expected}");
            return;
        }

        throw new VerificationException($"no fault at {address:x}");
    }
}
