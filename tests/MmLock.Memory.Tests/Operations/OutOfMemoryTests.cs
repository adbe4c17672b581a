using MmLock.Memory.Diagnostics;

namespace MmLock.Memory.Tests.Operations;

/// <summary>
/// Every change of the VMAs fails once at each place where it asks for memory. Afterwards the space is as before the call,
/// or as far as a call goes that may stop half way; what is mapped can be read; the same call then works.
/// </summary>
public sealed class OutOfMemoryTests : IDisposable
{
    private const ulong Page = AddressSpace.PageSize;
    private const ulong Low = 1UL << 30;

    /// <summary>Pages that fill tables of their own: two are moved over two others.</summary>
    private const ulong Blocks = 4096;
    private const ulong PagesOfBlock = 512;
    private readonly PhysicalMemory _memory = new();

    public enum Operation
    {
        MapFixed, MapFile, MapAnywhere, Unmap, Protect, Lock, GrowInPlace, Move, MoveOver, MoveBlocks, Duplicate, Break, Stack, Fork,
    }

    public static TheoryData<Operation, LockingMode> Operations
    {
        get
        {
            var all = new TheoryData<Operation, LockingMode>();
            foreach (Operation operation in Enum.GetValues<Operation>())
            {
                all.Add(operation, LockingMode.Coarse);
                all.Add(operation, LockingMode.FineGrained);
            }

            return all;
        }
    }

    public void Dispose() => _memory.Dispose();

    [Theory]
    [MemberData(nameof(Operations))]
    public void A_change_that_runs_out_of_memory_has_not_happened(Operation operation, LockingMode mode)
    {
        int failing = 1;
        while (Fails(operation, mode, failing))
        {
            failing++;
        }

        Assert.True(failing > 1, "the operation has no place to fail at");
    }

    private bool Fails(Operation operation, LockingMode mode, int failing)
    {
        long opened = 0;
        var driver = new SafeDriver(64) { OnOpen = r => opened += Pages(r), OnClose = r => opened -= Pages(r) };
        var plain = new SafeDriver(64);
        bool failed = false;
        using (MemoryFile tracked = _memory.OpenFile(driver))
        using (MemoryFile file = _memory.OpenFile(plain))
        using (AddressSpace space = Spaces.Create(mode, _memory))
        {
            Prepare(space, tracked, file);
            string before = Mappings(space);
            int places = 0;
            MemoryInterleaving.Hook = place =>
            {
                if (place == MemoryInterleaving.SyncPoint.Allocate && ++places == failing)
                {
                    throw new InsufficientMemoryException($"number {failing}");
                }
            };
            try
            {
                Do(operation, space, file);
            }
            catch (InsufficientMemoryException)
            {
                failed = true;
            }
            finally
            {
                MemoryInterleaving.Hook = null;
            }

            if (failed)
            {
                string between = Mappings(space);
                CheckBytes(space);
                Do(operation, space, file);

                // Protecting and locking stop where there is no memory, as in a kernel; a stack may have grown.
                if (operation is not (Operation.Protect or Operation.Lock)
                    && !(operation == Operation.Stack && between == Mappings(space)))
                {
                    Assert.Equal(before, between);
                }
            }

            using AddressSpace other = Spaces.Create(mode, _memory);
            Prepare(other, tracked, file);
            Do(operation, other, file);
            Assert.Equal(Mappings(other), Mappings(space));
        }

        Assert.Equal(0, opened);
        Assert.True(driver.Disposed && plain.Disposed);
        return failed;

        static long Pages(AddressRange range) => (long)((range.Last - range.Start + 1) / Page);
    }

