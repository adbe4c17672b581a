namespace MmLock.Profiling;

/// <summary>What came since the last block of a profile, all threads together.</summary>
internal sealed class ProfileDelta
{
    internal sealed record SiteSum(AcquireSite Site, LockMode Mode)
    {
        public long[] Values { get; } = new long[SiteCounters.Length];

        public ulong Start { get; set; } = ulong.MaxValue;

        public ulong Last { get; set; }
    }

    public SortedDictionary<int, SiteSum> Sites { get; } = [];

    public SortedDictionary<(int Waiter, int Holder), PairCounters> Pairs { get; } = [];

    public List<RecordedEvent> Events { get; } = [];

    /// <summary>Waits that are going on, as far as they are. Not sums: the next block has them again, or their end.</summary>
    public List<RecordedEvent> Waiting { get; } = [];

    public long LostEvents { get; private set; }

    public bool IsEmpty => Sites.Count == 0 && Pairs.Count == 0 && Events.Count == 0;

    public void Add(SiteCounters counters)
    {
        SiteSum? sum = null;
        for (int i = 0; i < SiteCounters.Length; i++)
        {
            long now = Volatile.Read(ref counters.Values[i]);
            long more = now - counters.Told[i];
            if (more == 0)
            {
                continue;
            }

            sum ??= SumOf(counters);
            sum.Values[i] += more;
            counters.Told[i] = now;
        }

        if (sum is not null)
        {
            sum.Start = Math.Min(sum.Start, counters.Start);
            sum.Last = Math.Max(sum.Last, counters.Last);
        }
    }

    private SiteSum SumOf(SiteCounters counters)
    {
        int key = (2 * counters.Site.Id) + (int)counters.Mode;
        if (!Sites.TryGetValue(key, out SiteSum? sum))
        {
            Sites.Add(key, sum = new SiteSum(counters.Site, counters.Mode));
        }

        return sum;
    }

    public void Add(PairCounters pair)
    {
        if (pair.Waits == 0)
        {
            return;
        }

        (int, int) key = (pair.Waiter.Id, pair.Holder.Id);
        if (!Pairs.TryGetValue(key, out PairCounters? sum))
        {
            Pairs.Add(key, sum = new PairCounters(pair.Waiter, pair.Holder));
        }

        sum.Waits += pair.Waits;
        sum.Ticks += pair.Ticks;
        sum.FalseWaits += pair.FalseWaits;
        sum.FalseTicks += pair.FalseTicks;
        pair.Clear();
    }

    public void Add(ReadOnlySpan<RecordedEvent> events, long lost)
    {
        foreach (RecordedEvent recorded in events)
        {
            Events.Add(recorded);
        }

        LostEvents += lost;
    }
}
