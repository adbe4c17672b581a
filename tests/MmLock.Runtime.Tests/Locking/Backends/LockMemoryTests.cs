using MmLock.Backends;

namespace MmLock.Tests;

/// <summary>What a lock takes: little until it is used, and not much on many processors.</summary>
public sealed class LockMemoryTests
{
    private static readonly AddressRange s_page = AddressRange.FromLength(1 << 20, 4096);

    [Fact]
    public void Idle_lock_takes_a_kilobyte_at_most()
    {
        var options = new MmapLockOptions { Backend = MmapLockBackend.Adaptive };

        // The least of a few: the list of all locks, which those of other tests fill as well, grows now and then.
        Assert.InRange(Enumerable.Range(0, 10).Min(_ => Taken()), 1, 1024);

        long Taken()
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            GC.KeepAlive(new MmapLock(options));
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    [Fact]
    public void Lock_of_sixteen_processors_takes_64_kilobytes_at_most()
    {
        var mm = new MmapLock(new MmapLockOptions { Backend = MmapLockBackend.Adaptive, SegmentCount = 16 * 16 });
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            mm.EnterWrite(s_page).Dispose();
            mm.EnterWrite(AddressRange.FromLength(0, 256 << 20)).Dispose();
            using (mm.EnterRead(s_page))
            {
                mm.EnterRead(s_page).Dispose();
            }
        }

        Assert.NotEqual(0, ((AdaptiveRangeLock)mm.Backend).ArmedCells);

        // The lock itself takes the rest of the 64 at most. Each processor that this machine has not has four slots more.
        int missing = Math.Max(0, 16 - Environment.ProcessorCount) * 4 * 136;
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before + missing, 0, 63 << 10);
    }
}
