using MmLock.Memory;

namespace MmLock.Benchmarks.Memory;

internal static class MeasuredSpace
{
    public static AddressSpace Create(LockingMode mode, bool speculative = false) => new(new AddressSpaceOptions
    {
        Map = mode,
        Unmap = mode,
        Protect = mode,
        Advise = mode,
        Fault = mode,
        Populate = mode,
        SpeculativeFaults = speculative,
        Memory = new PhysicalMemory(256L << 20),
    });
}
