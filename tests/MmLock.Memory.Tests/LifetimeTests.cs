using System.Diagnostics;
using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using static MmLock.Memory.AddressSpace;

namespace MmLock.Memory.Tests;

/// <summary>What is given back, when, and what it costs.</summary>
public sealed class LifetimeTests : IDisposable
{
    private const ulong Start = 0x4000_0000;
    private readonly PhysicalMemory _memory = new(64L << 20);

    public void Dispose() => Assert.Equal(0, _memory.UsedFrames);

    [Fact]
    public void Space_that_is_forgotten_gives_its_frames_back()
    {
        Forget(null);
        Collect(() => _memory.UsedFrames == 0);
        Assert.Equal(0, _memory.UsedFrames);
    }

    [Fact]
    public void File_of_a_forgotten_space_is_written_and_closed_by_whoever_comes_next()
    {
        int closed = 0;
        var driver = new SafeDriver(100) { OnClose = _ => closed++ };
        Forget(driver);
        Collect(() => _memory.UsedFrames <= 100);
        Assert.Equal(100, _memory.UsedFrames);

        // The collector's thread runs no driver.
        Assert.Equal((0, false), (closed, driver.Disposed));
        _memory.OpenFile(new SafeDriver(1)).Dispose();
        Assert.Equal((1, true, 7), (closed, driver.Disposed, driver.Content[0]));
    }

    [Fact]
    public void Space_whose_lock_is_held_is_not_taken_apart()
    {
        RangeGuard guard = ForgetUnderHold();
        Collect(() => _memory.UsedFrames == 0, rounds: 5);
        Assert.Equal(1, _memory.UsedFrames);
        guard.Dispose();
        Collect(() => _memory.UsedFrames == 0);
    }

    [Fact]
    public void Space_is_kept_to_the_end_of_each_operation()
    {
        // What does the work has no reference to the space, so optimized code lets go of it when the work begins.
        string[] operations = [.. typeof(AddressSpace)
            .GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Where(method => !method.IsSpecialName && method.Name != nameof(IDisposable.Dispose))
            .Where(method => !Calls(method).Any(called => called.Name == nameof(GC.KeepAlive)))
            .Where(
                method => !Calls(method)
                    .Any(called => called.DeclaringType == typeof(AddressSpace) && called.IsPublic && called.Name == method.Name))
            .Select(method => method.Name)];
        Assert.Empty(operations);
    }

    [Theory]
    [InlineData(LockingMode.Coarse, false)]
    [InlineData(LockingMode.CoarseMitigated, false)]
    [InlineData(LockingMode.FineGrained, false)]
    [InlineData(LockingMode.FineGrained, true)]
    public void Page_tables_of_unmapped_memory_are_freed(LockingMode mode, bool speculative)
    {
        using AddressSpace space = Spaces.Create(mode, _memory, speculative);
        for (ulong i = 0; i < 3000; i++)
        {
            // Each page in a table of its own, every hundredth in a directory of its own.
            ulong at = Start + (i * (2UL << 20)) + (i / 100 * (1UL << 30));
            space.Map(at, PageSize, MemoryProtection.ReadWrite, MapOptions.Fixed);
            space.Write(at, [1]);
            space.Unmap(at, PageSize);
        }

        Assert.InRange(space.TableCount, 1, 90);
    }

    [Fact]
    public void Page_table_stays_while_anything_is_mapped_in_its_block()
    {
        using AddressSpace space = Spaces.Create(LockingMode.FineGrained, _memory);
        space.Map(Start, PageSize, MemoryProtection.ReadWrite, MapOptions.Fixed);
        space.Write(Start, [5]);
        for (ulong i = 0; i < 100; i++)
        {
            ulong at = Start + (i * (2UL << 20)) + PageSize;
            space.Map(at, PageSize, MemoryProtection.ReadWrite, MapOptions.Fixed | MapOptions.Populate);
            space.Unmap(at, PageSize);
        }

        Assert.Equal(5, space.Byte(Start));
    }

