using MmLock;

namespace ClassicMm;

/// <summary>A contiguous run of addresses mapped the same way. Belongs to the address space, as does every field of it.</summary>
[GuardedBy("Mm.MmapSem")]
public sealed class VmArea(
    MmStruct mm, ulong start, ulong end, VmFlags flags, BackingFile? file = null, ulong pageOffset = 0, VmOperations? ops = null)
{
    public MmStruct Mm { get; } = mm;

    public ulong Start { get; set; } = start;

    public ulong End { get; set; } = end;

    /// <summary>The page of <see cref="File"/> (or of the driver's object) that lies at <see cref="Start"/>.</summary>
    public ulong PageOffset { get; set; } = pageOffset;

    public VmFlags Flags { get; set; } = flags;

    public BackingFile? File { get; set; } = file;

    /// <summary>The driver; null for anonymous memory.</summary>
    public VmOperations? Ops { get; set; } = ops;

    public ulong Length => End - Start;

    public bool GrowsDown => (Flags & VmFlags.GrowsDown) != 0;

    public bool IsShared => (Flags & VmFlags.Shared) != 0;

    public bool IsLocked => (Flags & VmFlags.Locked) != 0;

    public bool CanWrite => (Flags & VmFlags.Write) != 0;

    public bool IsAnonymous => Ops is null;

    public bool Contains(ulong address) => Start <= address && address < End;

    public bool Allows(FaultAccess access) => access switch
    {
        FaultAccess.Write => CanWrite,
        FaultAccess.Execute => (Flags & VmFlags.Exec) != 0,
        _ => (Flags & (VmFlags.Read | VmFlags.Write | VmFlags.Exec)) != 0,
    };

    public ulong PageIndexOf(ulong address) => PageOffset + Page.Count(Page.Down(address) - Start);

    /// <summary>vm_area_dup: a copy that is in no tree.</summary>
    public VmArea Duplicate() => new(Mm, Start, End, Flags, File, PageOffset, Ops);

    /// <summary>Whether <paramref name="next"/>, which begins where this ends, could as well be a part of this.</summary>
    public bool CanMergeWith(VmArea next) =>
        End == next.Start && Flags == next.Flags && IsAnonymous && next.IsAnonymous && !GrowsDown;
}
