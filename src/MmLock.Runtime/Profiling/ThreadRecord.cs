using System.Runtime.CompilerServices;

namespace MmLock.Profiling;

/// <summary>What a thread tells of its acquires, and what was counted of them.</summary>
/// <remarks>
/// Counters are written by their thread alone, without a lock; a reader may see a hold a moment late, and sees it at its next look.
/// What is written for waits and measured holds only, pairs and events, is under <see cref="_gate"/>, which nobody else wants but the
/// writer of profiles, once a second.
/// </remarks>
internal sealed class ThreadRecord
{
    private const int MostPairs = 1 << 14;
    private const int EventRoom = 1024;

    [ThreadStatic]
    private static ThreadRecord? t_current;
    private static int s_made;

    private readonly object _gate = new();
    private readonly Dictionary<long, PairCounters> _pairs = [];
    private readonly RecordedEvent[] _events = new RecordedEvent[EventRoom];
    private SiteCounters?[] _counters = new SiteCounters?[64];
    private int _eventCount;
    private long _lostEvents;
    private AcquireSite? _site;
    private AddressRange _would;
    private RecordedKind? _wouldKind;

    private ThreadRecord()
    {
        Thread = Thread.CurrentThread;
        Number = Interlocked.Increment(ref s_made);
    }

    public static ThreadRecord Current => t_current ?? Make();

    public Thread Thread { get; }

    /// <summary>Where the thread begins to look for room, so that threads do not meet there.</summary>
    public int Number { get; }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ThreadRecord Make()
    {
        var made = new ThreadRecord();
        Recorder.Add(made);
        return t_current = made;
    }

    /// <summary>Says where the acquire stands that this thread is about to make.</summary>
    public void Note(AcquireSite site)
    {
        _site = site;
        _wouldKind = null;
    }

    /// <summary>As <see cref="Note(AcquireSite)"/>, with what the acquire would hold.</summary>
    public void Note(AcquireSite site, AddressRange would)
    {
        _site = site;
        _wouldKind = RecordedKind.Range;
        _would = would;
    }

    /// <summary>As <see cref="Note(AcquireSite)"/>, of an acquire that would hold the structure.</summary>
    public void NoteStructure(AcquireSite site)
    {
        _site = site;
        _wouldKind = RecordedKind.Structure;
        _would = AddressRange.All;
    }

    /// <summary>What was noted last; once.</summary>
    /// <param name="range">What it holds.</param>
    /// <param name="would">What would do.</param>
    /// <param name="wouldKind">Of what that is; null for an acquire that did not say.</param>
    public AcquireSite TakeSite(AddressRange range, out AddressRange would, out RecordedKind? wouldKind)
    {
        AcquireSite site = _site ?? SiteTable.Unknown;
        _site = null;
        wouldKind = _wouldKind;
        would = wouldKind is null ? range : _would;
        _wouldKind = null;
        return site;
    }

    public SiteCounters CountersOf(AcquireSite site, LockMode mode)
    {
        int index = (2 * site.Id) + (int)mode;
        SiteCounters?[] counters = _counters;
        return (uint)index < (uint)counters.Length && counters[index] is { } known ? known : MakeCounters(site, mode, index);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private SiteCounters MakeCounters(AcquireSite site, LockMode mode, int index)
    {
        if (index >= _counters.Length)
        {
            SiteCounters?[] larger = new SiteCounters?[Math.Max(index + 1, 2 * _counters.Length)];
            _counters.CopyTo(larger, 0);
            Volatile.Write(ref _counters, larger);
        }

        var made = new SiteCounters(site, mode);
        Volatile.Write(ref _counters[index], made);
        return made;
    }

    public void AddPair(AcquireSite waiter, AcquireSite holder, long ticks, long falseTicks)
    {
        lock (_gate)
        {
            long key = ((long)waiter.Id << 32) | (uint)holder.Id;
            if (!_pairs.TryGetValue(key, out PairCounters? pair))
            {
                if (_pairs.Count >= MostPairs)
                {
                    return;
                }

                _pairs.Add(key, pair = new PairCounters(waiter, holder));
            }

            pair.Waits++;
            pair.Ticks += ticks;
            pair.FalseWaits += falseTicks > 0 ? 1 : 0;
            pair.FalseTicks += falseTicks;
        }
    }

    public void AddEvent(in RecordedEvent recorded)
    {
        lock (_gate)
        {
            if (_eventCount < EventRoom)
            {
                _events[_eventCount++] = recorded;
            }
            else
            {
                _lostEvents++;
            }
        }
    }

    /// <summary>Hands out what came since the last time. Of one thread at a time.</summary>
    public void Drain(ProfileDelta into)
    {
        SiteCounters?[] counters = Volatile.Read(ref _counters);
        for (int i = 0; i < counters.Length; i++)
        {
            if (Volatile.Read(ref counters[i]) is { } of)
            {
                into.Add(of);
            }
        }

        lock (_gate)
        {
            foreach (PairCounters pair in _pairs.Values)
            {
                into.Add(pair);
            }

            into.Add(_events.AsSpan(0, _eventCount), _lostEvents);
            _eventCount = 0;
            _lostEvents = 0;
        }
    }
}
