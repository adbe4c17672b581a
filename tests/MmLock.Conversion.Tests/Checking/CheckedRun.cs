namespace MmLock.Conversion.Tests.Checking;

/// <summary>
/// One run of a rewritten program, and what is wrong with its holds: two accesses of the same bytes or of the same collection by two
/// flows, at least one of them a write, whose holds let each other be. Nothing is asked of when they happened: what is done under a
/// hold before the flows of a phase begin, or after they end, counts as if it were beside them. Without a hold it does not count there.
/// </summary>
/// <remarks>
/// What only one flow has seen yet does not count: an object is its maker's until it is stored where others look, or others have it.
/// All state is under one lock.
/// </remarks>
internal sealed class CheckedRun
{
    private readonly Lock _gate = new();
    private readonly List<Flow> _flows = [];
    private readonly Dictionary<string, HoldSet> _holdSets = [];
    private readonly Dictionary<object, int> _numbers = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<object, Flow?> _owners = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<object, List<object>> _inside = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<object, List<Accesses>> _accesses = new(ReferenceEqualityComparer.Instance);
    private readonly SortedDictionary<string, string> _faults = new(StringComparer.Ordinal);
    private int _phases;

    /// <summary>The number of the phase, or 0 outside of them.</summary>
    private int _phase;
    private int _lastPhase;

    /// <summary>What was found, with both accesses and their holds.</summary>
    public IReadOnlyCollection<string> Faults => _faults.Values;

    public Flow Begin(string name)
    {
        var flow = new Flow(this, name);
        lock (_gate)
        {
            _flows.Add(flow);
        }

        return flow;
    }

    public void BeginPhase()
    {
        lock (_gate)
        {
            if (++_phases == 1)
            {
                _phase = ++_lastPhase;
            }
        }
    }

    public void EndPhase()
    {
        lock (_gate)
        {
            if (--_phases == 0)
            {
                _phase = 0;
            }
        }
    }

    public void Acquired(object? guard, params Hold[] holds)
    {
        if (Flow.Current is { } flow)
        {
            lock (_gate)
            {
                flow.Held.AddRange(holds.Select(h => (guard, h)));
                flow.Holds = null;
            }
        }
    }

    /// <summary>Before it is: nobody is seen with a hold that another has by then.</summary>
    public void Released(object guard) => Change(h => Equals(h.Guard, guard), _ => null);

    /// <summary>The newest of this thread that has no guard, or of another.</summary>
    public void Released(object owner, LockMode mode)
    {
        bool done = false;
        Change(
            h => !done && h.Guard is null && ReferenceEquals(h.Hold.Lock, owner) && h.Hold.Mode == mode,
            _ =>
            {
                done = true;
                return null;
            });
    }

    public void Changed(object guard, LockMode mode) => Change(h => Equals(h.Guard, guard), h => h with { Mode = mode });

    public void ChangedUnscoped(object owner, LockMode mode) =>
        Change(h => h.Guard is null && ReferenceEquals(h.Hold.Lock, owner), h => h with { Mode = mode });

    private void Change(Func<(object? Guard, Hold Hold), bool> which, Func<Hold, Hold?> change)
    {
        lock (_gate)
        {
            // Its own first: a hold may have been handed on.
            foreach (Flow flow in _flows.OrderByDescending(f => f == Flow.Current))
            {
                bool found = false;
                for (int i = flow.Held.Count - 1; i >= 0; i--)
                {
                    if (which(flow.Held[i]))
                    {
                        found = true;
                        if (change(flow.Held[i].Hold) is { } changed)
                        {
                            flow.Held[i] = (flow.Held[i].Guard, changed);
                        }
                        else
                        {
                            flow.Held.RemoveAt(i);
                        }
                    }
                }

                if (found)
                {
                    flow.Holds = null;
                    return;
                }
            }
        }
    }

    /// <summary>Made by the flow: its own while nobody else has it.</summary>
    public void Born(Flow flow, object made)
    {
        lock (_gate)
        {
            _owners.TryAdd(made, _phases > 0 || flow.Held.Count > 0 ? flow : null);
        }
    }

    /// <summary>Stored where whoever has the container finds it. A null container is a static.</summary>
    public void Stored(Flow flow, object? container, object value)
    {
        lock (_gate)
        {
            if (container is null || Owner(flow, container) is null)
            {
                Publish(value);
            }
            else
            {
                Owner(flow, value);
                if (!_inside.TryGetValue(container, out List<object>? inside))
                {
                    _inside.Add(container, inside = []);
                }

                inside.Add(value);
            }
        }
    }

    /// <summary>Found in a container: when others have that, they have the value.</summary>
    public void Loaded(object? container, object value)
    {
        lock (_gate)
        {
            if (container is null || _owners.TryGetValue(container, out Flow? owner) && owner is null)
            {
                Publish(value);
            }
        }
    }

    private void Publish(object value)
    {
        if (_owners.TryGetValue(value, out Flow? owner) && owner is null)
        {
            return;
        }

        _owners[value] = null;
        if (_inside.Remove(value, out List<object>? inside))
        {
            inside.ForEach(Publish);
        }

        if (value is Delegate { Target: { } target })
        {
            Publish(target);
        }
    }

