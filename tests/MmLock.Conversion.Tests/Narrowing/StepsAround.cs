// becomes: range*5 coarse range*2 coarse structure
using MmLock;

// Counters that go on by more than one may go around the end of their type, and what is cut of them then names the first places again: also
// where a copy is cut, or what a callee is given.
public static class Program
{
    private sealed class Tables
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _tables = new int[1024][];

        public void Here(uint address, uint end)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                for (uint a = address; a < end; a += 3000)
                {
                    (_tables[a >> 22] ??= new int[4])[0]++;
                }
            }
        }

        public void ByCallee(uint address, uint end)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                for (uint a = address; a < end; a += 3000)
                {
                    Set(a);
                }
            }
        }

        public void ByCopy(uint address, uint end)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                for (uint a = address; a < end; a += 3000)
                {
                    uint b = a;
                    (_tables[b >> 22] ??= new int[4])[0]++;
                }
            }
        }

        public void ByTwo(uint address, uint end)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                uint a = address;
                do
                {
                    Outer(a);
                    a += 3000;
                }
                while (a < end);
            }
        }

        public void ByLocalFunction(uint address, uint end)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                for (uint a = address; a < end; a += 3000)
                {
                    Mark(a);
                }
            }

            void Mark(uint at) => (_tables[at >> 22] ??= new int[4])[0]++;
        }

        public void ByOnes(uint address, uint end)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                for (uint a = address; a < end; a++)
                {
                    Set(a << 20);
                }
            }
        }

        public void BySlot(uint address, uint end)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                for (uint a = address; a < end; a += 3000)
                {
                    (_tables[SlotOf(a)] ??= new int[4])[0]++;
                }
            }
        }

        public int Look(uint address)
        {
            using (_lock.EnterWrite())
            {
                return _tables[address >> 22] is { } table ? table[0] : 0;
            }
        }

        private void Outer(uint a) => Set(a);

        private void Set(uint a) => (_tables[a >> 22] ??= new int[4])[0]++;

        private static uint SlotOf(uint a) => a >> 22;
    }

    private sealed class Keyed
    {
        private readonly MmapLock _lock = new();
        private readonly Dictionary<uint, int> _marks = new() { [3] = 1, [2704] = 1 };

        public void Touch(uint address, uint end)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                for (uint a = address; a < end; a += 4096)
                {
                    Bump(a);
                }
            }
        }

        public int Count()
        {
            using (_lock.EnterRead())
            {
                return _marks.Count;
            }
        }

        private void Bump(uint key)
        {
            if (_marks.TryGetValue(key, out int was))
            {
                _marks[key] = was + 1;
            }
        }
    }

    public static string Run(int input)
    {
        var tables = new Tables();
        var keyed = new Keyed();
        uint from = (uint)(input % 4) << 22;
        string ends = T.Together(
            () => { tables.Here(from, from + 9000); tables.ByCallee(from, from + 9000); tables.ByCopy(from, from + 9000); },
            () => { tables.ByTwo(from, from + 9000); tables.ByLocalFunction(from, from + 9000); tables.BySlot(from, from + 9000); });
        tables.ByOnes(1, 3);
        keyed.Touch(3, 9000);
        return $"{ends} {tables.Look(from)} {keyed.Count()}";
    }
}
