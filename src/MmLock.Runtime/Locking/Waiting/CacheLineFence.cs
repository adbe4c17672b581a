namespace MmLock.Waiting;

/// <summary>
/// Keeps what is allocated before it and after it on different cache lines: a word that every thread writes would
/// otherwise take its neighbours, which they only read, out of all their caches. For objects whose layout is not ours.
/// </summary>
/// <remarks>To be kept by whom it fences: objects that live on keep their order when the collector moves them.</remarks>
internal sealed class CacheLineFence
{
    private readonly byte[] _room = new byte[128];

    /// <summary>Its size, in bytes.</summary>
    public int Length => _room.Length;
}
