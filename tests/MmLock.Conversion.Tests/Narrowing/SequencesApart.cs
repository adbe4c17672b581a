// becomes: coarse*3 range coarse*5 structure
using MmLock;

public static class Program
{
    // How often a number goes on is not known, or it goes on more often than it seems.
    private sealed class Store
    {
        private readonly MmapLock _lock = new();
        private readonly byte[] _bytes = new byte[8192];
        private readonly List<byte> _queue = new();

        // The collection is the structure's,
        public void Drain(int at)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                foreach (byte b in _queue) _bytes[at++] = b;
            }
        }

        // a list of the caller's, which others may go on with,
        public void Append(int at, List<byte> source)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                foreach (byte b in source) _bytes[at++] = b;
            }
        }

        // two steps in a round,
        public void Twice(int at, byte[] source)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                foreach (byte b in source)
                {
                    _bytes[at++] = b;
                    _bytes[at++] = b;
                }
            }
        }

        // (a loop around, in which it does not begin anew, only goes round as often as it says)
        public void Again(int at, byte[] source, int times)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                for (int i = 0; i < times; i++)
                {
                    foreach (byte b in source) _bytes[at++] = b;
                }
            }
        }

        // rounds that do not count,
        public void Held(int at, int count)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                for (int i = 0; i < count; i += _bytes[0])
                {
                    _bytes[at++] = 1;
                }
            }
        }

        // a count that is set back,
        public void SetBack(int at, int count)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                for (int i = 0; i < count; i++)
                {
                    if (_bytes[at] == 9) i = 0;
                    _bytes[at++] = 9;
                }
            }
        }

        // a step in the condition,
        public void Asked(int at, int count)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                for (int i = 0; i < count && at++ < 4096; i++)
                {
                    _bytes[at] = 2;
                }
            }
        }

        // in a function, and back and forth.
        public void ByFunction(int at, byte[] source)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                void Put(byte b) => _bytes[at++] = b;
                foreach (byte b in source) Put(b);
            }
        }

        public void Wandering(int at, byte[] source)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                foreach (byte b in source)
                {
                    if (b > 2) at -= 5;
                    _bytes[at++] = b;
                }
            }
        }

        public void Push(byte value) { using (_lock.EnterWrite()) _queue.Add(value); }
    }

    public static string Run(int input)
    {
        var store = new Store();
        byte[] three = [1, 2, 3];
        store.Push(4);
        return T.Together(
            () => { for (int i = 0; i < 3; i++) { store.Drain(8); store.Append(16, [1, 2]); store.Twice(24, three); } },
            () => { for (int i = 0; i < 3; i++) { store.Again(64, three, 2); store.SetBack(96, 2); store.Asked(128, 3); } },
            () => { for (int i = 0; i < 3; i++) { store.ByFunction(160, three); store.Wandering(200 + input, three); store.Held(1, 0); } });
    }
}