    /// <summary>More VMAs than one node of the tree takes, full nodes where the changes are, a stack, VMAs of two files.</summary>
    private static void Prepare(AddressSpace space, MemoryFile tracked, MemoryFile file)
    {
        for (ulong i = 0; i < 200; i++)
        {
            space.Map(At(i * 4), 3 * Page, MemoryProtection.ReadWrite, MapOptions.Fixed);
        }

        space.Fill(At(0), 3 * Page, 1);
        space.Fill(At(400), 3 * Page, 2);
        space.Map(At(1000), 8 * Page, MemoryProtection.ReadWrite, MapOptions.Fixed | MapOptions.Shared, tracked);
        space.Map(At(1020), 8 * Page, MemoryProtection.ReadWrite, MapOptions.Fixed | MapOptions.Shared, file);
        space.Map(At(1040), 8 * Page, MemoryProtection.ReadWrite, MapOptions.Fixed, file);
        space.Map(At(2000), 4 * Page, MemoryProtection.ReadWrite, MapOptions.Fixed | MapOptions.GrowsDown);
        space.Fill(At(1041), Page, 3);
        space.Map(At(Blocks), 8UL << 20, MemoryProtection.ReadWrite, MapOptions.Fixed);
        for (ulong i = 0; i < 4; i++)
        {
            space.Fill(At(Blocks + (i * PagesOfBlock)), Page, (byte)(4 + i));
        }
    }

    private static void Do(Operation operation, AddressSpace space, MemoryFile file)
    {
        switch (operation)
        {
            case Operation.MapFixed:
                space.Map(At(401), Page, MemoryProtection.Read, MapOptions.Fixed);
                break;
            case Operation.MapFile:
                space.Map(At(1002), 2 * Page, MemoryProtection.Read, MapOptions.Fixed | MapOptions.Shared, file);
                break;
            case Operation.MapAnywhere:
                space.Map(0, 3 << 20, MemoryProtection.ReadWrite);
                break;
            case Operation.Unmap:
                space.Unmap(At(1), At(1044) - At(1));
                break;
            case Operation.Protect:
                space.Protect(At(1041), 2 * Page, MemoryProtection.Read);
                break;
            case Operation.Lock:
                space.Lock(At(1001), 2 * Page);
                break;
            case Operation.GrowInPlace:
                space.Remap(At(1020), 8 * Page, 10 * Page);
                break;
            case Operation.Move:
                space.Remap(At(1041), 2 * Page, 40 * Page, RemapOptions.MayMove);
                break;
            case Operation.MoveOver:
                space.Remap(At(1001), 2 * Page, 2 * Page, RemapOptions.MayMove | RemapOptions.Fixed, At(1042));
                break;
            case Operation.MoveBlocks:
                space.Remap(At(Blocks), 4UL << 20, 4UL << 20, RemapOptions.MayMove | RemapOptions.Fixed, At(Blocks + (2 * PagesOfBlock)));
                Assert.Equal(4, space.Byte(At(Blocks + (2 * PagesOfBlock))));
                Assert.Equal(5, space.Byte(At(Blocks + (3 * PagesOfBlock))));
                break;
            case Operation.Duplicate:
                space.Remap(At(1022), 0, 2 * Page, RemapOptions.MayMove);
                break;
            case Operation.Break:
                space.SetBreak(space.SetBreak(0) + (4 * Page));
                break;
            case Operation.Stack:
                space.Fill(At(1999), Page, 9);
                break;
            case Operation.Fork:
                AddressSpace child = space.Fork();
                try
                {
                    child.Dispose();
                }
                catch (InsufficientMemoryException)
                {
                    child.Dispose();
                    throw;
                }

                break;
        }
    }

    private static void CheckBytes(AddressSpace space)
    {
        Assert.Equal(1, space.Byte(At(1)));
        Assert.Equal(2, space.Byte(At(401)));
        Assert.Equal(3, space.Byte(At(1041)));
        for (ulong i = 0; i < 4; i++)
        {
            Assert.Equal(4 + (int)i, space.Byte(At(Blocks + (i * PagesOfBlock))));
        }
    }

    private static ulong At(ulong page) => Low + (page * Page);

    private static string Mappings(AddressSpace space) => string.Join('\n', space.DescribeMappings());
}
