using System.Runtime.CompilerServices;

namespace MmLock.Tree;

/// <summary>
/// Current and pending requests in one interval structure: a treap ordered by (start, arrival), each node with the
/// largest last address below it, in pooled arrays. Not synchronised: <see cref="RangeQueue"/> holds its lock.
/// </summary>
/// <remarks>
/// Overlap queries cost O(log n + found). The treap's priorities come from a counter put through a mixing function, so
/// that equal histories give equal shapes and nothing is allocated.
/// </remarks>
internal sealed class RequestTree
{
    internal const int None = -1;
    private Node[] _nodes = new Node[16];
    private int _free = None;
    private int _used;
    private int _root = None;
    private ulong _arrivals;

    internal struct Node
    {
        public ulong Start;
        public ulong Last;
        public ulong MaxLast;
        public ulong Arrival;
        public ulong Priority;
        public AddressRange Requested;
        public Waiting.Waiter? Waiter;
        public int Left;
        public int Right;
        public uint Generation;
        /// <summary>Earlier, conflicting requests that are still there; the request is granted when none is left.</summary>
        public int Blockers;
        public bool Write;
        public bool InUse;
    }

    public int Count { get; private set; }

    public ref Node this[int slot] => ref _nodes[slot];

    public bool IsCurrent(int slot, uint generation) =>
        (uint)slot < (uint)_used && _nodes[slot].InUse && _nodes[slot].Generation == generation;

    /// <summary>Adds a request and counts the earlier ones that it conflicts with.</summary>
    public int Add(AddressRange effective, AddressRange requested, bool write)
    {
        int blockers = 0;
        CountConflicts(_root, effective.Start, effective.Last, write, ref blockers);
        int slot = Rent();
        ref Node node = ref _nodes[slot];
        node.Start = effective.Start;
        node.Last = effective.Last;
        node.MaxLast = effective.Last;
        node.Requested = requested;
        node.Write = write;
        node.Arrival = ++_arrivals;
        node.Priority = Mix(_arrivals);
        node.Blockers = blockers;
        node.Left = None;
        node.Right = None;
        node.InUse = true;
        node.Waiter = null;
        _root = Insert(_root, slot);
        Count++;
        return slot;
    }

    /// <summary>Whether a request would have to wait, without adding it.</summary>
    public bool Conflicts(AddressRange range, bool write)
    {
        int blockers = 0;
        CountConflicts(_root, range.Start, range.Last, write, ref blockers);
        return blockers > 0;
    }

    public void Remove(int slot)
    {
        ref Node node = ref _nodes[slot];
        _root = Delete(_root, slot);
        node.InUse = false;
        node.Generation++;
        node.Waiter = null;
        node.Left = _free;
        _free = slot;
        Count--;
    }

    /// <summary>
    /// Takes the request in <paramref name="slot"/> off the count of every later waiter that conflicts with it, and
    /// hands those that have no blocker left to <paramref name="granted"/>. With <paramref name="readersOnly"/> only waiting
    /// readers: the request turns from a writer into a reader.
    /// </summary>
    public void Unblock(int slot, bool readersOnly, ref Waiting.GrantList granted)
    {
        Node gone = _nodes[slot];
        Unblock(_root, in gone, readersOnly, ref granted);
    }

    /// <summary>Whether one granted request covers the range in the mode or stronger.</summary>
    public bool IsHeld(AddressRange range, bool write) => FindHolder(_root, range, write);

    private bool FindHolder(int at, AddressRange range, bool write)
    {
        while (at != None && _nodes[at].MaxLast >= range.Last)
        {
            ref Node node = ref _nodes[at];
            if (node.Blockers == 0 && node.Start <= range.Start && node.Last >= range.Last && (node.Write || !write))
            {
                return true;
            }

            if (node.Left != None && FindHolder(node.Left, range, write))
            {
                return true;
            }

            if (node.Start > range.Start)
            {
                return false;
            }

            at = node.Right;
        }

        return false;
    }

