namespace MmLock.Benchmarks.Locks;

/// <summary>Our locks, and the ranges that the measures ask for.</summary>
internal static class MeasuredLocks
{
    /// <summary>A page: one block of the segmented backend contains it.</summary>
    public static AddressRange Page { get; } = AddressRange.FromLength(0, 4096);

    /// <summary>Far from <see cref="Page"/>, in a block of its own.</summary>
    public static AddressRange OtherPage { get; } = AddressRange.FromLength(1UL << 30, 4096);

    /// <summary>256 MiB: too many blocks for words of their own.</summary>
    public static AddressRange Wide { get; } = AddressRange.FromLength(2UL << 30, 256UL << 20);

    /// <exception cref="NotSupportedException">This build of the library does not have the backend.</exception>
    public static MmapLock Create(MmapLockBackend backend) => new(new MmapLockOptions { Backend = backend });

    /// <summary>A lock whose coarse holds nest by thread.</summary>
    public static MmapLock CreateByThread(MmapLockBackend backend) =>
        new(new MmapLockOptions { Backend = backend, Recursion = MmapLockRecursion.CoarseByThread });

    public static string Name(MmapLockBackend backend) => backend switch
    {
        MmapLockBackend.RangeTree => "tree",
        MmapLockBackend.Segmented => "segmented",
        MmapLockBackend.Adaptive => "adaptive",
        _ => backend.ToString(),
    };
}
