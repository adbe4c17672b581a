using MmLock.Memory.Diagnostics;
using MmLock.Memory.Frames;
using MmLock.Memory.Tests.SharedLines;
using static MmLock.Memory.AddressSpace;
using static MmLock.Memory.Diagnostics.MemoryInterleaving;

namespace MmLock.Memory.Tests.Operations;

/// <summary>Whom a thread waits for that takes memory away: those that may have seen it, all of them, and no others.</summary>
[Collection(nameof(AloneCollection))]
public sealed class ShootdownTests : IDisposable
{
    private const ulong Block = 2UL << 20;
    private const ulong Start = 0x4000_0000;
    private const ulong Other = Start + (16 * Block);
    private readonly PhysicalMemory _memory = new(16L << 20);

    public static TheoryData<bool, string> Takers
    {
        get
        {
            var all = new TheoryData<bool, string>();
            foreach (bool speculative in (bool[])[false, true])
            {
                foreach (string call in (string[])["unmap", "map over", "protect", "drop", "remap", "shrink", "copy"])
                {
                    all.Add(speculative, call);
                }
            }

            return all;
        }
    }

    public void Dispose()
    {
        Hook = null;
        Assert.Equal(0, _memory.UsedFrames);
    }

    private AddressSpace Create(bool speculative) =>
        new(Spaces.Options(LockingMode.FineGrained, _memory, speculative, MmapLockBackend.Segmented));

    /// <summary>What is at <see cref="Start"/> is taken away, or its rights are, or it is copied elsewhere.</summary>
    private static void Take(AddressSpace space, string call)
    {
        switch (call)
        {
            case "unmap":
                space.Unmap(Start, 2 * PageSize);
                break;
            case "map over":
                space.Map(Start, 2 * PageSize, MemoryProtection.Read, MapOptions.Fixed);
                break;
            case "protect":
                space.Protect(Start, 2 * PageSize, MemoryProtection.Read);
                break;
            case "drop":
                space.Advise(Start, 2 * PageSize, MemoryAdvice.DontNeed);
                break;
            case "remap":
                space.Remap(Start, 2 * PageSize, 2 * PageSize, RemapOptions.MayMove | RemapOptions.Fixed, Start + (4 * Block));
                break;
            case "shrink":
                space.Remap(Start, 2 * PageSize, PageSize);
                break;
            default:
                space.Write(Start + PageSize, [9]);
                break;
        }
    }

    /// <summary>Two pages that the calling thread has touched; shared with another space where they are to be copied.</summary>
    private static AddressSpace? Prepare(AddressSpace space, string call)
    {
        space.Map(Start, 2 * PageSize, MemoryProtection.ReadWrite, MapOptions.Fixed);
        space.Fill(Start, 2 * PageSize, 1);
        space.Map(Other, PageSize, MemoryProtection.ReadWrite, MapOptions.Fixed);
        space.Write(Other, [1]);
        return call == "copy" ? space.Fork() : null;
    }

    [Theory]
    [MemberData(nameof(Takers))]
    public void Access_in_flight_elsewhere_is_not_waited_for(bool speculative, string call)
    {
        using AddressSpace space = Create(speculative);
        using AddressSpace? child = Prepare(space, call);
        using var access = new StoppedAccess(() => space.Byte(Other));
        Spaces.Running taker = Spaces.Start(() => Take(space, call));
        bool ends = taker.Ends(TimeSpan.FromSeconds(20));
        access.GoOn();
        access.Join();
        taker.Join();
        Assert.True(ends, "it waited for one that has seen nothing of it");
    }

    [Theory]
    [MemberData(nameof(Takers))]
    public void Access_in_flight_is_waited_for_whoever_else_was_there(bool speculative, string call)
    {
        foreach (bool first in (bool[])[true, false])
        {
            using AddressSpace space = Create(speculative);
            using AddressSpace? child = Prepare(space, call);

            // Seen by one that is there no more, and by one that comes for the first time or has been there before.
            Spaces.Start(() => space.Byte(Start + PageSize)).Join();
            using var access = new StoppedAccess(
                () => space.Byte(Start + PageSize), first ? null : () => space.Byte(Start + PageSize));
            Spaces.Running taker = Spaces.Start(() => Take(space, call));
            Assert.False(taker.Ends(TimeSpan.FromMilliseconds(50)), "it did not wait");
            access.GoOn();
            taker.Join();
            access.Join();
        }
    }

