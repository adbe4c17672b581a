using System.Globalization;
using System.Runtime.CompilerServices;
using MmLock.Backends;

namespace MmLock.Profiling;

/// <summary>Who holds and who waits of one lock and its structure lock while they are recorded, each in a room.</summary>
/// <remarks>
/// An acquire claims room first, tries, and waits only if that fails. So a waiter is where others look before it looks at them,
/// and of two waiters at least one sees the other. The order of arrival is that of the clock, ties by room.
/// </remarks>
internal sealed partial class LockRecord
{
    private readonly bool _isCoarseOnly;
    private RecordedHold[] _holds;
    private int _waiting;

    /// <param name="isCoarseOnly">Whether every hold is of the whole space, whatever was asked for.</param>
    public LockRecord(bool isCoarseOnly)
    {
        _isCoarseOnly = isCoarseOnly;
        Number = Recorder.NextNumber();
        Name = "lock " + Number.ToString(CultureInfo.InvariantCulture);
        _holds = Make(8);
    }

    /// <summary>From 1 on, in the order in which locks were first recorded.</summary>
    public int Number { get; }

    public string Name { get; }

    /// <summary>Recorded requests that wait, or have not been accounted for yet.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    public RecordedHold Claim(int start)
    {
        RecordedHold[] holds = _holds;
        RecordedHold first = holds[start & (holds.Length - 1)];
        return first.TryClaim() ? first : ClaimSlow(start);
    }

    /// <summary>Room for a set: for each of its ranges, or one where they are all the whole space.</summary>
    public RecordedRequest AskAll(ThreadRecord thread, RangeSet set, LockMode mode)
    {
        ReadOnlySpan<AddressRange> ranges = set.Ranges;
        if (_isCoarseOnly)
        {
            return new RecordedRequest(this, thread, new AddressRange(ranges[0].Start, ranges[^1].Last), mode);
        }

        var request = new RecordedRequest(this, thread, ranges[0], mode);
        try
        {
            RecordedHold last = request.Hold;
            foreach (AddressRange range in ranges[1..])
            {
                RecordedHold part = Claim(thread.Number);
                part.Fill(request.Hold.Site, RecordedKind.Range, range, default, mode);
                last.NextPart = part;
                last = part;
            }
        }
        catch
        {
            request.Hold.AbandonAll(0);
            throw;
        }

        return request;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private RecordedHold ClaimSlow(int start)
    {
        while (true)
        {
            RecordedHold[] holds = Volatile.Read(ref _holds);
            for (int i = 0; i < holds.Length; i++)
            {
                RecordedHold at = holds[(start + i) & (holds.Length - 1)];
                if (RecordedHold.PhaseOf(at.State) == RecordedHold.Free && at.TryClaim())
                {
                    return at;
                }
            }

            Grow(holds);
        }
    }

    /// <summary>All rooms are taken. Those that there are stay: guards and waiters name them.</summary>
    private void Grow(RecordedHold[] full)
    {
        RecordedHold[] larger = Make(2 * full.Length);
        full.CopyTo(larger, 0);
        Interlocked.CompareExchange(ref _holds, larger, full);
    }

    private RecordedHold[] Make(int count)
    {
        var made = new RecordedHold[count];
        for (int i = 0; i < count; i++)
        {
            made[i] = new RecordedHold(this);
        }

        return made;
    }

    /// <summary>Of a hold that was measured, on whatever thread it ended.</summary>
    public void TellHold(RecordedHold hold, long began, long now, int standsFor)
    {
        ThreadRecord thread = ThreadRecord.Current;
        if (standsFor > 0)
        {
            thread.CountersOf(hold.Site, hold.Mode).AddHold(now - began, standsFor);
        }

        Recorder.Tell(
            new RecordedEvent(began, now - began, Number, hold.Site, hold.Kind, hold.WouldKind, hold.Mode, hold.Would, null, 0),
            this, thread,
            isPart: standsFor == 0);
    }
}