    /// <summary>Null when several have it.</summary>
    private Flow? Owner(Flow flow, object datum)
    {
        if (datum is string)
        {
            return null;
        }

        if (!_owners.TryGetValue(datum, out Flow? owner))
        {
            _owners.Add(datum, owner = _phases > 0 ? flow : null);
        }

        if (owner is not null && owner != flow)
        {
            Publish(datum);
            return null;
        }

        return owner;
    }

    /// <param name="flow">Who touches it.</param>
    /// <param name="datum">What these bytes belong to.</param>
    /// <param name="from">The first of its bytes.</param>
    /// <param name="to">The one behind the last of them; for a collection, as a whole, any two numbers.</param>
    /// <param name="site">Where.</param>
    /// <param name="kind">How.</param>
    public void Touched(Flow flow, object datum, long from, long to, Site site, AccessKind kind)
    {
        flow.Spend();
        lock (_gate)
        {
            if (Owner(flow, datum) is not null || _phases == 0 && flow.Held.Count == 0 || from >= to)
            {
                return;
            }

            if (!_accesses.TryGetValue(datum, out List<Accesses>? all))
            {
                _accesses.Add(datum, all = []);
            }

            HoldSet holds = HoldsOf(flow);
            Accesses? mine = all.Find(a =>
                a.Flow == flow && a.Phase == _phase && a.Site == site && a.Kind == kind && ReferenceEquals(a.Holds, holds));
            if (mine is null)
            {
                all.Add(mine = new Accesses(flow, _phase, site, kind, holds));
            }
            else if (mine.Contains(from, to))
            {
                return;
            }

            mine.Add(from, to);
            foreach (Accesses other in all)
            {
                if (mine.IsAgainst(other) && other.Overlaps(from, to) && !holds.Excludes(other.Holds))
                {
                    Say(datum, from, mine, other);
                }
            }
        }
    }

    private void Say(object datum, long at, Accesses one, Accesses two)
    {
        string[] sides = [.. new[] { one, two }.Select(a => $"{a.Site.Describe(a.Kind)} under {a.Holds}").Order(StringComparer.Ordinal)];
        string[] places = [.. new[] { one, two }.Select(a => a.Site.Describe(a.Kind)).Order(StringComparer.Ordinal)];

        // One of each pair of places: a loop says the same of every element.
        _faults.TryAdd(string.Join(" and ", places), $"{Name(datum)}+{at}: {sides[0]} and {sides[1]}");
    }

    private HoldSet HoldsOf(Flow flow)
    {
        if (flow.Holds is { } known)
        {
            return known;
        }

        Hold[] holds = [.. flow.Held.Select(h => h.Hold).Distinct()];
        string text = holds.Length == 0
            ? "no hold"
            : string.Join(" + ", holds.Select(h => h.Describe(Name(h.Lock))).Distinct().Order(StringComparer.Ordinal));
        if (!_holdSets.TryGetValue(text, out HoldSet? set))
        {
            _holdSets.Add(text, set = new HoldSet(holds, text));
        }

        return flow.Holds = set;
    }

    private string Name(object datum)
    {
        if (datum is string name)
        {
            return name;
        }

        if (!_numbers.TryGetValue(datum, out int number))
        {
            _numbers.Add(datum, number = _numbers.Count + 1);
        }

        return $"{datum.GetType().Name}#{number}";
    }

    /// <summary>Of one datum what one flow does at one site under the same holds.</summary>
    private sealed class Accesses(Flow flow, int phase, Site site, AccessKind kind, HoldSet holds)
    {
        /// <summary>In order, none of which touches another.</summary>
        private readonly List<(long From, long To)> _where = [];

        public Flow Flow => flow;

        public int Phase => phase;

        public Site Site => site;

        public AccessKind Kind => kind;

        public HoldSet Holds => holds;

        public bool IsAgainst(Accesses other) =>
            other.Flow != flow && (Writes(kind) || Writes(other.Kind)) && !(IsAtomic(kind) && IsAtomic(other.Kind))
                && (other.Phase == phase || holds.Holds.Length > 0 && other.Holds.Holds.Length > 0);

        public bool Contains(long from, long to) =>
            First(from) is var i && i < _where.Count && _where[i].From <= from && to <= _where[i].To;

        public bool Overlaps(long from, long to) => First(from + 1) is var i && i < _where.Count && _where[i].From < to;

        public void Add(long from, long to)
        {
            int first = First(from);
            int end = first;
            while (end < _where.Count && _where[end].From <= to)
            {
                (from, to) = (Math.Min(from, _where[end].From), Math.Max(to, _where[end].To));
                end++;
            }

            _where.RemoveRange(first, end - first);
            _where.Insert(first, (from, to));
        }

        /// <summary>The first that ends there or behind it.</summary>
        private int First(long at)
        {
            int low = 0;
            int high = _where.Count;
            while (low < high)
            {
                int middle = (low + high) >>> 1;
                (low, high) = _where[middle].To < at ? (middle + 1, high) : (low, middle);
            }

            return low;
        }

        private static bool Writes(AccessKind kind) => kind is AccessKind.Write or AccessKind.AtomicWrite;

        private static bool IsAtomic(AccessKind kind) => kind is AccessKind.AtomicRead or AccessKind.AtomicWrite;
    }
}
