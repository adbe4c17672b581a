using System.Runtime.CompilerServices;

namespace MmLock.Tree;

/// <summary>
/// An interval B+-tree: entries ordered by (start, id) in the leaves, each inner entry with the largest last address below
/// it. Nodes are rows of one pooled array, so that nothing is allocated in steady state and a scan reads memory in order.
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
internal sealed class IntervalTree
{
    private const int FanOut = 32;
    private const int MaxHeight = 16;
    private const int Recent = 16;
    private readonly Entry[] _recent = new Entry[Recent];
    private int _recentCount;
    private Entry[] _entries = new Entry[FanOut];
    private int[] _count = new int[1];
    private int _nodes = 1;
    private int _free = -1;
    private int _root;
    private int _height;

    public int Count { get; private set; }

    /// <summary>What a query found is handed on by id; returning false ends the query.</summary>
    public interface IVisitor
    {
        bool Visit(int id, ulong start, ulong last, bool write);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Insert(int id, ulong start, ulong last, bool write)
    {
        Count++;
        if (_recentCount == Recent)
        {
            Settle();
        }

        _recent[_recentCount++] = new Entry(start, last, id, write ? 1 : 0);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Remove(int id, ulong start)
    {
        Count--;
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
        Span<int> path = stackalloc int[MaxHeight];
        int at = IndexOfRecent(id);
        ref Entry entry = ref at >= 0 ? ref _recent[at] : ref _entries[Find(id, start, path)];
        entry.Down = write ? 1 : 0;
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

        return Count == _recentCount || Visit(_root, _height, start, last, ref visitor);
    }

    private bool Visit<TVisitor>(int node, int level, ulong start, ulong last, ref TVisitor visitor)
        where TVisitor : struct, IVisitor
    {
        foreach (ref readonly Entry entry in _entries.AsSpan(node * FanOut, _count[node]))
        {
            if (entry.Start > last)
            {
                break;
            }

            if (entry.Last >= start
                && !(level == 0
                    ? visitor.Visit(entry.Id, entry.Start, entry.Last, entry.Down != 0)
                    : Visit(entry.Down, level - 1, start, last, ref visitor)))
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
            int at = PlaceOf(node, in added);
            if (_count[_entries[(node * FanOut) + at].Down] == FanOut)
            {
                Split(node, at);
                at = PlaceOf(node, in added);
            }

            ref Entry entry = ref _entries[(node * FanOut) + at];
            if (added.CompareTo(entry) < 0)
            {
                entry.Start = added.Start;
                entry.Id = added.Id;
            }

            entry.Last = Math.Max(entry.Last, added.Last);
            node = entry.Down;
        }

        int first = node * FanOut;
        int count = _count[node];
        int position = count == 0 ? 0 : PlaceOf(node, in added);
        if (position < count && _entries[first + position].CompareTo(added) < 0)
        {
            position++;
        }

        Shift(node, position, 1);
        _entries[first + position] = added;
        _count[node] = count + 1;
    }

    private void RemoveOrdered(int id, ulong start)
    {
        Span<int> path = stackalloc int[MaxHeight];
        int found = Find(id, start, path);
        int node = found / FanOut;
        ulong gone = _entries[found].Last;
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
                if (_entries[up].Last == gone)
                {
                    _entries[up].Last = MaxLast(node);
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
                _root = _entries[old * FanOut].Down;
                _height--;
                Return(old);
            }
        }
    }

    /// <summary>The last entry whose key is not above the given one, or the first. The node is in order and not empty.</summary>
    private int PlaceOf(int node, in Entry key)
    {
        ReadOnlySpan<Entry> entries = _entries.AsSpan(node * FanOut, _count[node]);
        int low = 0;
        for (int left = entries.Length; left > 1;)
        {
            // Without a branch to predict: the comparison's outcome is as good as random.
            int half = left / 2;
            low += key.CompareTo(entries[low + half]) < 0 ? 0 : half;
            left -= half;
        }

        return low;
    }

