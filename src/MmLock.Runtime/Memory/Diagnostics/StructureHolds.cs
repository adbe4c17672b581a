using System.Diagnostics;

namespace MmLock.Memory.Diagnostics;

/// <summary>Says in debug builds when a thread does under a <see cref="VmaLock"/>, anybody's, what must not be done there.</summary>
internal static class StructureHolds
{
    /// <exception cref="InvalidOperationException">The thread holds a <see cref="VmaLock"/>.</exception>
    [Conditional("DEBUG")]
    public static void AssertNone(string work)
    {
        if (VmaLock.HeldByThread > 0)
        {
            throw new InvalidOperationException($"A VmaLock is held while {work}; it must not be held through file access, user allocation or work by pages.");
        }
    }
}
