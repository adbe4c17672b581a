// becomes: coarse range coarse coarse coarse coarse coarse structure coarse coarse coarse structure
using MmLock;

public static class Program
{
    private sealed class Node
    {
        public int Place;
        public int Size;
    }

    private sealed class Slots<TName> where TName : notnull
    {
        private readonly MmapLock _lock = new();
        private readonly bool[] _used = new bool[64];
        private readonly int[] _next = new int[64];
        private readonly byte[] _bytes = new byte[64];
        private readonly Dictionary<TName, int> _index = new();
        private readonly List<Node> _nodes = new();
        private int _limit = 64;

        // Names that the edit would take; a comment and a directive around; a jump out of the search.
        public int Rent(byte fill, int hold, int coarse)
        {
            int acquire = hold + coarse;
        retry:
            // keep the comment
            using (_lock.EnterWrite())
            {
#if DEBUG
                // find it
#endif
                int slot = Array.IndexOf(_used, false);
                if (slot < 0 && acquire-- > 0) goto retry;
                if (slot < 0) return -1;
                _used[slot] = true; // known from here
                Thread.Sleep(1);
                _bytes[slot] = fill;
                return slot;
            }
        }

        // The place comes out of a question.
        public int Named(TName name, byte fill)
        {
            using (_lock.EnterWrite())
            {
                if (!_index.TryGetValue(name, out int slot))
                {
                    return -1;
                }

                Thread.Sleep(1);
                return _bytes[slot] += fill;
            }
        }

        // Two places, one found by the other.
        public int Linked(int from, byte fill)
        {
            using (_lock.EnterWrite())
            {
                int next = _next[from];
                Thread.Sleep(1);
                _bytes[from] += fill;
                _bytes[next] += fill;
                return next;
            }
        }

        // Two places that are both found.
        public int Between(byte fill)
        {
            using (_lock.EnterWrite())
            {
                int low = _next[0], high = _next[1];
                if (high < low) (low, high) = (high, low);
                Thread.Sleep(1);
                for (int i = low; i < high; i++) _bytes[i] += fill;
                return high - low;
            }
        }

        // An object with its place.
        public int Noded(byte fill)
        {
            using (_lock.EnterWrite())
            {
                Node? found = _nodes.Find(n => n.Size > 2);
                if (found is null) return -1;
                int place = found.Place;
                Thread.Sleep(1);
                _bytes[place] += fill;
                found.Size--;
                return place;
            }
        }

        // The found number changes after it was claimed.
        public int Moving(byte fill)
        {
            using (_lock.EnterWrite())
            {
                int slot = Array.LastIndexOf(_used, false);
                _used[slot] = true;
                Thread.Sleep(1);
                _bytes[slot] = fill;
                slot--;
                _bytes[slot] = fill;
                return slot;
            }
        }

        // The limit is read again after the slow work.
        public int Limited(byte fill)
        {
            using (_lock.EnterWrite())
            {
                int slot = _limit - 1;
                Thread.Sleep(1);
                if (slot < _limit) _bytes[slot] = fill;
                return slot;
            }
        }

        public void SetLimit(int limit)
        {
            using (_lock.EnterWrite())
            {
                _limit = limit;
            }
        }

        // Found in a conditional expression that may not assign.
        public int Perhaps(TName name, bool wanted)
        {
            using (_lock.EnterWrite())
            {
                bool known = wanted && _index.TryGetValue(name, out int slot);
                Thread.Sleep(1);
                return known ? 1 : 0;
            }
        }

        public int MaybeFound(TName name, bool wanted)
        {
            using (_lock.EnterRead())
            {
                int? place = _index.TryGetValue(name, out int slot) ? slot : null;
                if (place is not { } at) return -1;
                Thread.Sleep(1);
                return _bytes[at];
            }
        }

        public int ByTuple(TName name)
        {
            using (_lock.EnterRead())
            {
                (bool known, int at) = Look(name);
                if (!known) return -1;
                Thread.Sleep(1);
                return _bytes[at];
            }
        }

        private (bool, int) Look(TName name) => (_index.TryGetValue(name, out int at), at);

        public void Add(TName name, int slot)
        {
            using (_lock.EnterWrite())
            {
                _index[name] = slot;
                _next[slot] = slot / 2;
                _nodes.Add(new Node { Place = slot, Size = slot % 5 });
            }
        }
    }

    public static string Run(int input)
    {
        var slots = new Slots<string>();
        for (int i = 0; i < 20; i++) slots.Add("n" + i, i);

        // What is rented later is set, not added to: those are others.
        for (int i = 0; i < 16; i++) slots.Rent(0, 0, 0);
        void Work(byte fill)
        {
            for (int n = 0; n < 4; n++)
            {
                slots.Rent(fill, 0, 0);
                slots.Named("n" + n, fill);
                slots.Linked(n + 2, fill);
                slots.Between(fill);
                slots.Noded(fill);
                slots.Moving(fill);
                slots.SetLimit(40 + n % 2);
                slots.Limited(fill);
                slots.Perhaps("n3", n > input);
                slots.MaybeFound("n" + n, true);
                slots.ByTuple("n" + n);
                slots.Add("m" + n, n + 20);
            }
        }

        return $"{T.Together(() => Work(1), () => Work(1))} {slots.Named("n2", 0)} {slots.Linked(9, 0)} {slots.MaybeFound("n1", true)}";
    }
}
