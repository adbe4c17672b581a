using System.Runtime.InteropServices;

namespace MmLock.Optimistic;

/// <summary>
/// How many structure holds for writing began and ended: a sequence lock, odd while there is one. What such a hold changes may be read by
/// a speculation on any range, as what a coarse hold changes may: each ends the validity of every stamp.
/// </summary>
/// <remarks>
/// Written under the latch, so by one thread at a time. The number is odd before the first write of the hold (a write barrier after it),
/// and even after its last one (a release write). A speculative reader takes it first, and again after its reads (a read barrier before
/// that): if it read anything of the hold's, the second number is a new one; if it took the new even number, it sees all that the hold
/// wrote. On x64 the barriers cost nothing, on ARM64 they are dmb ishst, stlr, and dmb ishld. On lines of its own: every speculation
/// reads it, structure holds alone write it.
/// </remarks>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal sealed class StructureVersion
{
    [FieldOffset(128)]
    private ulong _number;

    public ulong Number => Volatile.Read(ref _number);

    public static bool IsQuiet(ulong number) => (number & 1) == 0;

    public void Begin()
    {
        Volatile.Write(ref _number, _number + 1);
        Volatile.WriteBarrier();
    }

    public void End() => Volatile.Write(ref _number, _number + 1);
}
