using MmLock.Memory.Vmas;

namespace MmLock.Memory.Access;

/// <summary>What one thread has in one space: written by that thread only, so that counting costs nothing.</summary>
internal sealed class SpaceThread(AccessSlot slot, SpaceThread? before)
{
    private readonly List<Vma> _areas = [];

    public AccessSlot Slot => slot;

    /// <summary>Where it faulted lately.</summary>
    public AreaCache Known { get; } = new();

    public long Faults { get; set; } = before?.Faults ?? 0;

    public long RetriedFaults { get; set; } = before?.RetriedFaults ?? 0;

    public long SpeculativeAttempts { get; set; } = before?.SpeculativeAttempts ?? 0;

    public long SpeculativeAborts { get; set; } = before?.SpeculativeAborts ?? 0;

    public long CoarseFallbacks { get; set; } = before?.CoarseFallbacks ?? 0;

    /// <summary>The 2 MiB that the thread's small mappings go to, and no other thread's by choice; 0 if none. Of <c>VmaLock</c>.</summary>
    public ulong Arena { get; set; } = before?.Arena ?? 0;

    /// <summary>The list of the last operation.</summary>
    public List<Vma> Areas => _areas;

    /// <summary>A list for the areas of one operation, empty. One at a time.</summary>
    public List<Vma> TakeList()
    {
        _areas.Clear();
        return _areas;
    }
}
