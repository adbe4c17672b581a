namespace MmLock;

/// <summary>Whether a thread that holds an <see cref="MmapLock"/> may take it again.</summary>
public enum MmapLockRecursion
{
    /// <summary>It may not: it would wait for itself. Holds belong to no thread. The default.</summary>
    None,

    /// <summary>
    /// Coarse holds belong to the thread that took them, and nest: what the thread takes inside, coarse or ranged, is granted at
    /// once and counted, as <see cref="Monitor"/> counts. For code that was written for a lock that is re-entrant; a path that
    /// nests cannot be narrowed to a range, so the option goes when the last such path is gone.
    /// </summary>
    CoarseByThread,
}