    private void CountConflicts(int at, ulong start, ulong last, bool write, ref int count)
    {
        while (at != None && _nodes[at].MaxLast >= start)
        {
            ref Node node = ref _nodes[at];
            if (node.Left != None)
            {
                CountConflicts(node.Left, start, last, write, ref count);
            }

            if (node.Start > last)
            {
                return;
            }

            if (node.Last >= start && (write || node.Write))
            {
                count++;
            }

            at = node.Right;
        }
    }

    private void Unblock(int at, in Node gone, bool readersOnly, ref Waiting.GrantList granted)
    {
        while (at != None && _nodes[at].MaxLast >= gone.Start)
        {
            ref Node node = ref _nodes[at];
            if (node.Left != None)
            {
                Unblock(node.Left, in gone, readersOnly, ref granted);
            }

            if (node.Start > gone.Last)
            {
                return;
            }

            bool conflicts = node.Last >= gone.Start && (readersOnly ? !node.Write : node.Write || gone.Write);
            if (conflicts && node.Blockers > 0 && node.Arrival > gone.Arrival && --node.Blockers == 0)
            {
                granted.Add(node.Waiter!);
            }

            at = node.Right;
        }
    }

    private int Rent()
    {
        if (_free != None)
        {
            int slot = _free;
            _free = _nodes[slot].Left;
            return slot;
        }

        if (_used == _nodes.Length)
        {
            Array.Resize(ref _nodes, _nodes.Length * 2);
        }

        return _used++;
    }

    private bool Precedes(int a, int b)
    {
        ref Node left = ref _nodes[a];
        ref Node right = ref _nodes[b];
        return left.Start != right.Start ? left.Start < right.Start : left.Arrival < right.Arrival;
    }

    private int Insert(int at, int slot)
    {
        if (at == None)
        {
            return slot;
        }

        if (_nodes[slot].Priority > _nodes[at].Priority)
        {
            Split(at, slot, out int left, out int right);
            _nodes[slot].Left = left;
            _nodes[slot].Right = right;
            Refresh(slot);
            return slot;
        }

        if (Precedes(slot, at))
        {
            _nodes[at].Left = Insert(_nodes[at].Left, slot);
        }
        else
        {
            _nodes[at].Right = Insert(_nodes[at].Right, slot);
        }

        Refresh(at);
        return at;
    }

    private void Split(int at, int pivot, out int left, out int right)
    {
        if (at == None)
        {
            left = None;
            right = None;
        }
        else if (Precedes(at, pivot))
        {
            Split(_nodes[at].Right, pivot, out int middle, out right);
            _nodes[at].Right = middle;
            Refresh(at);
            left = at;
        }
        else
        {
            Split(_nodes[at].Left, pivot, out left, out int middle);
            _nodes[at].Left = middle;
            Refresh(at);
            right = at;
        }
    }

    private int Delete(int at, int slot)
    {
        if (at == slot)
        {
            return Join(_nodes[at].Left, _nodes[at].Right);
        }

        if (Precedes(slot, at))
        {
            _nodes[at].Left = Delete(_nodes[at].Left, slot);
        }
        else
        {
            _nodes[at].Right = Delete(_nodes[at].Right, slot);
        }

        Refresh(at);
        return at;
    }

    private int Join(int left, int right)
    {
        if (left == None || right == None)
        {
            return left == None ? right : left;
        }

        if (_nodes[left].Priority > _nodes[right].Priority)
        {
            _nodes[left].Right = Join(_nodes[left].Right, right);
            Refresh(left);
            return left;
        }

        _nodes[right].Left = Join(left, _nodes[right].Left);
        Refresh(right);
        return right;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Refresh(int at)
    {
        ref Node node = ref _nodes[at];
        ulong max = node.Last;
        if (node.Left != None)
        {
            max = Math.Max(max, _nodes[node.Left].MaxLast);
        }

        if (node.Right != None)
        {
            max = Math.Max(max, _nodes[node.Right].MaxLast);
        }

        node.MaxLast = max;
    }

    /// <summary>The finaliser of SplitMix64 (Steele, Lea, Flood 2014).</summary>
    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
