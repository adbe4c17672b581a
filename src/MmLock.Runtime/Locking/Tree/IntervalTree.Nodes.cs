using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MmLock.Tree;

// The nodes, and those kept for reuse.
internal sealed partial class IntervalTree
{
    private const int FanOut = 32;
    private const int MaxHeight = 16;

    /// <summary>So many free nodes are kept, about a kilobyte each; what is more after a peak is left to the collector.</summary>
    private const int MostFree = 64;
    private const int MostAtOnce = 24;
    private Node _root = null!;
    private int _height;
    private Node? _free;
    private int _freeCount;

    /// <summary>Free nodes that are kept. For tests.</summary>
    public int FreeCount => _freeCount;

    /// <summary>
    /// Splits the full child at <paramref name="at"/>: into halves, but at the right edge, where ascending ranges arrive, the
    /// left one stays nearly full.
    /// </summary>
    private void Split(Node parent, int at)
    {
        Node right = Rent();
        Node left = parent.ChildAt(at);
        int stay = at == parent.Count - 1 ? FanOut * 7 / 8 : FanOut / 2;
        left.MoveTo(right, stay);
        parent.Open(at + 1);
        parent.SetInner(at + 1, right);
        parent.Lasts[at] = left.MaxLast();
    }

    private void MergeWithNext(Node parent, int at, Node node)
    {
        if (node.Count > FanOut / 4 || at + 1 >= parent.Count)
        {
            return;
        }

        Node next = parent.ChildAt(at + 1);
        if (node.Count + next.Count > FanOut * 3 / 4)
        {
            return;
        }

        next.MoveTo(node, 0);
        parent.Lasts[at] = Math.Max(parent.Lasts[at], parent.Lasts[at + 1]);
        Return(next);
        parent.Delete(at + 1);
    }

    /// <summary>
    /// Sees to it that so many nodes can be had without asking for memory. A large tree gets some at a time, up to a few tens
    /// of kilobytes, so that they lie together: among other objects each would be on a page of its own.
    /// </summary>
    private void Reserve(int count)
    {
        if (_freeCount >= count)
        {
            return;
        }

        for (int more = Math.Max(count - _freeCount, Math.Min(_settledCount / (8 * FanOut), MostAtOnce)); more > 0; more--)
        {
            Interleaving.At(Interleaving.SyncPoint.Allocate);
            Return(new Node());
        }
    }

    private Node Rent()
    {
        Node node = _free!;
        _free = node.NextFree;
        node.NextFree = null;
        _freeCount--;
        return node;
    }

    private void Return(Node node)
    {
        if (_freeCount < MostFree)
        {
            node.Clear();
            node.NextFree = _free;
            _free = node;
            _freeCount++;
        }
    }

    /// <summary>A row of entries: key, largest last address (leaf: the range's own), and the item or the node below.</summary>
    private sealed class Node
    {
        public Keys Starts;
        public Keys Lasts;
        public Keys Ids;
        public int Count;
        public Node? NextFree;
        private References _payloads;

        public Interval ItemAt(int at) => Unsafe.As<Interval>(_payloads[at]!);

        public Node ChildAt(int at) => Unsafe.As<Node>(_payloads[at]!);

        /// <summary>A bit for each entry that overlaps the range, four compared at a time.</summary>
        public uint Overlapping(ulong start, ulong last)
        {
            ref ulong starts = ref Starts[0];
            ref ulong lasts = ref Lasts[0];
            Vector256<ulong> from = Vector256.Create(start);
            Vector256<ulong> to = Vector256.Create(last);
            int count = Count;
            uint hits = 0;
            for (int i = 0; i < count; i += Vector256<ulong>.Count)
            {
                Vector256<ulong> begins = Vector256.LoadUnsafe(ref starts, (nuint)i);
                if (begins[0] > last)
                {
                    break;
                }

                Vector256<ulong> both = Vector256.LessThanOrEqual(begins, to) & Vector256.GreaterThanOrEqual(
                    Vector256.LoadUnsafe(ref lasts, (nuint)i), from);
                hits |= both.ExtractMostSignificantBits() << i;
            }

            // Beyond the count lies what was there before.
            return count == FanOut ? hits : hits & ((1u << count) - 1);
        }

        /// <summary>The last entry whose key is not above the given one, or the first. The node is not empty.</summary>
        public int PlaceOf(ulong start, ulong id)
        {
            int low = 0;
            for (int left = Count; left > 1;)
            {
                // Without a branch to predict: the comparison's outcome is as good as random.
                int half = left / 2;
                low += IsBefore(start, id, low + half) ? 0 : half;
                left -= half;
            }

            return low;
        }

        public bool IsBefore(ulong start, ulong id, int at) => start < Starts[at] || (start == Starts[at] && id < Ids[at]);

        public ulong MaxLast()
        {
            ulong max = 0;
            foreach (ulong last in ((Span<ulong>)Lasts)[..Count])
            {
                max = Math.Max(max, last);
            }

            return max;
        }

        public void Set(int at, ulong start, ulong last, ulong id, object payload)
        {
            Starts[at] = start;
            Lasts[at] = last;
            Ids[at] = id;
            _payloads[at] = payload;
        }

        public void SetInner(int at, Node child) => Set(at, child.Starts[0], child.MaxLast(), child.Ids[0], child);

        /// <summary>Makes room for an entry.</summary>
        public void Open(int at)
        {
            Copy(this, at, this, at + 1, Count - at);
            Count++;
        }

        public void Delete(int at)
        {
            Copy(this, at + 1, this, at, Count - at - 1);
            Count--;
            _payloads[Count] = null;
        }

        /// <summary>Appends the entries from <paramref name="from"/> on to another node.</summary>
        public void MoveTo(Node other, int from)
        {
            int moved = Count - from;
            Copy(this, from, other, other.Count, moved);
            ((Span<object?>)_payloads).Slice(from, moved).Clear();
            other.Count += moved;
            Count = from;
        }

        public void Clear()
        {
            ((Span<object?>)_payloads)[..Count].Clear();
            Count = 0;
        }

        private static void Copy(Node source, int from, Node target, int to, int length)
        {
            if (length > 0)
            {
                ((Span<ulong>)source.Starts).Slice(from, length).CopyTo(((Span<ulong>)target.Starts)[to..]);
                ((Span<ulong>)source.Lasts).Slice(from, length).CopyTo(((Span<ulong>)target.Lasts)[to..]);
                ((Span<ulong>)source.Ids).Slice(from, length).CopyTo(((Span<ulong>)target.Ids)[to..]);
                ((Span<object?>)source._payloads).Slice(from, length).CopyTo(((Span<object?>)target._payloads)[to..]);
            }
        }
    }

    [InlineArray(FanOut)]
    private struct Keys
    {
        private ulong _first;
    }

    [InlineArray(FanOut)]
    private struct References
    {
        private object? _first;
    }
}
