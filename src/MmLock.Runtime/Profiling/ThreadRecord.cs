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
    private WouldHold _would;

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

    /// <summary>Says where the acquire stands that this thread is about to make, and what would be enough for it.</summary>
    public void Note(AcquireSite site, WouldHold would = default)
    {
        _site = site;
        _would = would;
    }

    /// <summary>What was noted last; once.</summary>
    public AcquireSite TakeSite(out WouldHold would)
    {
        AcquireSite site = _site ?? SiteTable.Unknown;
        _site = null;
        would = _would;
        _would = default;
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
                pair = AddPair(waiter, holder, key);
            }

            pair.Waits++;
            pair.Ticks += ticks;
            pair.FalseWaits += falseTicks > 0 ? 1 : 0;
            pair.FalseTicks += falseTicks;
        }
    }

    /// <summary>Of too many, those of one waiter are one: what it waited stays whole.</summary>
    private PairCounters AddPair(AcquireSite waiter, AcquireSite holder, long key)
    {
        if (_pairs.Count >= MostPairs)
        {
            holder = SiteTable.Others;
            key = ((long)waiter.Id << 32) | (uint)holder.Id;
            if (_pairs.TryGetValue(key, out PairCounters? others))
            {
                return others;
            }
        }

        var made = new PairCounters(waiter, holder);
        _pairs.Add(key, made);
        return made;
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
