using System.Diagnostics;
using MmLock.Memory.Diagnostics;
using static MmLock.Memory.AddressSpace;
using static MmLock.Memory.Diagnostics.MemoryInterleaving;

namespace MmLock.Memory.Tests.Operations;

/// <summary>What comes between the steps of a speculative fault, which has no lock to keep it away.</summary>
public sealed class SpeculationTests : IDisposable
{
    private const ulong Start = 0x4000_0000;
    private readonly PhysicalMemory _memory = new(32L << 20);

    public void Dispose()
    {
        Hook = null;
        Assert.Equal(0, _memory.UsedFrames);
    }

    [Fact]
    public void Speculation_whose_memory_was_unmapped_aborts()
    {
        using AddressSpace space = Spaces.Create(LockingMode.FineGrained, _memory, speculative: true);
        space.Map(Start, 4 * PageSize, MemoryProtection.ReadWrite, MapOptions.Fixed);
        space.Write(Start, [1]);
        Assert.Equal(0, space.Statistics.SpeculativeAttempts);
        space.Write(Start + PageSize, [1]);
        Assert.Equal((1, 0, 1), (space.Statistics.SpeculativeAttempts, space.Statistics.SpeculativeAborts, space.Statistics.Faults));
        Interleaving.At(SyncPoint.BeforeSpeculativeInstall, () => space.Unmap(Start, 4 * PageSize));
        Spaces.AssertError(MemoryError.AccessViolation, () => space.Write(Start + (2 * PageSize), [1]));
        Assert.Equal((2, 1), (space.Statistics.SpeculativeAttempts, space.Statistics.SpeculativeAborts));
        Assert.Equal(0, _memory.UsedFrames);
    }

    [Fact]
    public void Snapshot_for_speculations_has_edges_no_older_than_its_stamp()
    {
        using AddressSpace space = Spaces.Create(LockingMode.FineGrained, _memory, speculative: true);
        space.Map(Start, 4 * PageSize, MemoryProtection.ReadWrite, MapOptions.Fixed);
        Interleaving.At(SyncPoint.BeforeAcquire, () => space.Protect(Start + PageSize, PageSize, MemoryProtection.Read));
        space.Write(Start, [1]);
        Spaces.AssertError(MemoryError.AccessViolation, () => space.Write(Start + PageSize, [1]), Start + PageSize);
        space.Unmap(Start, 4 * PageSize);
    }

    [Fact]
    public void Speculation_under_way_is_waited_for_and_zapped()
    {
        using AddressSpace space = Create(4);
        Race(space, PageSize, () => space.Unmap(Start, 4 * PageSize));
        Assert.Equal(0, space.EntryOf(Start + PageSize));
        Assert.Equal((1, 0), (space.Statistics.SpeculativeAttempts, space.Statistics.SpeculativeAborts));
    }

    [Fact]
    public void Speculation_under_way_loses_its_right_to_write()
    {
        using AddressSpace space = Create(4);
        Race(space, PageSize, () => space.Protect(Start, 4 * PageSize, MemoryProtection.Read));
        Spaces.AssertError(MemoryError.AccessViolation, () => space.Write(Start + PageSize, [2]));
    }

    [Fact]
    public void Speculation_under_way_moves_with_its_memory()
    {
        for (int i = 0; i < 20; i++)
        {
            using AddressSpace space = Create(4);
            ulong moved = 0;
            bool written = Race(
                space,
                PageSize,
                () =>
                    moved = space.Remap(
                        Start, 4 * PageSize, 8 * PageSize, RemapOptions.MayMove | RemapOptions.Fixed, Start + (64 * PageSize)));
            Assert.Equal(Start + (64 * PageSize), moved);
            Assert.Equal(written ? 1 : 0, space.Byte(moved + PageSize));
        }
    }

    [Fact]
    public void Fork_is_of_one_moment_for_speculations_too()
    {
        // The later of two writes, to a page that the fork comes to late; it must not have that and not the earlier.
        const ulong Last = Start + (600 * PageSize);
        using AddressSpace space = Create(601);
        space.Write(Last, [0]);
        AddressSpace? child = null;
        using var both = new ManualResetEventSlim();
        Interleaving.At(SyncPoint.DuringFork, () => both.Wait(TimeSpan.FromMilliseconds(500)));
        Race(
            space,
            PageSize,
            () => child = space.Fork(),
            then: () =>
            {
                space.Write(Last, [1]);
                both.Set();
            },
            until: () => (space.EntryOf(Start) & PageTables.Pte.Writable) == 0);
        using AddressSpace forked = child!;
        Assert.False(forked.Byte(Start + PageSize) == 0 && forked.Byte(Last) == 1);
    }

    private AddressSpace Create(ulong pages)
    {
        AddressSpace space = Spaces.Create(LockingMode.FineGrained, _memory, speculative: true);
        space.Map(Start, pages * PageSize, MemoryProtection.ReadWrite, MapOptions.Fixed);
        return space;
    }

    /// <summary>
    /// An operation begins while a speculation of another thread is in its critical section, which it leaves some time later: late
    /// enough for whoever does not wait for it to have passed.
    /// </summary>
    /// <param name="space">Where.</param>
    /// <param name="offset">Where the other thread writes a 1.</param>
    /// <param name="operation">What begins.</param>
    /// <param name="then">What the other thread does after its write.</param>
    /// <param name="until">It leaves its critical section as soon as this is so, or some time has passed.</param>
    /// <returns>Whether the write was done.</returns>
    private static bool Race(AddressSpace space, ulong offset, Action operation, Action? then = null, Func<bool>? until = null)
    {
        using var inside = new ManualResetEventSlim();
        bool written = false;
        Spaces.Running other = Spaces.Start(() =>
        {
            space.Write(Start, [1]);
            Hook = place =>
            {
                if (place == SyncPoint.InSpeculation)
                {
                    Hook = null;
                    inside.Set();

                    // Busy, since waking up takes longer than what it waits for.
                    long since = Stopwatch.GetTimestamp();
                    while (until?.Invoke() != true && Stopwatch.GetElapsedTime(since) < TimeSpan.FromMilliseconds(until is null ? 50 : 300))
                    {
                        Thread.SpinWait(1);
                    }
                }
            };
            try
            {
                space.Write(Start + offset, [1]);
                written = true;
                then?.Invoke();
            }
            catch (MemoryManagementException gone) when (gone.Error == MemoryError.AccessViolation)
            {
            }
        });
        Assert.True(inside.Wait(TimeSpan.FromSeconds(10)));
        operation();
        other.Join();
        return written;
    }
}
