using static MmLock.Memory.Diagnostics.MemoryInterleaving;

namespace MmLock.Memory.Tests.Operations;

internal static class Interleaving
{
    /// <summary>Once, the first time the calling thread comes to the place, on a thread of its own.</summary>
    public static void At(SyncPoint wanted, Action action) => Hook = place =>
    {
        if (place == wanted)
        {
            Hook = null;
            Spaces.Start(action).Join();
        }
    };
}