    /// <summary>The leaf entry of a key; the inner entries on the way go into <paramref name="path"/>, root first.</summary>
    private int Find(int id, ulong start, Span<int> path)
    {
        var key = new Entry(start, 0, id, 0);
        int node = _root;
        for (int level = _height, depth = 0; level > 0; level--, depth++)
        {
            int entry = (node * FanOut) + PlaceOf(node, in key);
            path[depth] = entry;
            node = _entries[entry].Down;
        }

        int at = node * FanOut;
        int end = at + _count[node];
        at += at < end ? PlaceOf(node, in key) : 0;
        while (at < end && _entries[at].Id != id)
        {
            at++;
        }

        return at < end ? at : throw new InvalidOperationException("The interval tree has lost an entry.");
    }

    private ulong MaxLast(int node)
    {
        ulong max = 0;
        foreach (ref readonly Entry entry in _entries.AsSpan(node * FanOut, _count[node]))
        {
            max = Math.Max(max, entry.Last);
        }

        return max;
    }

    private void SetInner(int parent, int at, int child)
    {
        ref Entry first = ref _entries[child * FanOut];
        _entries[(parent * FanOut) + at] = new Entry(first.Start, MaxLast(child), first.Id, child);
    }

    /// <summary>Splits the full child at <paramref name="at"/> into two halves.</summary>
    private void Split(int parent, int at)
    {
        int right = Rent();
        int left = _entries[(parent * FanOut) + at].Down;
        const int Half = FanOut / 2;
        Copy(left, Half, right, 0, FanOut - Half);
        _count[left] = Half;
        _count[right] = FanOut - Half;
        Shift(parent, at + 1, 1);
        _count[parent]++;
        SetInner(parent, at + 1, right);
        _entries[(parent * FanOut) + at].Last = MaxLast(left);
    }

    private void MergeWithNext(int parent, int at, int node)
    {
        if (_count[node] > FanOut / 4 || at + 1 >= _count[parent])
        {
            return;
        }

        ref Entry entry = ref _entries[(parent * FanOut) + at];
        ref Entry following = ref _entries[(parent * FanOut) + at + 1];
        int next = following.Down;
        if (_count[node] + _count[next] > FanOut * 3 / 4)
        {
            return;
        }

        Copy(next, 0, node, _count[node], _count[next]);
        _count[node] += _count[next];
        entry.Last = Math.Max(entry.Last, following.Last);
        Return(next);
        Delete(parent, at + 1);
    }

    private void Delete(int node, int at)
    {
        Shift(node, at + 1, -1);
        _count[node]--;
    }

    /// <summary>Moves the entries from <paramref name="from"/> on by <paramref name="by"/> places.</summary>
    private void Shift(int node, int from, int by)
    {
        int source = (node * FanOut) + from;
        int length = _count[node] - from;
        if (length > 0)
        {
            Array.Copy(_entries, source, _entries, source + by, length);
        }
    }

    private void Copy(int from, int fromAt, int to, int toAt, int length) =>
        Array.Copy(_entries, (from * FanOut) + fromAt, _entries, (to * FanOut) + toAt, length);

    private int Rent()
    {
        if (_free >= 0)
        {
            int node = _free;
            _free = _entries[node * FanOut].Down;
            _count[node] = 0;
            return node;
        }

        if (_nodes == _count.Length)
        {
            int size = _nodes * 2;
            Array.Resize(ref _count, size);
            Array.Resize(ref _entries, size * FanOut);
        }

        return _nodes++;
    }

    private void Return(int node)
    {
        _entries[node * FanOut].Down = _free;
        _count[node] = 0;
        _free = node;
    }

    private struct Entry(ulong start, ulong last, int id, int down)
    {
        public ulong Start = start;

        /// <summary>Leaf: the range's last address. Inner: the largest below.</summary>
        public ulong Last = last;
        public int Id = id;

        /// <summary>Leaf: 1 for a writer. Inner: the child node.</summary>
        public int Down = down;

        public readonly int CompareTo(in Entry other) => Start != other.Start ? Start.CompareTo(other.Start) : Id.CompareTo(other.Id);
    }
}
