using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MmLock.Memory.Vmas;

/// <summary>
/// The areas of an address space, ordered by address, with pending marks among them: a B+-tree whose inner entries know
/// the bounds of what is below them and its largest hole. Changed under <c>VmaLock</c>; read under it, or by
/// <see cref="TryFindSpeculatively"/> without any lock.
/// </summary>
/// <remarks>
/// <para>Invariants: entries do not overlap and are in order; an inner entry's start and end are those of its first and
/// last area, its hole is the largest between two neighbours below it (not before the first or after the last). So a
/// lookup goes one way down, and the search for a hole enters only subtrees that have one, besides the two at the ends of
/// the searched range: both O(log n).</para>
/// <para>Ends behind the last entry of a node are the largest number, so that a row is compared as a whole, without its count.</para>
/// <para>Sequence lock (Lameter, 2005): <see cref="_version"/> is odd while the tree changes. A reader that finds the same
/// even version before and after has seen one state. A reader in the middle of a change meets values of any age in it,
/// but only objects that are there (the collector frees no node that someone looks at) and indexes that are checked, so
/// it ends, and its result is thrown away. Readers read the version with acquire and again behind a read barrier; a
/// writer has a full fence after making it odd, and makes it even with release.</para>
/// </remarks>
internal sealed partial class VmaTree
{
    internal const int FanOut = 32;
    private const long None = long.MaxValue;

    private Node _root = new(isLeaf: true);
    private ulong _version;

    public int Count { get; private set; }

    /// <summary>Changes with every change of the tree. Read before looking, and again after acquiring: equal means nothing moved.</summary>
    public ulong Version => Volatile.Read(ref _version);

    /// <summary>Begins a change that others see as one, whatever it consists of.</summary>
    public void BeginChange()
    {
        Volatile.Write(ref _version, _version + 1);
        Interlocked.MemoryBarrier();
    }

    public void EndChange() => Volatile.Write(ref _version, _version + 1);

    /// <summary>The first entry that ends above the address: the one that contains it, or else the next.</summary>
    public bool TryFind(ulong address, out Vma vma)
    {
        Node? node = _root;
        while (!node.IsLeaf)
        {
            int at = CountAtMost(node.Ends, (long)address);
            node = at < FanOut ? node.Children[at] : null;
            if (node is null)
            {
                vma = default;
                return false;
            }
        }

        int index = CountAtMost(node.Ends, (long)address);
        if (index >= FanOut || node.Ends[index] == None)
        {
            vma = default;
            return false;
        }

        vma = node.Areas[index];
        return true;
    }

    /// <summary>As <see cref="TryFind"/>, without a lock.</summary>
    /// <param name="address">Any address.</param>
    /// <param name="vma">The entry.</param>
    /// <param name="found">Whether there is one.</param>
    /// <param name="version">The state that the answer is about.</param>
    /// <returns>False when the tree was changing; then there is no answer.</returns>
    public bool TryFindSpeculatively(ulong address, out Vma vma, out bool found, out ulong version)
    {
        version = Volatile.Read(ref _version);
        found = TryFind(address, out vma);
        Volatile.ReadBarrier();
        return (version & 1) == 0 && Volatile.Read(ref _version) == version;
    }

    /// <summary>Adds an entry that overlaps no other. Within a change.</summary>
    public void Insert(in Vma vma)
    {
        if (_root.Count == FanOut)
        {
            var root = new Node(isLeaf: false);
            root.SetChild(0, _root);
            root.Count = 1;
            Split(root, 0);
            _root = root;
        }

        Insert(_root, in vma);
        Count++;
    }

    /// <summary>Takes the entry away that begins at the address. Within a change.</summary>
    public void Remove(ulong start)
    {
        Remove(_root, start);
        Count--;
        while (!_root.IsLeaf && _root.Count == 1)
        {
            _root = _root.Children[0]!;
        }

        if (_root.Count == 0 && !_root.IsLeaf)
        {
            _root = new Node(isLeaf: true);
        }
    }

    private static void Insert(Node node, in Vma vma)
    {
        int at = CountAtMost(node.Ends, (long)vma.Start);
        if (node.IsLeaf)
        {
            node.Open(at);
            node.SetArea(at, in vma);
            return;
        }

        at = Math.Min(at, node.Count - 1);
        if (node.Children[at]!.Count == FanOut)
        {
            Split(node, at);
            if (node.Ends[at] <= (long)vma.Start)
            {
                at++;
            }
        }

        Insert(node.Children[at]!, in vma);
        node.Summarize(at);
    }

