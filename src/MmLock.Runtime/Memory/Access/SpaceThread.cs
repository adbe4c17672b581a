using System.Runtime.InteropServices;
using MmLock.Memory.Vmas;

namespace MmLock.Memory.Access;

/// <summary>What one thread has in one space: written by that thread only, and on cache lines of its own, so that counting costs nothing.</summary>
[StructLayout(LayoutKind.Explicit, Size = 320)]
internal sealed class SpaceThread
{
    [FieldOffset(128)]
    private readonly List<Vma> _areas = [];

    public SpaceThread(AccessSlot slot, SpaceThread? before)
    {
        Slot = slot;
        Known = new AreaCache();
        if (before is not null)
        {
            Faults = before.Faults;
            RetriedFaults = before.RetriedFaults;
            SpeculativeAttempts = before.SpeculativeAttempts;
            SpeculativeAborts = before.SpeculativeAborts;
            CoarseFallbacks = before.CoarseFallbacks;
            Arena = before.Arena;
        }
    }

    [field: FieldOffset(136)]
    public AccessSlot Slot { get; }

    /// <summary>Where it faulted lately.</summary>
    [field: FieldOffset(144)]
    public AreaCache Known { get; }

    [field: FieldOffset(152)]
    public long Faults { get; set; }

    [field: FieldOffset(160)]
    public long RetriedFaults { get; set; }

    [field: FieldOffset(168)]
    public long SpeculativeAttempts { get; set; }

    [field: FieldOffset(176)]
    public long SpeculativeAborts { get; set; }

    [field: FieldOffset(184)]
    public long CoarseFallbacks { get; set; }

    /// <summary>The 2 MiB that the thread's small mappings go to, and no other thread's by choice; 0 if none. Of <c>VmaLock</c>.</summary>
    [field: FieldOffset(192)]
    public ulong Arena { get; set; }

    /// <summary>The list of the last operation.</summary>
    public List<Vma> Areas => _areas;

    /// <summary>A list for the areas of one operation, empty. One at a time.</summary>
    public List<Vma> TakeList()
    {
        _areas.Clear();
        return _areas;
    }
}
