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
/// </remarks>
internal sealed class IntervalTree
{
    private const int FanOut = 32;
    private const int MaxHeight = 16;
    private ulong[] _start = new ulong[FanOut];
    private ulong[] _last = new ulong[FanOut];
    private int[] _id = new int[FanOut];

    /// <summary>Leaf: whether the entry is a writer. Inner: the child node.</summary>
    private int[] _down = new int[FanOut];
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

    public void Insert(int id, ulong start, ulong last, bool write)
    {
        Count++;
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
            int at = ChildIndex(node, start, id);
            if (_count[_down[(node * FanOut) + at]] == FanOut)
            {
                Split(node, at);
                at = ChildIndex(node, start, id);
            }

            int entry = (node * FanOut) + at;
            if (Precedes(start, id, _start[entry], _id[entry]))
            {
                _start[entry] = start;
                _id[entry] = id;
            }

            if (last > _last[entry])
            {
                _last[entry] = last;
            }

            node = _down[entry];
        }

        int first = node * FanOut;
        int count = _count[node];
        int position = count;
        while (position > 0 && Precedes(start, id, _start[first + position - 1], _id[first + position - 1]))
        {
            position--;
        }

        Shift(node, position, 1);
        _start[first + position] = start;
        _last[first + position] = last;
        _id[first + position] = id;
        _down[first + position] = write ? 1 : 0;
        _count[node] = count + 1;
    }

    public void Remove(int id, ulong start)
    {
        Count--;
        Span<int> path = stackalloc int[MaxHeight];
        int entry = Find(id, start, path);
        int leaf = entry / FanOut;
        Delete(leaf, entry % FanOut);
        int node = leaf;
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
                _last[up] = MaxLast(node);
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

    /// <summary>Turns a writer's entry into a reader's, or back.</summary>
    public void SetWrite(int id, ulong start, bool write)
    {
        Span<int> path = stackalloc int[MaxHeight];
        _down[Find(id, start, path)] = write ? 1 : 0;
    }

    /// <summary>Hands every entry that overlaps the range to the visitor, by start.</summary>
    /// <returns>False when the visitor ended it.</returns>
    public bool Visit<TVisitor>(ulong start, ulong last, ref TVisitor visitor)
        where TVisitor : struct, IVisitor => Visit(_root, _height, start, last, ref visitor);

    private bool Visit<TVisitor>(int node, int level, ulong start, ulong last, ref TVisitor visitor)
        where TVisitor : struct, IVisitor
    {
        int end = (node * FanOut) + _count[node];
        for (int entry = node * FanOut; entry < end && _start[entry] <= last; entry++)
        {
            if (_last[entry] >= start
                && !(level == 0
                    ? visitor.Visit(_id[entry], _start[entry], _last[entry], _down[entry] != 0)
                    : Visit(_down[entry], level - 1, start, last, ref visitor)))
            {
                return false;
            }
        }

        return true;
    }

    private static bool Precedes(ulong start, int id, ulong otherStart, int otherId) =>
        start != otherStart ? start < otherStart : id < otherId;

    /// <summary>The last entry whose key is not above the given one, or the first.</summary>
    private int ChildIndex(int node, ulong start, int id)
    {
        int first = node * FanOut;
        int low = 0;
        int high = _count[node] - 1;
        while (low < high)
        {
            int middle = (low + high + 1) / 2;
            if (Precedes(start, id, _start[first + middle], _id[first + middle]))
            {
                high = middle - 1;
            }
            else
            {
                low = middle;
            }
        }

        return low;
    }

    /// <summary>The leaf entry of a key; the inner entries on the way go into <paramref name="path"/>, root first.</summary>
    private int Find(int id, ulong start, Span<int> path)
    {
        int node = _root;
        for (int level = _height, depth = 0; level > 0; level--, depth++)
        {
            int entry = (node * FanOut) + ChildIndex(node, start, id);
            path[depth] = entry;
            node = _down[entry];
        }

        int at = node * FanOut;
        int end = at + _count[node];
        while (at < end && _id[at] != id)
        {
            at++;
        }

        return at < end ? at : throw new InvalidOperationException("The interval tree has lost an entry.");
    }

    private ulong MaxLast(int node)
    {
        ulong max = 0;
        int first = node * FanOut;
        foreach (ulong last in _last.AsSpan(first, _count[node]))
        {
            max = Math.Max(max, last);
        }

        return max;
    }

    private void SetInner(int parent, int at, int child)
    {
        int entry = (parent * FanOut) + at;
        _start[entry] = _start[child * FanOut];
        _id[entry] = _id[child * FanOut];
        _last[entry] = MaxLast(child);
        _down[entry] = child;
    }

    /// <summary>Splits the full child at <paramref name="at"/> into two halves.</summary>
    private void Split(int parent, int at)
    {
        int right = Rent();
        int left = _down[(parent * FanOut) + at];
        const int Half = FanOut / 2;
        Copy(left, Half, right, 0, FanOut - Half);
        _count[left] = Half;
        _count[right] = FanOut - Half;
        Shift(parent, at + 1, 1);
        _count[parent]++;
        SetInner(parent, at + 1, right);
        _last[(parent * FanOut) + at] = MaxLast(left);
    }

    private void MergeWithNext(int parent, int at, int node)
    {
        if (_count[node] > FanOut / 4 || at + 1 >= _count[parent])
        {
            return;
        }

        int entry = (parent * FanOut) + at;
        int next = _down[entry + 1];
        if (_count[node] + _count[next] > FanOut * 3 / 4)
        {
            return;
        }

        Copy(next, 0, node, _count[node], _count[next]);
        _count[node] += _count[next];
        _last[entry] = Math.Max(_last[entry], _last[entry + 1]);
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
            Array.Copy(_start, source, _start, source + by, length);
            Array.Copy(_last, source, _last, source + by, length);
            Array.Copy(_id, source, _id, source + by, length);
            Array.Copy(_down, source, _down, source + by, length);
        }
    }

    private void Copy(int from, int fromAt, int to, int toAt, int length)
    {
        int source = (from * FanOut) + fromAt;
        int target = (to * FanOut) + toAt;
        Array.Copy(_start, source, _start, target, length);
        Array.Copy(_last, source, _last, target, length);
        Array.Copy(_id, source, _id, target, length);
        Array.Copy(_down, source, _down, target, length);
    }

    private int Rent()
    {
        if (_free >= 0)
        {
            int node = _free;
            _free = _down[node * FanOut];
            _count[node] = 0;
            return node;
        }

        if (_nodes == _count.Length)
        {
            int size = _nodes * 2;
            Array.Resize(ref _count, size);
            Array.Resize(ref _start, size * FanOut);
            Array.Resize(ref _last, size * FanOut);
            Array.Resize(ref _id, size * FanOut);
            Array.Resize(ref _down, size * FanOut);
        }

        return _nodes++;
    }

    private void Return(int node)
    {
        _down[node * FanOut] = _free;
        _count[node] = 0;
        _free = node;
    }
}
