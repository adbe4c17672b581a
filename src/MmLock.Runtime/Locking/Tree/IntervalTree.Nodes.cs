using System.Runtime.Intrinsics;

namespace MmLock.Tree;

// The nodes: node n has the entries n * FanOut and following in each of the arrays.
internal sealed partial class IntervalTree
{
    private const int FanOut = 32;
    private const int MaxHeight = 16;

    /// <summary>A node's starts, then its last addresses (leaf: of the range, inner: the largest below), so that a query touches one place.</summary>
    private ulong[] _bounds = new ulong[2 * FanOut];
    private int[] _id = new int[FanOut];

    /// <summary>Leaf: 1 for a writer. Inner: the child node.</summary>
    private int[] _down = new int[FanOut];
    private int[] _count = new int[1];
    private int _nodes = 1;
    private int _free = -1;
    private int _root;
    private int _height;

    /// <summary>A bit for each entry of the node that overlaps the range, four compared at a time.</summary>
    private uint Overlapping(int node, ulong start, ulong last)
    {
        ref ulong starts = ref StartOf(node * FanOut);
        ref ulong lasts = ref LastOf(node * FanOut);
        Vector256<ulong> from = Vector256.Create(start);
        Vector256<ulong> to = Vector256.Create(last);
        int count = _count[node];
        uint hits = 0;
        for (int i = 0; i < count; i += Vector256<ulong>.Count)
        {
            Vector256<ulong> begins = Vector256.LoadUnsafe(ref starts, (nuint)i);
            if (begins[0] > last)
            {
                break;
            }

            Vector256<ulong> both = Vector256.LessThanOrEqual(begins, to) & Vector256.GreaterThanOrEqual(Vector256.LoadUnsafe(ref lasts, (nuint)i), from);
            hits |= both.ExtractMostSignificantBits() << i;
        }

        // Beyond the count lies what was there before.
        return count == FanOut ? hits : hits & ((1u << count) - 1);
    }

    /// <summary>The last entry whose key is not above the given one, or the first. The node is not empty.</summary>
    private int PlaceOf(int node, ulong start, int id)
    {
        int first = node * FanOut;
        int low = 0;
        for (int left = _count[node]; left > 1;)
        {
            // Without a branch to predict: the comparison's outcome is as good as random.
            int half = left / 2;
            low += Precedes(start, id, first + low + half) ? 0 : half;
            left -= half;
        }

        return low;
    }

    /// <summary>Where an entry's start is among the bounds; its last address is <see cref="FanOut"/> further.</summary>
    private static int Bound(int entry) => entry + (entry & -FanOut);

    private ref ulong StartOf(int entry) => ref _bounds[Bound(entry)];

    private ref ulong LastOf(int entry) => ref _bounds[Bound(entry) + FanOut];

    private bool Precedes(ulong start, int id, int entry) => start < StartOf(entry) || (start == StartOf(entry) && id < _id[entry]);

    private ulong MaxLast(int node)
    {
        ulong max = 0;
        foreach (ulong last in _bounds.AsSpan(((2 * node) + 1) * FanOut, _count[node]))
        {
            max = Math.Max(max, last);
        }

        return max;
    }

    private void Set(int entry, ulong start, ulong last, int id, int down)
    {
        StartOf(entry) = start;
        LastOf(entry) = last;
        _id[entry] = id;
        _down[entry] = down;
    }

    private void SetInner(int parent, int at, int child) =>
        Set((parent * FanOut) + at, StartOf(child * FanOut), MaxLast(child), _id[child * FanOut], child);

    /// <summary>Splits the full child at <paramref name="at"/>: into halves, but at the right edge, where ascending ranges arrive, the left one stays nearly full.</summary>
    private void Split(int parent, int at)
    {
        int right = Rent();
        int left = _down[(parent * FanOut) + at];
        int stay = at == _count[parent] - 1 ? FanOut * 7 / 8 : FanOut / 2;
        Copy((left * FanOut) + stay, right * FanOut, FanOut - stay);
        _count[left] = stay;
        _count[right] = FanOut - stay;
        Shift(parent, at + 1, 1);
        _count[parent]++;
        SetInner(parent, at + 1, right);
        LastOf((parent * FanOut) + at) = MaxLast(left);
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

        Copy(next * FanOut, (node * FanOut) + _count[node], _count[next]);
        _count[node] += _count[next];
        LastOf(entry) = Math.Max(LastOf(entry), LastOf(entry + 1));
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
        Copy(source, source + by, _count[node] - from);
    }

    private void Copy(int source, int target, int length)
    {
        if (length > 0)
        {
            Array.Copy(_bounds, Bound(source), _bounds, Bound(target), length);
            Array.Copy(_bounds, Bound(source) + FanOut, _bounds, Bound(target) + FanOut, length);
            Array.Copy(_id, source, _id, target, length);
            Array.Copy(_down, source, _down, target, length);
        }
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
            Array.Resize(ref _bounds, 2 * size * FanOut);
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
