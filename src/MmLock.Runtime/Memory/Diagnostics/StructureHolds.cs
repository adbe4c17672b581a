using System.Diagnostics;

namespace MmLock.Memory.Diagnostics;

/// <summary>
/// An assertion, in builds with hooks, that a thread holds no <see cref="VmaLock"/> while it does what must not be done under
/// one.
/// </summary>
internal static class StructureHolds
{
    /// <exception cref="InvalidOperationException">The thread holds a <see cref="VmaLock"/>.</exception>
    [Conditional("INTERLEAVING_HOOKS")]
    public static void AssertNone(string work)
    {
        if (VmaLock.HeldByThread > 0)
        {
            throw new InvalidOperationException(
                $"A VmaLock is held while {work}; it must not be held through file access, user allocation or work by pages.");
        }
    }
}
