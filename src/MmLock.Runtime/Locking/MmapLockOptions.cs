namespace MmLock;

/// <summary>How an <see cref="MmapLock"/> keeps its holds.</summary>
public enum MmapLockBackend
{
    /// <summary>Every hold is coarse, whatever its range: the first step of a migration, and what the kill switch falls back to.</summary>
    ReaderWriter,

    /// <summary>Current and pending ranges in one tree under one short lock. The default.</summary>
    RangeTree,

    /// <summary>Reserved for the distributed structure; not available yet.</summary>
    Segmented,
}

/// <summary>Options of an <see cref="MmapLock"/>.</summary>
public sealed class MmapLockOptions
{
    /// <summary>The structure that keeps the holds; <see cref="MmapLockBackend.RangeTree"/> unless set.</summary>
    public MmapLockBackend Backend { get; init; } = MmapLockBackend.RangeTree;
}
