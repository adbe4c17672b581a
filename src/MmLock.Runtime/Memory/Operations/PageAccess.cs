namespace MmLock.Memory.Operations;

/// <summary>What a page is brought in for.</summary>
internal enum PageAccess
{
    Read,
    Write,

    /// <summary>Reading for as long as a pin lasts: by a frame that no later write replaces.</summary>
    Pin,
}
