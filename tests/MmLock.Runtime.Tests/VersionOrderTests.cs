using MmLock.Backends;

namespace MmLock.Tests;

/// <summary>
/// A speculation that begins when a write hold has begun by half: it is refused, or it fails in the end. Each way to a write
/// hold has its place where the order of two writes decides.
/// </summary>
public sealed class VersionOrderTests
{
    private static readonly AddressRange s_page = AddressRange.FromLength(1 << 20, 4096);
    private static readonly AddressRange s_sameBlock = AddressRange.FromLength((1 << 20) + 8192, 4096);
    private static readonly AddressRange s_blocks = AddressRange.FromBounds(0, 4 << 20);
    private static readonly AddressRange s_wide = AddressRange.FromBounds(0, 64 << 20);

    public enum Way { Page, Blocks, Wide, Coarse, QueuedPage, QueuedBlocks, UpgradeOwner, UpgradeReader, UpgradeQueued, UpgradeCoarse, SpentPage, SpentBlocks }

    public static TheoryData<MmapLockBackend, Way> Ways
    {
        get
        {
            var ways = new TheoryData<MmapLockBackend, Way>();
            foreach (Way way in Enum.GetValues<Way>())
            {
                ways.Add(MmapLockBackend.Segmented, way);
                if (way is not (Way.SpentPage or Way.SpentBlocks))
                {
                    ways.Add(MmapLockBackend.RangeTree, way);
                    ways.Add(MmapLockBackend.ReaderWriter, way);
                }
            }

            return ways;
        }
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void Speculation_beside_a_write_hold_that_begins_never_succeeds(MmapLockBackend backend, Way way)
    {
        var mm = new MmapLock(new MmapLockOptions { Backend = backend });
        bool spent = way is Way.SpentPage or Way.SpentBlocks;
        if (spent)
        {
            ((SegmentedRangeLock)mm.Backend).Age(SegmentWord.MostOwners, records: 0);
        }

        // Writers pay for versions from the first speculation on.
        mm.TryOptimisticRead(s_page, out OptimisticStamp before);
        bool beside = way is Way.QueuedPage or Way.QueuedBlocks && backend != MmapLockBackend.ReaderWriter;
        RangeGuard other = beside ? mm.EnterWrite(s_sameBlock) : default;
        RangeGuard held = way switch
        {
            Way.UpgradeOwner => Downgraded(mm.EnterWrite(s_page)),
            Way.UpgradeReader => mm.EnterRead(s_page),
            Way.UpgradeQueued => mm.EnterRead(s_wide),
            Way.UpgradeCoarse => mm.EnterRead(),
            _ => default,
        };
        List<OptimisticStamp> halfway = [];
        int places = 0;
        Interleaving.Hook = place =>
        {
            if (place is Interleaving.SyncPoint.HalfCounted or Interleaving.SyncPoint.BeforePublish or Interleaving.SyncPoint.UpgradeOnTrial)
            {
                places++;
                if (mm.TryOptimisticRead(s_page, out OptimisticStamp stamp))
                {
                    halfway.Add(stamp);
                }
            }
        };
        switch (way)
        {
            case Way.Page or Way.SpentPage:
                held = mm.EnterWrite(s_page);
                break;
            case Way.Blocks or Way.SpentBlocks:
                held = mm.EnterWrite(s_blocks);
                break;
            case Way.Wide:
                held = mm.EnterWrite(s_wide);
                break;
            case Way.Coarse:
                held = mm.EnterWrite();
                break;
            case Way.QueuedPage:
                held = mm.EnterWrite(s_page);
                break;
            case Way.QueuedBlocks:
                held = mm.EnterWrite(AddressRange.FromBounds(0, s_sameBlock.Start));
                break;
            default:
                Assert.True(held.TryUpgradeToWrite());
                break;
        }

        Interleaving.Hook = null;
        Assert.True(places > 0, "the write hold began at no known place");
        Assert.False(mm.TryOptimisticRead(s_page, out _));
        Assert.All(halfway, stamp => Assert.False(mm.Validate(stamp), "validated, although a writer writes"));
        held.Dispose();
        Assert.All(halfway, stamp => Assert.False(mm.Validate(stamp), "validated, although a writer wrote"));
        Assert.False(mm.Validate(before));
        other.Dispose();
        Assert.True(mm.TryOptimisticRead(s_page, out OptimisticStamp after));
        Assert.True(mm.Validate(after));
    }

    private static RangeGuard Downgraded(RangeGuard guard)
    {
        guard.DowngradeToRead();
        return guard;
    }
}