    /// <summary>First the bit, then the entry: what was taken before the bit was there is not read any more.</summary>
    [Fact]
    public void Memory_that_goes_before_its_reader_is_noted_is_not_read()
    {
        using AddressSpace space = Create(speculative: false);
        Prepare(space, "unmap");
        Spaces.Start(() =>
        {
            bool done = false;
            Hook = place =>
            {
                if (place == SyncPoint.BeforeReaderNoted)
                {
                    Hook = null;
                    Spaces.Running taker = Spaces.Start(() =>
                    {
                        space.Unmap(Start, 2 * PageSize);

                        // The frames are somebody else's now.
                        space.Fill(Other, PageSize, 7);
                        ulong more = space.Map(8 * PageSize, MemoryProtection.ReadWrite);
                        space.Fill(more, 8 * PageSize, 8);
                        space.Unmap(more, 8 * PageSize);
                    });
                    Assert.True(taker.Ends(TimeSpan.FromSeconds(20)), "it waited for one that has seen nothing");
                    taker.Join();
                    done = true;
                }
            };
            Spaces.AssertError(MemoryError.AccessViolation, () => space.Byte(Start));
            Assert.True(done, "the reader was known before it came");
        }).Join();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Pin_and_speculation_in_flight_are_waited_for_by_who_unmaps(bool pin)
    {
        using AddressSpace space = Create(speculative: true);
        Prepare(space, "unmap");
        Spaces.Running? taker = null;
        Spaces.Start(() =>
        {
            if (!pin)
            {
                // So that the fault needs no lock: the thread knows the area. And so that nothing but the speculation is to be waited for:
                // what is only read has no frame to be given back.
                space.Advise(Start, 2 * PageSize, MemoryAdvice.DontNeed);
                space.Byte(Start + PageSize);
            }

            bool seen = false;
            Hook = place =>
            {
                if (place == (pin ? SyncPoint.InPin : SyncPoint.InSpeculation))
                {
                    Hook = null;
                    seen = true;
                    taker = Spaces.Start(() => space.Unmap(Start, 2 * PageSize));
                    Assert.False(taker.Ends(TimeSpan.FromMilliseconds(50)), "it did not wait");
                }
            };
            if (pin)
            {
                space.Pin(Start, PageSize, forWriting: false).Dispose();
            }
            else
            {
                try
                {
                    space.Write(Start, [3]);
                }
                catch (MemoryManagementException)
                {
                    // It was unmapped before the access itself.
                }
            }

            Assert.True(seen);
        }).Join();
        taker!.Join();
    }

    /// <summary>More threads than there are bits: those that have none are waited for by everybody.</summary>
    [Fact]
    public void Reader_beyond_those_that_have_a_bit_is_waited_for()
    {
        using AddressSpace space = Create(speculative: false);
        Prepare(space, "unmap");
        using var enough = new ManualResetEventSlim();
        var threads = new List<Spaces.Running>();
        while (true)
        {
            using var registered = new ManualResetEventSlim();
            int index = 0;
            threads.Add(Spaces.Start(() =>
            {
                index = ReaderEpoch.Current.Index;
                registered.Set();
                enough.Wait();
            }));
            registered.Wait();
            if (index >= ReaderEpoch.Marks)
            {
                break;
            }
        }

        try
        {
            using var access = new StoppedAccess(
                () =>
                {
                    Assert.Equal(0, ReaderEpoch.Current.Mark);
                    space.Byte(Start);
                });
            Spaces.Running taker = Spaces.Start(() => space.Unmap(Start, 2 * PageSize));
            Assert.False(taker.Ends(TimeSpan.FromMilliseconds(50)), "it did not wait");
            access.GoOn();
            taker.Join();
            access.Join();
        }
        finally
        {
            enough.Set();
            threads.ForEach(thread => thread.Join());
        }
    }

    /// <summary>More pages than are given back at once, of several tables: each time those that were there are waited for.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Access_to_one_of_many_pages_is_waited_for(bool first)
    {
        using AddressSpace space = Create(speculative: false);
        const ulong Length = (3 * Block) + (40 * PageSize);
        space.Map(Start, Length, MemoryProtection.ReadWrite, MapOptions.Fixed);
        space.Fill(Start, Length, 1);
        int used = _memory.UsedFrames;
        using var access = new StoppedAccess(() => space.Byte(first ? Start : Start + Length - PageSize));
        Spaces.Running taker = Spaces.Start(() => space.Unmap(Start, Length));
        Assert.False(taker.Ends(TimeSpan.FromMilliseconds(200)), "it did not wait");
        Assert.True(!first || _memory.UsedFrames == used, "frames of the table that is accessed were given back");
        access.GoOn();
        taker.Join();
        access.Join();
    }

    /// <summary>
    /// More threads than there are bits have ended: the next gets the bit of one of them, whether a collector came by or not.
    /// </summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Bits_of_threads_that_have_ended_are_given_again(bool collected)
    {
        using var end = new ManualResetEventSlim();
        var threads = new List<Spaces.Running>();
        for (int index = 0; index < ReaderEpoch.Marks + 2;)
        {
            int given = 0;
            using var known = new ManualResetEventSlim();
            threads.Add(Spaces.Start(() =>
            {
                given = ReaderEpoch.Current.Index;
                known.Set();
                end.Wait();
            }));
            known.Wait();
            index = given;
        }

        end.Set();
        threads.ForEach(thread => thread.Join());
        if (collected)
        {
            // Some of them only: of those beyond the bits, too.
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        long mark = 0;
        Spaces.Start(() => mark = ReaderEpoch.Current.Mark).Join();
        Assert.NotEqual(0, mark);
    }
}
