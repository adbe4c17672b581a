namespace MmLock.Memory.Vmas;

/// <summary>The state of one part of the VMAs that a lookup was about.</summary>
internal readonly struct VmaVersion(VmaArena part, ulong version)
{
    /// <summary>Whether nothing has changed there since.</summary>
    public bool IsCurrent => part.Tree.Version == version;
}
