using System.Diagnostics;

namespace MmLock.Memory.Vmas;

/// <summary>
/// The VMAs of a part of an address space, ordered by address, with reservations among them: a B+-tree whose inner entries know
/// the bounds of what is below them and its largest hole. Changed under its part's lock; read under it, or by
/// <see cref="TryFindSpeculatively"/> without any lock.
/// </summary>
/// <remarks>
/// <para>Invariants: entries do not overlap and are in order; an inner entry's start and end are those of its first and
/// last VMA, its hole is the largest between two neighbours below it (not before the first or after the last). So a
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

    /// <summary>How many entries a node keeps that was split where entries come in order.</summary>
    private const int FilledInOrder = FanOut - 2;
    private const long None = long.MaxValue;

    private readonly Stack<Leaf> _spareLeaves = [];
    private readonly Stack<Inner> _spareInners = [];
    private Node _root = new Leaf();
    private ulong _version;

    public int Count { get; private set; }

    /// <summary>Changes with every change of the tree. Read before looking, and again after acquiring: equal means nothing moved.</summary>
    public ulong Version => Volatile.Read(ref _version);

    /// <summary>
    /// Has ready whatever so many insertions may need, so that a change cannot fail in the middle for want of memory: each
    /// splits at most one node of a level, and all together give the tree at most one level more.
    /// </summary>
    public void Reserve(int insertions)
    {
        if (_root.IsLeaf && _root.Count + insertions <= FanOut)
        {
            return;
        }

        int levels = 0;
        for (Node node = _root; !node.IsLeaf; node = node.Child(0)!)
        {
            levels++;
        }

        while (_spareLeaves.Count < insertions)
        {
            MemoryInterleaving.At(MemoryInterleaving.SyncPoint.Allocate);
            _spareLeaves.Push(new Leaf());
        }

        while (_spareInners.Count < (insertions * levels) + 1)
        {
            MemoryInterleaving.At(MemoryInterleaving.SyncPoint.Allocate);
            _spareInners.Push(new Inner());
        }
    }

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
        Node node = _root;
        while (!node.IsLeaf)
        {
            int at = node.CountAtMost((long)address);
            Node? child = at < FanOut ? node.Child(at) : null;
            if (child is null)
            {
                vma = default;
                return false;
            }

            if (node.HasLeaves)
            {
                node.AskFor(at, child, (long)address);
            }

            node = child;
        }

        int index = node.CountAtMost((long)address);
        if (index >= FanOut || node.End(index) == None)
        {
            vma = default;
            return false;
        }

        vma = node.Vma(index);
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
            Inner root = TakeInner(_root.IsLeaf);
            root.Count = 1;
            root.Child(0) = _root;
            root.Summarize(0);
            Split(root, 0, (long)vma.Start);
            _root = root;
        }

        Insert(_root, in vma);
        Count++;
    }

    /// <summary>Changes what an entry with the same bounds says. Within a change.</summary>
    public void Set(in Vma vma)
    {
        Node node = _root;
        while (!node.IsLeaf)
        {
            node = node.Child(node.CountAtMost((long)vma.Start))!;
        }

        node.Vma(node.CountAtMost((long)vma.Start)) = vma;
    }

    /// <summary>Takes the entry away that begins at the address. Within a change.</summary>
    public void Remove(ulong start)
    {
        Remove(_root, start);
        Count--;
        while (!_root.IsLeaf && _root.Count == 1)
        {
            _root = _root.Child(0)!;
        }

        Debug.Assert(_root.Count > 0 || _root.IsLeaf, "An inner node has two children or more.");
    }

    private Leaf TakeLeaf()
    {
        if (_spareLeaves.TryPop(out Leaf? leaf))
        {
            return leaf;
        }

        Debug.Assert((_version & 1) == 0, "A change asks for memory in its middle.");
        return new Leaf();
    }

    private Inner TakeInner(bool hasLeaves)
    {
        Debug.Assert(_spareInners.Count > 0 || (_version & 1) == 0, "A change asks for memory in its middle.");
        Inner inner = _spareInners.TryPop(out Inner? spare) ? spare : new Inner();
        inner.HasLeaves = hasLeaves;
        return inner;
    }

    private void Insert(Node node, in Vma vma)
    {
        int at = node.CountAtMost((long)vma.Start);
        if (node.IsLeaf)
        {
            node.Open(at);
            node.Vma(at) = vma;
            node.Start(at) = (long)vma.Start;
            node.End(at) = (long)vma.End;
            return;
        }

        at = Math.Min(at, node.Count - 1);
        if (node.Child(at)!.Count == FanOut)
        {
            Split(node, at, (long)vma.Start);
            if (node.End(at) <= (long)vma.Start)
            {
                at++;
            }
        }

        Insert(node.Child(at)!, in vma);
        node.Summarize(at);
    }

    /// <summary>In the middle, except where entries come in order: then what they leave behind stays full.</summary>
    private void Split(Node parent, int at, long start)
    {
        Node left = parent.Child(at)!;
        Node right = left.IsLeaf ? TakeLeaf() : TakeInner(left.HasLeaves);
        int place = left.CountAtMost(start);
        left.MoveTail(place == 0 ? 2 : place == FanOut ? FilledInOrder : FanOut / 2, right);
        parent.Open(at + 1);
        parent.Child(at + 1) = right;
        parent.Summarize(at);
        parent.Summarize(at + 1);
    }

    private static void Remove(Node node, ulong start)
    {
        int at = node.CountAtMost((long)start);
        if (node.IsLeaf)
        {
            if (at >= node.Count || node.Start(at) != (long)start)
            {
                throw new InvalidOperationException("The tree of VMAs has lost an entry.");
            }

            node.Close(at);
            return;
        }

        Node child = node.Child(at)!;
        Remove(child, start);
        if (child.Count == 0)
        {
            node.Close(at);
            return;
        }

        node.Summarize(at);
        int left = at + 1 < node.Count ? at : at - 1;
        if (left >= 0 && node.Child(left)!.Count + node.Child(left + 1)!.Count <= FanOut / 2)
        {
            node.Child(left + 1)!.MoveTail(0, node.Child(left)!);
            node.Close(left + 1);
            node.Summarize(left);
        }
    }
}
