namespace MmLock.Profiling;

/// <summary>One acquire, with the room that it has; of a set, the room of its first range, which names the others.</summary>
internal readonly struct RecordedRequest
{
    public readonly RecordedHold Hold;
    public readonly ThreadRecord Thread;
    public readonly LockMode Mode;
    private readonly SiteCounters _counters;
    private readonly WouldHold _would;

    /// <summary>Whatever may fail, memory for room and counters, is asked for here, before the lock inside is.</summary>
    public RecordedRequest(LockRecord record, ThreadRecord thread, AddressRange range, LockMode mode)
        : this(record, thread, RecordedKind.Range, range, mode)
    {
    }

    /// <summary>As the other one, of anything.</summary>
    public RecordedRequest(LockRecord record, ThreadRecord thread, RecordedKind kind, AddressRange range, LockMode mode)
    {
        Mode = mode;
        Thread = thread;
        AcquireSite site = thread.TakeSite(out _would);
        _counters = thread.CountersOf(site, mode);
        Hold = record.Claim(thread.Number);
        Hold.Fill(site, kind, range, _would, mode);
    }

    /// <summary>As the other one, at a site that is known; it holds what it needs.</summary>
    public RecordedRequest(LockRecord record, ThreadRecord thread, AcquireSite site, AddressRange range, LockMode mode)
    {
        Mode = mode;
        Thread = thread;
        _counters = thread.CountersOf(site, mode);
        Hold = record.Claim(thread.Number);
        Hold.Fill(site, RecordedKind.Range, range, default, mode);
    }

    /// <summary>Of an upgrade: the room is that of the hold, which stays.</summary>
    public RecordedRequest(RecordedHold hold, ThreadRecord thread)
    {
        Hold = hold;
        Thread = thread;
        Mode = LockMode.Write;
        _counters = thread.CountersOf(hold.Site, LockMode.Write);
    }

    /// <summary>Notes again what was noted: a layer that tries before it waits says once where it is called from.</summary>
    public void NoteAgain() => Thread.Note(Hold.Site, _would);

    /// <summary>Counts the hold on the thread that asked for it.</summary>
    public int Count() => CountOn(_counters);

    /// <summary>Counts the hold on the thread that it is granted on.</summary>
    public int CountOn(SiteCounters counters)
    {
        if (Hold.Kind != RecordedKind.Range)
        {
            return counters.CountHold();
        }

        for (RecordedHold? part = Hold.NextPart; part is not null; part = part.NextPart)
        {
            counters.Extend(part.Range);
        }

        AddressRange range = Hold.Range;
        return counters.CountHold(Hold.Would, isCoarse: range.Start == 0 && range.Last == ulong.MaxValue, _would.Kind);
    }
}
