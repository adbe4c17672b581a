namespace MmLock.Profiling;

/// <summary>When a hold was granted and left.</summary>
/// <param name="Granted">0 for one that did not wait, <see cref="RecordedHold.Never"/> for one that gave up.</param>
/// <param name="Left">When it left.</param>
/// <param name="Early">How much earlier it would have been granted, and so have left, if all held what they need.</param>
/// <param name="NeededAll">Whether it came to need everything while it was held.</param>
internal readonly record struct HoldTimes(long Granted, long Left, long Early, bool NeededAll);

/// <summary>The times of the last holds of a room, written by whoever leaves it while others wait.</summary>
/// <remarks>
/// One writes at a time, in the order of the room's generations. An entry has no generation while it is written: it is taken away
/// before and set after the rest, with a barrier each; a reader looks at it before and after, so what it read is of one hold.
/// </remarks>
internal sealed class HoldHistory
{
    private const int Kept = 16;

    private struct Entry
    {
        public long Generation;
        public HoldTimes Times;
    }

    private readonly Entry[] _entries = new Entry[Kept];

    public void Write(long generation, HoldTimes times)
    {
        ref Entry entry = ref _entries[generation & (Kept - 1)];
        Volatile.Write(ref entry.Generation, 0);
        Volatile.WriteBarrier();
        entry.Times = times;
        Volatile.Write(ref entry.Generation, generation);
    }

    public bool TryRead(long generation, out HoldTimes times) => TryRead(ref _entries[generation & (Kept - 1)], generation, out times);

    /// <summary>When a hold whose entry is gone had left at the latest: before the next one that is known began.</summary>
    public long? LeftBefore(long generation)
    {
        long? earliest = null;
        for (int i = 0; i < Kept; i++)
        {
            long later = Volatile.Read(ref _entries[i].Generation);
            if (later > generation && TryRead(ref _entries[i], later, out HoldTimes times))
            {
                long begun = times.Granted is 0 or RecordedHold.Never ? times.Left : times.Granted;
                earliest = Math.Min(earliest ?? begun, begun);
            }
        }

        return earliest;
    }

    private static bool TryRead(ref Entry entry, long generation, out HoldTimes times)
    {
        times = default;
        if (Volatile.Read(ref entry.Generation) != generation)
        {
            return false;
        }

        times = entry.Times;
        Volatile.ReadBarrier();
        return Volatile.Read(ref entry.Generation) == generation;
    }
}
