// becomes: range coarse range range range structure range
using MmLock;

public static class Program
{
    private sealed class Slots
    {
        private readonly MmapLock _lock = new();
        private readonly bool[] _used = new bool[40];
        private readonly byte[] _bytes = new byte[40];
        private readonly int[] _owner = new int[40];

        // The same number in a block of its own, and blocks that declare names again.
        public int Blocks(byte fill, bool isLow)
        {
            using (_lock.EnterWrite())
            {
                int slot = isLow ? Array.IndexOf(_used, false) : Array.LastIndexOf(_used, false);
                if (slot < 0) { int other = 1; return -other; }
                { int other = 2; _used[slot] = other == 2; }
                Thread.Sleep(1);
                { int other = 3; _bytes[slot] = (byte)(fill + other - 3); }
                return slot;
            }
        }

        // A switch on what was found; a local function in the section uses it.
        public int Switched(byte fill)
        {
            using (_lock.EnterWrite())
            {
                int slot = Array.IndexOf(_used, false);
                switch (slot)
                {
                    case < 0: return -1;
                    case 0: _used[0] = true; break;
                    default: _used[slot] = true; break;
                }

                Thread.Sleep(1);
                Put();
                return slot;

                void Put() => _bytes[slot] = fill;
            }
        }

        // Asks whose it is after the claim, which a holder of the structure changes.
        public int Owned(int who)
        {
            using (_lock.EnterWrite())
            {
                int slot = Array.IndexOf(_used, false);
                if (slot < 0) return -1;
                _used[slot] = true;
                Thread.Sleep(1);
                _owner[slot] = who;
                Thread.Sleep(1);
                return _owner[slot] == who ? slot : -2;
            }
        }

        public void Disown(int slot)
        {
            using (_lock.EnterWrite())
            {
                _owner[slot] = 0;
            }
        }

        // A number that wraps, and one that is no index.
        public int Computed(uint from)
        {
            using (_lock.EnterWrite())
            {
                uint slot = (uint)Array.IndexOf(_used, false) * 4294967295u + from;
                Thread.Sleep(1);
                return slot < 40 ? _bytes[slot]++ : -1;
            }
        }

        public void Free(int slot)
        {
            using (_lock.EnterWrite())
            {
                _used[slot] = false;
            }
        }

        // Throws in the search and after the claim.
        public int Throws(int[]? map, byte fill)
        {
            using (_lock.EnterWrite())
            {
                int slot = map![fill];
                Thread.Sleep(1);
                _bytes[slot] = checked((byte)(_bytes[slot] + 250 - 250));
                return slot;
            }
        }
    }

    public static string Run(int input)
    {
        var slots = new Slots();
        int wrong = 0;
        void Work(byte fill)
        {
            for (int n = 0; n < 6; n++)
            {
                int slot = slots.Blocks(fill, n % 2 == 0);
                if (slot >= 0) slots.Free(slot);
                slot = slots.Switched(fill);
                if (slot >= 0) slots.Free(slot);
                slot = slots.Owned(fill);
                if (slot == -2) Interlocked.Increment(ref wrong);
                if (slot >= 0) { slots.Free(slot); }
                slots.Computed(3);
                slots.Disown(39);
                try { slots.Throws(null, fill); } catch (NullReferenceException) { }
                try { slots.Throws(new[] { 99, 99, 99, 99, 99 }, fill); } catch (IndexOutOfRangeException) { }
            }
        }

        return $"{T.Together(() => Work(1), () => Work(2), () => Work((byte)(2 + input)))} {wrong} {slots.Blocks(1, true)}";
    }
}
