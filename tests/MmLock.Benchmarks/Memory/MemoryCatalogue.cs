using MmLock.Benchmarks.Quick;
using MmLock.Memory;

namespace MmLock.Benchmarks.Memory;

/// <summary>The measures of the memory-management library.</summary>
internal static class MemoryCatalogue
{
    public static IEnumerable<Measure> Create()
    {
        yield return new(
            "bystander's p99 fault, coarse ÷ fine", Goal.RatioAtLeast(1000), () => BystanderFault.CoarseOverOurs(LockingMode.FineGrained));
        yield return new(
            "bystander's p99 fault, coarse ÷ mitigated", null, () => BystanderFault.CoarseOverOurs(LockingMode.CoarseMitigated));
        yield return new(
            "map+touch+unmap 64 KiB, two threads ÷ one, fine",
            Goal.RatioAtLeast(1.7),
            () => MapThroughput.TwoThreadsOverOne(LockingMode.FineGrained, speculative: false));
        yield return new(
            "map+touch+unmap 64 KiB, two threads ÷ one, fine, speculative",
            null,
            () => MapThroughput.TwoThreadsOverOne(LockingMode.FineGrained, speculative: true));
        yield return new(
            "map+touch+unmap 64 KiB, two threads ÷ one, a space each", null, MapThroughput.TwoThreadsOverOneInSpacesOfTheirOwn);
        yield return new(
            "map+touch+unmap 64 KiB, two threads ÷ one, coarse",
            null,
            () => MapThroughput.TwoThreadsOverOne(LockingMode.Coarse, speculative: false));
        yield return new("map+touch+unmap 64 KiB, two threads ÷ one, the system", null, MapThroughput.TwoThreadsOverOneBySystem);
        yield return new(
            "map+touch+unmap 64 KiB, fine ÷ the system",
            Goal.RatioAtLeast(5),
            () => MapThroughput.OverSystem(LockingMode.FineGrained, speculative: false));
        yield return new(
            "map+touch+unmap 64 KiB, fine, speculative ÷ the system",
            null,
            () => MapThroughput.OverSystem(LockingMode.FineGrained, speculative: true));
        yield return new("first touch, fine ÷ coarse", Goal.RatioAtMost(1.2), FirstTouch.FineOverCoarse);
        yield return new("first touch, speculative ÷ coarse", Goal.RatioAtMost(0.8), FirstTouch.SpeculativeOverCoarse);
        yield return new(
            "lookup among 100,000 VMAs ÷ among 1,000, random places",
            Goal.RatioAtMost(3),
            () => Lookups.ManyOverFew(100_000, 1_000, Lookups.Everywhere));
        yield return new(
            "lookup among 100,000 VMAs ÷ among 1,000, a working set",
            Goal.RatioAtMost(3),
            () => Lookups.ManyOverFew(100_000, 1_000, Lookups.WorkingSet));
        yield return new(
            "memory of such a lookup alone, 100,000 ÷ 1,000, random places",
            null,
            () => Lookups.MemoryOfManyOverFew(100_000, 1_000, Lookups.Everywhere));
    }
}