    [Fact]
    public void Threads_that_empty_and_fill_one_block_lose_nothing()
    {
        using AddressSpace space = Spaces.Create(LockingMode.FineGrained, _memory, speculative: true);
        Spaces.Running[] threads = [.. Enumerable.Range(0, 4).Select(number => Spaces.Start(() =>
        {
            for (ulong i = 0; i < 4000; i++)
            {
                ulong at = Start + (i % 20 * (2UL << 20)) + ((ulong)number * PageSize);
                space.Map(at, PageSize, MemoryProtection.ReadWrite, MapOptions.Fixed);
                space.Write(at, [(byte)(number + 1)]);
                Assert.Equal(number + 1, space.Byte(at));
                space.Unmap(at, PageSize);
            }
        }))];
        Array.ForEach(threads, thread => thread.Join());
        Assert.Equal(0, _memory.UsedFrames);
    }

    [Fact]
    public void Flush_of_a_page_costs_a_page_whatever_else_is_in_memory()
    {
        using AddressSpace space = Spaces.Create(LockingMode.FineGrained, _memory);
        double few = FlushTime(space, 8);
        double many = FlushTime(space, 12_000);

        // By walking all pages it was some hundred times as much.
        Assert.InRange(many / few, 0, 20);
    }

    private double FlushTime(AddressSpace space, int pages)
    {
        using MemoryFile file = _memory.OpenFile(new SafeDriver(pages));
        ulong start = space.Map(0, (ulong)pages * PageSize, MemoryProtection.ReadWrite, MapOptions.Shared | MapOptions.Populate, file);
        var times = new List<double>();
        for (int i = 0; i < 300; i++)
        {
            space.Write(start, [(byte)i]);
            long since = Stopwatch.GetTimestamp();
            space.Flush(start, PageSize);
            times.Add(Stopwatch.GetElapsedTime(since).TotalMicroseconds);
        }

        space.Unmap(start, (ulong)pages * PageSize);
        times.Sort();
        return times[times.Count / 2];
    }

    /// <summary>What a method calls without a virtual call.</summary>
    private static IEnumerable<MethodBase> Calls(MethodInfo method)
    {
        byte[] code = method.GetMethodBody()!.GetILAsByteArray()!;
        for (int at = 0; at + 4 < code.Length; at++)
        {
            // Bytes that only look like a call have another kind of token behind them, or none.
            int token = BitConverter.ToInt32(code, at + 1);
            if (code[at] == OpCodes.Call.Value && token >>> 24 is 0x06 or 0x0A or 0x2B && TryResolve(method, token) is { } called)
            {
                yield return called;
            }
        }
    }

    private static MethodBase? TryResolve(MethodInfo method, int token)
    {
        try
        {
            return method.Module.ResolveMethod(token, genericTypeArguments: null, method.GetGenericArguments());
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static void Collect(Func<bool> done, int rounds = 100)
    {
        for (int i = 0; i < rounds && !done(); i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Forget(FileDriver? driver)
    {
        var space = new AddressSpace(new AddressSpaceOptions { Memory = _memory });
        using MemoryFile? file = driver is null ? null : _memory.OpenFile(driver);
        space.Map(Start, 100 * PageSize, MemoryProtection.ReadWrite, MapOptions.Fixed);
        space.Fill(Start, 100 * PageSize, 7);
        space.Map(2 * Start, 100 * PageSize, MemoryProtection.ReadWrite, MapOptions.Fixed | MapOptions.Shared, file);
        space.Fill(2 * Start, 100 * PageSize, 7);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private RangeGuard ForgetUnderHold()
    {
        var space = new AddressSpace(new AddressSpaceOptions { Memory = _memory });
        space.Map(Start, PageSize, MemoryProtection.ReadWrite, MapOptions.Fixed | MapOptions.Populate);
        return space.MmapLock.EnterRead(AddressRange.FromLength(Start, PageSize));
    }
}
