using System.Numerics;
using System.Runtime.CompilerServices;

namespace MmLock.Tree;

/// <summary>
/// An interval B+-tree: intervals ordered by (start, id) in the leaves, each inner entry with the largest last address below
/// it. Nodes are reused, so that nothing is allocated in steady state, and a scan of one reads memory in order.
/// Not synchronised: who has it has a lock.
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
/// <para>It grows by a node at a time, asked for before anything is changed: no insertion takes long, and one that gets
/// no memory leaves the tree as it was.</para>
/// </remarks>
internal sealed partial class IntervalTree
{
    private const int Recent = 16;

    /// <summary>As <see cref="_root"/>, not there before it is needed: a lock that is hardly used takes little.</summary>
    private Entry[] _recent = [];
    private int _recentCount;
    private int _settledCount;

    public int Count => _recentCount + _settledCount;

    /// <summary>Whether <see cref="Settle"/> must come before the next insertion.</summary>
    public bool IsFull => _recentCount == _recent.Length;

    /// <summary>What a query found is handed on; returning false ends the query.</summary>
    public interface IVisitor
    {
        bool Visit(Interval item);
    }

    public void Add(Interval item)
    {
        if (IsFull)
        {
            Settle();
        }

        Insert(item);
    }

    /// <summary>As <see cref="Remove"/>, and nothing of the tree refers to the item any more.</summary>
    public void Delete(Interval item)
    {
        Remove(item);
        if (_recentCount < _recent.Length)
        {
            _recent[_recentCount].Interval = null;
        }
    }

    /// <summary>As <see cref="Add"/>, when there is room.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Insert(Interval item)
    {
        // Field by field: a copied entry would be read back before its halves are written.
        ref Entry entry = ref _recent[_recentCount++];
        entry.Start = item.Start;
        entry.Last = item.Last;
        if (entry.Interval != item)
        {
            entry.Interval = item;
        }
    }

    /// <summary>For items that are reused: one that was removed may be kept alive for a while.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Remove(Interval item)
    {
        int at = _recentCount - 1;
        Entry[] recent = _recent;
        if ((uint)at < (uint)recent.Length && recent[at].Interval == item)
        {
            _recentCount = at;
            return;
        }

        RemoveOlder(item);
    }

    /// <summary>Hands every entry that overlaps the range to the visitor.</summary>
    /// <returns>False when the visitor ended it.</returns>
    public bool Visit<TVisitor>(ulong start, ulong last, ref TVisitor visitor)
        where TVisitor : struct, IVisitor
    {
        foreach (ref readonly Entry entry in _recent.AsSpan(0, _recentCount))
        {
            if (entry.Start <= last && entry.Last >= start && !visitor.Visit(entry.Interval!))
            {
                return false;
            }
        }

        return _settledCount == 0 || Visit(_root, _height, start, last, ref visitor);
    }

    /// <summary>Makes room for insertions. When memory runs out on the way, every entry still is in one of its two places.</summary>
    public void Settle()
    {
        if (_recent.Length == 0)
        {
            Interleaving.At(Interleaving.SyncPoint.Allocate);
            _recent = new Entry[Recent];
            return;
        }

        if (_root is null)
        {
            Interleaving.At(Interleaving.SyncPoint.Allocate);
            _root = new Node();
        }

        while (_recentCount > 0)
        {
            Reserve(_height + 2);
            InsertOrdered(_recent[_recentCount - 1].Interval!);
            _recentCount--;
            _settledCount++;
        }
    }

    private static bool Visit<TVisitor>(Node node, int level, ulong start, ulong last, ref TVisitor visitor)
        where TVisitor : struct, IVisitor
    {
        for (uint hits = node.Overlapping(start, last); hits != 0; hits &= hits - 1)
        {
            int at = BitOperations.TrailingZeroCount(hits);
            if (!(level == 0
                ? visitor.Visit(node.ItemAt(at))
                : Visit(node.ChildAt(at), level - 1, start, last, ref visitor)))
            {
                return false;
            }
        }

        return true;
    }

    private int IndexOfRecent(Interval item)
    {
        int at = _recentCount - 1;
        while (at >= 0 && _recent[at].Interval != item)
        {
            at--;
        }

        return at;
    }

    private void RemoveOlder(Interval item)
    {
        int at = IndexOfRecent(item);
        if (at >= 0)
        {
            _recent[at] = _recent[--_recentCount];
        }
        else
        {
            RemoveOrdered(item);
            _settledCount--;
        }
    }

    private void InsertOrdered(Interval added)
    {
        if (_root.Count == FanOut)
        {
            Node old = _root;
            _root = Rent();
            _height++;
            _root.SetInner(0, old);
            _root.Count = 1;
            Split(_root, 0);
        }

        Node node = _root;
        for (int level = _height; level > 0; level--)
        {
            int at = node.PlaceOf(added.Start, added.Id);
            if (node.ChildAt(at).Count == FanOut)
            {
                Split(node, at);
                at = node.PlaceOf(added.Start, added.Id);
            }

            if (node.IsBefore(added.Start, added.Id, at))
            {
                node.Starts[at] = added.Start;
                node.Ids[at] = added.Id;
            }

            node.Lasts[at] = Math.Max(node.Lasts[at], added.Last);
            node = node.ChildAt(at);
        }

        int count = node.Count;
        int position = count == 0 ? 0 : node.PlaceOf(added.Start, added.Id);
        if (position < count && !node.IsBefore(added.Start, added.Id, position))
        {
            position++;
        }

        node.Open(position);
        node.Set(position, added.Start, added.Last, added.Id, added);
    }

    private void RemoveOrdered(Interval item)
    {
        var path = default(Path);
        Node node = Find(item, ref path, out int found);
        ulong gone = node.Lasts[found];
        node.Delete(found);
        for (int level = _height - 1; level >= 0; level--)
        {
            (Node parent, int at) = path[level];
            if (node.Count == 0)
            {
                Return(node);
                parent.Delete(at);
            }
            else
            {
                if (parent.Lasts[at] == gone)
                {
                    parent.Lasts[at] = node.MaxLast();
                }

                MergeWithNext(parent, at, node);
            }

            node = parent;
        }

        while (_height > 0 && _root.Count <= 1)
        {
            Node old = _root;
            if (old.Count == 0)
            {
                _height = 0;
            }
            else
            {
                _root = old.ChildAt(0);
                _height--;
                Return(old);
            }
        }
    }

    /// <summary>
    /// The leaf of an item and its place there; the inner entries on the way go into <paramref name="path"/>, root first.
    /// </summary>
    private Node Find(Interval item, ref Path path, out int found)
    {
        Node node = _root;
        for (int level = _height, depth = 0; level > 0; level--, depth++)
        {
            int at = node.PlaceOf(item.Start, item.Id);
            path[depth] = (node, at);
            node = node.ChildAt(at);
        }

        found = node.Count > 0 ? node.PlaceOf(item.Start, item.Id) : 0;
        return node.Count > 0 && node.ItemAt(found) == item
            ? node
            : throw new InvalidOperationException("The interval tree has lost an entry.");
    }

    private struct Entry
    {
        public ulong Start;
        public ulong Last;
        public Interval? Interval;
    }

    [InlineArray(MaxHeight)]
    private struct Path
    {
        private (Node Node, int At) _first;
    }
}
