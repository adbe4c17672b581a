namespace MmLock.Memory.Vmas;

/// <summary>What a range has, for an operation that replaces or removes it.</summary>
internal enum RangeContent
{
    Nothing,
    Replaceable,

    /// <summary>A VMA whose driver expects the coarse lock.</summary>
    NeedsCoarse,
}
