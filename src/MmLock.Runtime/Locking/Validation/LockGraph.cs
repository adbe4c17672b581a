using System.Diagnostics;

namespace MmLock.Validation;

/// <summary>Orders that were seen: an edge says that one was held while another was asked for, by an acquire that may wait.</summary>
/// <remarks>
/// <para>A cycle of edges is a deadlock that can happen, found when its last order is seen for the first time, whether or not anybody
/// waits. Two edges that meet in a node follow each other in a cycle only if what the one asks for waits for what the other holds: not
/// both for reading, and with ranges that overlap. Of an edge the union of its ranges is kept, bounded below and above; so each cycle of
/// two is found, and one that is none is found only where ranges of one class were far apart.</para>
/// <para>Everything is under the gate, inside which no other lock is taken.</para>
/// </remarks>
internal sealed class LockGraph
{
    /// <summary>So many orders are kept, a stack with each; those that come later are not.</summary>
    public const int Most = 2048;

    private const int LossSeen = 1;
    private const int LossTold = 2;

    private readonly object _gate = new();
    private readonly Dictionary<(long From, long To, LockMode Held, LockMode Asked), Edge> _edges = [];
    private readonly Dictionary<long, List<Edge>> _from = [];
    private int _loss;

    public static LockGraph Process { get; } = new();

    /// <summary>How many orders are kept.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _edges.Count;
            }
        }
    }

    /// <summary>Whether orders were seen that are not kept; says so once.</summary>
    public bool TakeLoss() => Interlocked.CompareExchange(ref _loss, LossTold, LossSeen) == LossSeen;

    /// <summary>One side of an order; the lock as reports tell classes apart, without ranges.</summary>
    internal sealed record End(LockNode Node, LockMode Mode, AddressRange Range)
    {
        public string Lock { get; } = Node.Name;
    }

    internal sealed class Edge(End held, End asked, StackTrace stack)
    {
        public LockNode From => held.Node;

        public LockNode To => asked.Node;

        public LockMode HeldMode => held.Mode;

        public LockMode AskedMode => asked.Mode;

        public AddressRange Held { get; private set; } = held.Range;

        public AddressRange Asked { get; private set; } = asked.Range;

        public StackTrace Stack => stack;

        /// <returns>Whether something came to it.</returns>
        public bool Widen(AddressRange held, AddressRange asked)
        {
            bool isWider = !Held.Contains(held) || !Asked.Contains(asked);
            Held = Union(Held, held);
            Asked = Union(Asked, asked);
            return isWider;
        }

        private static AddressRange Union(AddressRange one, AddressRange other)
        {
            ulong start = Math.Min(one.Start, other.Start);
            ulong last = Math.Max(one.Last, other.Last);
            return start == 0 && last == ulong.MaxValue ? AddressRange.All
                : last == ulong.MaxValue ? AddressRange.FromLength(start, last - start + 1)
                : AddressRange.FromBounds(start, last + 1);
        }
    }

    /// <summary>Enters an order.</summary>
    /// <param name="held">What is held.</param>
    /// <param name="asked">What is asked for inside.</param>
    /// <param name="stack">Where it is asked for.</param>
    /// <returns>If this order is new: the orders that lead from what is asked for back to what is held; empty for none.</returns>
    public IReadOnlyList<Edge> Add(End held, End asked, StackTrace stack)
    {
        lock (_gate)
        {
            (long, long, LockMode, LockMode) key = (held.Node.Number, asked.Node.Number, held.Mode, asked.Mode);
            if (!_edges.TryGetValue(key, out Edge? edge))
            {
                if (_edges.Count >= Most)
                {
                    Interlocked.CompareExchange(ref _loss, LossSeen, 0);
                    return [];
                }

                _edges.Add(key, edge = new Edge(held, asked, stack));
                if (!_from.TryGetValue(held.Node.Number, out List<Edge>? edges))
                {
                    _from.Add(held.Node.Number, edges = []);
                }

                edges.Add(edge);
            }
            else if (!edge.Widen(held.Range, asked.Range))
            {
                return [];
            }

            return FindWayBack(edge);
        }
    }

    /// <summary>Breadth first, so that the shortest cycle is told.</summary>
    private List<Edge> FindWayBack(Edge added)
    {
        var before = new Dictionary<Edge, Edge?>();
        var queue = new Queue<Edge>();
        Enter(added, null);
        while (queue.TryDequeue(out Edge? edge))
        {
            if (edge.To.Number == added.From.Number && Waits(edge, added))
            {
                var way = new List<Edge>();
                for (Edge? at = edge; at is not null; at = before[at])
                {
                    way.Insert(0, at);
                }

                return way;
            }

            Enter(edge, edge);
        }

        return [];

        void Enter(Edge last, Edge? from)
        {
            foreach (Edge next in _from.GetValueOrDefault(last.To.Number) ?? [])
            {
                if (next != added && Waits(last, next) && before.TryAdd(next, from))
                {
                    queue.Enqueue(next);
                }
            }
        }
    }

    /// <summary>Whether what the one asks for waits for what the other holds.</summary>
    private static bool Waits(Edge asking, Edge holding) =>
        (asking.AskedMode == LockMode.Write || holding.HeldMode == LockMode.Write) && asking.Asked.Overlaps(holding.Held);
}
