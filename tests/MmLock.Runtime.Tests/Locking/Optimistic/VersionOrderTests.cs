using MmLock.Backends;

namespace MmLock.Tests;

/// <summary>
/// A speculation that begins when a write hold has begun by half: it is refused, or it fails in the end. Each path to a write
/// hold has its place where the order of two writes decides.
/// </summary>
public sealed class VersionOrderTests
{
    private static readonly AddressRange s_page = AddressRange.FromLength(1 << 20, 4096);
    private static readonly AddressRange s_sameBlock = AddressRange.FromLength((1 << 20) + 8192, 4096);
    private static readonly AddressRange s_blocks = AddressRange.FromBounds(0, 4 << 20);
    private static readonly AddressRange s_wide = AddressRange.FromBounds(0, 64 << 20);

    public enum Path
    {
        Page, Blocks, Wide, Coarse, QueuedPage, QueuedBlocks, UpgradeOwner, UpgradeReader, UpgradeQueued, UpgradeCoarse,
        SpentPage, SpentBlocks,
    }

    public static TheoryData<MmapLockBackend, Path> Ways
    {
        get
        {
            var ways = new TheoryData<MmapLockBackend, Path>();
            foreach (Path path in Enum.GetValues<Path>())
            {
                ways.Add(MmapLockBackend.Segmented, path);
                ways.Add(MmapLockBackend.Adaptive, path);
                if (path is not (Path.SpentPage or Path.SpentBlocks))
                {
                    ways.Add(MmapLockBackend.RangeTree, path);
                    ways.Add(MmapLockBackend.ReaderWriter, path);
                }
            }

            return ways;
        }
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void Speculation_beside_a_write_hold_that_begins_never_succeeds(MmapLockBackend backend, Path path)
    {
        var mm = new MmapLock(new MmapLockOptions { AdaptivePolicy = AdaptivePolicy.Eager, Backend = backend });
        bool spent = path is Path.SpentPage or Path.SpentBlocks;
        if (spent && mm.Backend is SegmentedRangeLock segments)
        {
            segments.Age(SegmentWord.MostOwners, records: 0);
        }
        else if (spent)
        {
            ((AdaptiveRangeLock)mm.Backend).Age(CellWord.MostOwners);
        }

        // Writers pay for versions from the first speculation on.
        mm.TryOptimisticRead(s_page, out OptimisticStamp before);
        bool beside = path is Path.QueuedPage or Path.QueuedBlocks && backend != MmapLockBackend.ReaderWriter;
        RangeGuard other = beside ? mm.EnterWrite(s_sameBlock) : default;
        RangeGuard held = path switch
        {
            Path.UpgradeOwner => Downgraded(mm.EnterWrite(s_page)),
            Path.UpgradeReader => mm.EnterRead(s_page),
            Path.UpgradeQueued => mm.EnterRead(s_wide),
            Path.UpgradeCoarse => mm.EnterRead(),
            _ => default,
        };
        List<OptimisticStamp> halfway = [];
        int places = 0;
        Interleaving.Hook = place =>
        {
            if (place is Interleaving.SyncPoint.HalfCounted or Interleaving.SyncPoint.BeforePublish
                or Interleaving.SyncPoint.UpgradeOnTrial)
            {
                places++;
                if (mm.TryOptimisticRead(s_page, out OptimisticStamp stamp))
                {
                    halfway.Add(stamp);
                }
            }
        };
        switch (path)
        {
            case Path.Page or Path.SpentPage:
                held = mm.EnterWrite(s_page);
                break;
            case Path.Blocks or Path.SpentBlocks:
                held = mm.EnterWrite(s_blocks);
                break;
            case Path.Wide:
                held = mm.EnterWrite(s_wide);
                break;
            case Path.Coarse:
                held = mm.EnterWrite();
                break;
            case Path.QueuedPage:
                held = mm.EnterWrite(s_page);
                break;
            case Path.QueuedBlocks:
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
