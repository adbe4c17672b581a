using static MmLock.Memory.AddressSpace;
using static MmLock.Memory.Diagnostics.MemoryInterleaving;

namespace MmLock.Memory.Tests.Operations;

/// <summary>
/// <see cref="Thread.Interrupt"/> in each wait inside an operation: the operation is done all the same, and the interruption
/// kept.
/// </summary>
public sealed class InterruptionTests : IDisposable
{
    private const ulong Start = 0x4000_0000;
    private readonly PhysicalMemory _memory = new(16L << 20);

    public void Dispose()
    {
        Hook = null;
        Assert.Equal(0, _memory.UsedFrames);
    }

    [Theory]
    [InlineData("unmap")]
    [InlineData("fork")]
    [InlineData("protect")]
    [InlineData("remap")]
    public void Waiting_for_an_access_in_flight(string operation)
    {
        using AddressSpace space = Spaces.Create(LockingMode.FineGrained, _memory);
        space.Map(Start, PageSize, MemoryProtection.ReadWrite, MapOptions.Fixed);
        space.Write(Start, [1]);
        using var access = new StoppedAccess(() => space.Byte(Start));
        AssertInterrupted(
            () =>
            {
                switch (operation)
                {
                    case "unmap":
                        space.Unmap(Start, PageSize);
                        break;
                    case "fork":
                        space.Fork().Dispose();
                        break;
                    case "protect":
                        space.Protect(Start, PageSize, MemoryProtection.None);
                        break;
                    default:
                        space.Remap(Start, PageSize, PageSize, RemapOptions.MayMove | RemapOptions.Fixed, 2 * Start);
                        break;
                }
            },
            access.GoOn);
        access.Join();
        Assert.Equal(operation == "unmap" ? 0 : 1, _memory.UsedFrames);
    }

    [Theory]
    [InlineData("map")]
    [InlineData("map at")]
    [InlineData("unmap")]
    [InlineData("describe")]
    public void Waiting_for_the_structure(string operation)
    {
        using AddressSpace space = Spaces.Create(LockingMode.FineGrained, _memory);
        space.Map(Start, PageSize, MemoryProtection.ReadWrite, MapOptions.Fixed);
        space.Write(Start, [1]);
        using var held = new ManualResetEventSlim();
        using var letGo = new ManualResetEventSlim();
        Spaces.Running holder = Spaces.Start(() =>
        {
            using (space.MmapLock.VmaLock.Enter())
            {
                held.Set();
                letGo.Wait();
            }
        });
        held.Wait();
        AssertInterrupted(
            () => _ = operation switch
            {
                "map" => (object)space.Map(PageSize, MemoryProtection.Read),
                "map at" => space.Map(2 * Start, PageSize, MemoryProtection.Read, MapOptions.FixedNoReplace),
                "describe" => space.DescribeMappings(),
                _ => Unmapped(space),
            },
            letGo.Set);
        holder.Join();
        Assert.Equal(
            operation.StartsWith("map", StringComparison.Ordinal) ? 2 : operation == "unmap" ? 0 : 1, space.DescribeMappings().Count);
        Assert.Equal(0, space.Statistics.PendingAllocations);
    }

    [Fact]
    public void Waiting_for_another_thread_that_reads_the_page()
    {
        using AddressSpace space = Spaces.Create(LockingMode.FineGrained, _memory);
        using var reading = new ManualResetEventSlim();
        using var goOn = new ManualResetEventSlim();
        var driver = new SafeDriver(1)
        {
            OnRead = () =>
            {
                reading.Set();
                goOn.Wait();
            },
        };
        driver.Content[0] = 8;
        using MemoryFile file = _memory.OpenFile(driver);
        space.Map(Start, PageSize, MemoryProtection.Read, MapOptions.Fixed, file);
        Spaces.Running reader = Spaces.Start(() => space.Byte(Start));
        reading.Wait();
        byte seen = 0;
        AssertInterrupted(() => seen = space.Byte(Start), goOn.Set);
        reader.Join();
        Assert.Equal(8, seen);
        Assert.Equal(1, driver.Reads);
    }

    [Theory]
    [InlineData("unmap")]
    [InlineData("map")]
    [InlineData("fork")]
    [InlineData("access")]
    public void Waiting_for_a_range_ends_and_nothing_has_happened(string operation)
    {
        using AddressSpace space = Spaces.Create(LockingMode.FineGrained, _memory);
        space.Map(Start, PageSize, MemoryProtection.ReadWrite, MapOptions.Fixed);
        RangeGuard held = space.MmapLock.EnterWrite(AddressRange.FromLength(Start, PageSize));
        bool interrupted = false;
        Thread? thread = null;
        using var began = new ManualResetEventSlim();
        Spaces.Running waiter = Spaces.Start(() =>
        {
            thread = Thread.CurrentThread;
            began.Set();
            try
            {
                switch (operation)
                {
                    case "unmap":
                        space.Unmap(Start, PageSize);
                        break;
                    case "map":
                        space.Map(Start, PageSize, MemoryProtection.Read, MapOptions.Fixed);
                        break;
                    case "fork":
                        space.Fork().Dispose();
                        break;
                    default:
                        space.Write(Start, [1]);
                        break;
                }
            }
            catch (ThreadInterruptedException)
            {
                interrupted = true;
            }
        });
        began.Wait();
        Assert.False(waiter.Ends(TimeSpan.FromMilliseconds(100)), "it did not wait");
        thread!.Interrupt();
        waiter.Join();
        Assert.True(interrupted);
        held.Dispose();

        // The space goes on, for everybody.
        Spaces.Start(() => space.Write(Start, [2])).Join();
        Assert.Equal(2, space.Byte(Start));
        Spaces.Start(() => space.Fork().Dispose()).Join();
    }

    private static object Unmapped(AddressSpace space)
    {
        space.Unmap(Start, PageSize);
        return space;
    }

    /// <summary>
    /// The operation waits, is interrupted, and ends well after what it waits for; its thread's next wait then is the interrupted
    /// one.
    /// </summary>
    private static void AssertInterrupted(Action operation, Action end)
    {
        bool kept = false;
        Thread? thread = null;
        using var began = new ManualResetEventSlim();
        Spaces.Running running = Spaces.Start(() =>
        {
            thread = Thread.CurrentThread;
            began.Set();
            operation();
            try
            {
                Thread.Sleep(TimeSpan.FromSeconds(20));
            }
            catch (ThreadInterruptedException)
            {
                kept = true;
            }
        });
        began.Wait();
        for (int i = 0; i < 4; i++)
        {
            Assert.False(running.Ends(TimeSpan.FromMilliseconds(30)), "it did not wait");
            thread!.Interrupt();
        }

        Assert.False(running.Ends(TimeSpan.FromMilliseconds(50)), "it was ended by the interruption");
        end();
        running.Join();
        Assert.True(kept, "the interruption is lost");
    }
}