    private static void Split(Node parent, int at)
    {
        Node left = parent.Children[at]!;
        var right = new Node(left.IsLeaf);
        left.MoveTail(FanOut / 2, right);
        parent.Open(at + 1);
        parent.SetChild(at, left);
        parent.SetChild(at + 1, right);
    }

    private static void Remove(Node node, ulong start)
    {
        int at = CountAtMost(node.Ends, (long)start);
        if (node.IsLeaf)
        {
            if (at >= node.Count || node.Areas[at].Start != start)
            {
                throw new InvalidOperationException("The tree of areas has lost an entry.");
            }

            node.Close(at);
            return;
        }

        Node child = node.Children[at]!;
        Remove(child, start);
        if (child.Count == 0)
        {
            node.Close(at);
            return;
        }

        node.Summarize(at);
        int left = at + 1 < node.Count ? at : at - 1;
        if (left >= 0 && node.Children[left]!.Count + node.Children[left + 1]!.Count <= FanOut / 2)
        {
            node.Children[left + 1]!.MoveTail(0, node.Children[left]!);
            node.Close(left + 1);
            node.Summarize(left);
        }
    }

    /// <summary>How many of the ends, which are in order, are not above the address.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int CountAtMost(long[] ends, long address)
    {
        var limit = Vector256.Create(address);
        Vector256<long> above = Vector256<long>.Zero;
        ref long first = ref ends[0];
        for (nuint i = 0; i < FanOut; i += 4)
        {
            above += Vector256.GreaterThan(Vector256.LoadUnsafe(ref first, i), limit);
        }

        // Each end above counts -1.
        return FanOut + (int)Vector256.Sum(above);
    }

    private sealed class Node
    {
        public readonly bool IsLeaf;
        public readonly long[] Starts = new long[FanOut];
        public readonly long[] Ends = new long[FanOut];
        public readonly Vma[] Areas = [];
        public readonly Node?[] Children = [];

        /// <summary>Of an inner node: the largest hole within each child.</summary>
        public readonly long[] Holes = [];
        public int Count;

        public Node(bool isLeaf)
        {
            IsLeaf = isLeaf;
            Array.Fill(Ends, None);
            if (isLeaf)
            {
                Areas = new Vma[FanOut];
            }
            else
            {
                Children = new Node?[FanOut];
                Holes = new long[FanOut];
            }
        }

        public void SetArea(int at, in Vma vma)
        {
            Areas[at] = vma;
            Starts[at] = (long)vma.Start;
            Ends[at] = (long)vma.End;
        }

        public void SetChild(int at, Node child)
        {
            Children[at] = child;
            Summarize(at);
        }

        public void Summarize(int at)
        {
            Node child = Children[at]!;
            Starts[at] = child.Starts[0];
            Ends[at] = child.Ends[child.Count - 1];
            Holes[at] = child.LargestHole();
        }

        private long LargestHole()
        {
            long largest = 0;
            for (int i = 0; i < Count; i++)
            {
                largest = Math.Max(largest, IsLeaf ? 0 : Holes[i]);
                largest = Math.Max(largest, i == 0 ? 0 : Starts[i] - Ends[i - 1]);
            }

            return largest;
        }

        /// <summary>Makes room at a place.</summary>
        public void Open(int at)
        {
            Move(at, this, at + 1, Count - at);
            Count++;
        }

        /// <summary>Takes a place away.</summary>
        public void Close(int at)
        {
            Move(at + 1, this, at, Count - at - 1);
            Truncate(Count - 1);
        }

        /// <summary>Moves everything from a place on to the end of another node.</summary>
        public void MoveTail(int from, Node to)
        {
            Move(from, to, to.Count, Count - from);
            to.Count += Count - from;
            Truncate(from);
        }

        private void Move(int from, Node to, int at, int count)
        {
            Array.Copy(Starts, from, to.Starts, at, count);
            Array.Copy(Ends, from, to.Ends, at, count);
            if (IsLeaf)
            {
                Array.Copy(Areas, from, to.Areas, at, count);
            }
            else
            {
                Array.Copy(Children, from, to.Children, at, count);
                Array.Copy(Holes, from, to.Holes, at, count);
            }
        }

        private void Truncate(int count)
        {
            Array.Fill(Ends, None, count, Count - count);
            if (IsLeaf)
            {
                Array.Clear(Areas, count, Count - count);
            }
            else
            {
                Array.Clear(Children, count, Count - count);
            }

            Count = count;
        }
    }
}
