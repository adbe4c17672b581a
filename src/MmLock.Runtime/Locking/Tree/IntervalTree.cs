using System.Numerics;
using System.Runtime.CompilerServices;

namespace MmLock.Tree;

/// <summary>
/// An interval B+-tree: entries ordered by (start, id) in the leaves, each inner entry with the largest last address below
/// it. Nodes are rows of pooled arrays, so that nothing is allocated in steady state and a scan reads memory in order.
/// Not synchronised: <see cref="RangeQueue"/> holds its lock.
/// </summary>
/// <remarks>
/// <para>Insertion splits full nodes on the way down, so a split never climbs. Deletion removes an empty node from its
/// parent and merges a node with its right neighbour when both fit well into one; it does not otherwise rebalance, which
/// keeps the tree correct and its height that of its largest size at most.</para>
/// <para>Invariants: an inner entry's key is not above any key below it and above every key of the entry before it; its
/// last address is the maximum below it. An overlap query visits only entries with start ≤ query's last and last ≥
/// query's start, so it costs O(height · fan-out + found).</para>
/// <para>New entries stay in a short unordered buffer until it is full, and then all go into the tree: a hold that is
/// released soon, the usual case, never costs an insertion or a removal, however many long holds the tree has.</para>
/// </remarks>
internal sealed partial class IntervalTree
{
    private const int Recent = 16;
    private readonly Entry[] _recent = new Entry[Recent];
    private int _recentCount;

    private int _settledCount;

    public int Count => _recentCount + _settledCount;

    /// <summary>What a query found is handed on by id; returning false ends the query.</summary>
    public interface IVisitor
    {
        bool Visit(int id, ulong start, ulong last, bool write);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Insert(int id, ulong start, ulong last, bool write)
    {
        if (_recentCount == Recent)
        {
            Settle();
        }

        // Field by field: a copied entry would be read back before its halves are written.
        ref Entry entry = ref _recent[_recentCount++];
        entry.Start = start;
        entry.Last = last;
        entry.Id = id;
        entry.Down = write ? 1 : 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Remove(int id, ulong start)
    {
        int at = _recentCount - 1;
        if ((uint)at < Recent && _recent[at].Id == id)
        {
            _recentCount = at;
            return;
        }

        RemoveOlder(id, start);
    }

    /// <summary>Turns a writer's entry into a reader's, or back.</summary>
    public void SetWrite(int id, ulong start, bool write)
    {
        int at = IndexOfRecent(id);
        if (at >= 0)
        {
            _recent[at].Down = write ? 1 : 0;
            return;
        }

        Span<int> path = stackalloc int[MaxHeight];
        _down[Find(id, start, path)] = write ? 1 : 0;
    }

    /// <summary>Hands every entry that overlaps the range to the visitor.</summary>
    /// <returns>False when the visitor ended it.</returns>
    public bool Visit<TVisitor>(ulong start, ulong last, ref TVisitor visitor)
        where TVisitor : struct, IVisitor
    {
        foreach (ref readonly Entry entry in _recent.AsSpan(0, _recentCount))
        {
            if (entry.Start <= last && entry.Last >= start && !visitor.Visit(entry.Id, entry.Start, entry.Last, entry.Down != 0))
            {
                return false;
            }
        }

        return _settledCount == 0 || Visit(_root, _height, start, last, ref visitor);
    }

    private bool Visit<TVisitor>(int node, int level, ulong start, ulong last, ref TVisitor visitor)
        where TVisitor : struct, IVisitor
    {
        int first = node * FanOut;
        for (uint hits = Overlapping(node, start, last); hits != 0; hits &= hits - 1)
        {
            int at = first + BitOperations.TrailingZeroCount(hits);
            if (!(level == 0
                ? visitor.Visit(_id[at], StartOf(at), LastOf(at), _down[at] != 0)
                : Visit(_down[at], level - 1, start, last, ref visitor)))
            {
                return false;
            }
        }

        return true;
    }

    private void Settle()
    {
        foreach (ref readonly Entry entry in _recent.AsSpan())
        {
            InsertOrdered(in entry);
        }

        _settledCount += Recent;
        _recentCount = 0;
    }

    private int IndexOfRecent(int id)
    {
        int at = _recentCount - 1;
        while (at >= 0 && _recent[at].Id != id)
        {
            at--;
        }

        return at;
    }

    private void RemoveOlder(int id, ulong start)
    {
        int at = IndexOfRecent(id);
        if (at >= 0)
        {
            _recent[at] = _recent[--_recentCount];
        }
        else
        {
            RemoveOrdered(id, start);
            _settledCount--;
        }
    }

    private void InsertOrdered(in Entry added)
    {
        if (_count[_root] == FanOut)
        {
            int old = _root;
            _root = Rent();
            _height++;
            SetInner(_root, 0, old);
            _count[_root] = 1;
            Split(_root, 0);
        }

        int node = _root;
        for (int level = _height; level > 0; level--)
        {
            int at = PlaceOf(node, added.Start, added.Id);
            if (_count[_down[(node * FanOut) + at]] == FanOut)
            {
                Split(node, at);
                at = PlaceOf(node, added.Start, added.Id);
            }

            int entry = (node * FanOut) + at;
            if (Precedes(added.Start, added.Id, entry))
            {
                StartOf(entry) = added.Start;
                _id[entry] = added.Id;
            }

            LastOf(entry) = Math.Max(LastOf(entry), added.Last);
            node = _down[entry];
        }

        int first = node * FanOut;
        int count = _count[node];
        int position = count == 0 ? 0 : PlaceOf(node, added.Start, added.Id);
        if (position < count && !Precedes(added.Start, added.Id, first + position))
        {
            position++;
        }

        Shift(node, position, 1);
        Set(first + position, added.Start, added.Last, added.Id, added.Down);
        _count[node] = count + 1;
    }

    private void RemoveOrdered(int id, ulong start)
    {
        Span<int> path = stackalloc int[MaxHeight];
        int found = Find(id, start, path);
        int node = found / FanOut;
        ulong gone = LastOf(found);
        Delete(node, found % FanOut);
        for (int level = _height - 1; level >= 0; level--)
        {
            int up = path[level];
            int parent = up / FanOut;
            int at = up % FanOut;
            if (_count[node] == 0)
            {
                Return(node);
                Delete(parent, at);
            }
            else
            {
                if (LastOf(up) == gone)
                {
                    LastOf(up) = MaxLast(node);
                }

                MergeWithNext(parent, at, node);
            }

            node = parent;
        }

        while (_height > 0 && _count[_root] <= 1)
        {
            int old = _root;
            if (_count[old] == 0)
            {
                _height = 0;
            }
            else
            {
                _root = _down[old * FanOut];
                _height--;
                Return(old);
            }
        }
    }

    /// <summary>The leaf entry of a key; the inner entries on the way go into <paramref name="path"/>, root first.</summary>
    private int Find(int id, ulong start, Span<int> path)
    {
        int node = _root;
        for (int level = _height, depth = 0; level > 0; level--, depth++)
        {
            int entry = (node * FanOut) + PlaceOf(node, start, id);
            path[depth] = entry;
            node = _down[entry];
        }

        int at = node * FanOut;
        int end = at + _count[node];
        at += at < end ? PlaceOf(node, start, id) : 0;
        return at < end && _id[at] == id ? at : throw new InvalidOperationException("The interval tree has lost an entry.");
    }

    private struct Entry
    {
        public ulong Start;
        public ulong Last;
        public int Id;

        /// <summary>1 for a writer.</summary>
        public int Down;
    }
}
