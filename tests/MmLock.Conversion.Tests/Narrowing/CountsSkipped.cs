// becomes: range*9
using MmLock;

/// <summary>Counters that a condition need not have taken down: the first round has the number that the loop began with.</summary>
public static class Program
{
    private sealed class Store
    {
        private readonly MmapLock _lock = new();
        private readonly byte[] _bytes = new byte[64];

        public void Either(int at, int n, bool first, byte by)
        {
            using (_lock.EnterWrite())
            {
                while (n >= 0 && (first || n-- > 0))
                {
                    Add(at + n, by);
                    first = false;
                }
            }
        }

        public void Few(int at, int n, byte by)
        {
            using (_lock.EnterWrite())
            {
                int few = 0;
                while (n > 0 && (few++ < 1 || n-- > 1))
                {
                    Add(at + n, by);
                }
            }
        }

        public void Chosen(int at, int n, bool first, byte by)
        {
            using (_lock.EnterWrite())
            {
                while (n >= 0 && (first ? true : n-- > 0))
                {
                    Add(at + n, by);
                    first = false;
                }
            }
        }

        public void Missing(int at, int n, int? once, byte by)
        {
            using (_lock.EnterWrite())
            {
                while (n >= 0 && (once ?? n--) > 0)
                {
                    Add(at + n, by);
                    once = null;
                }
            }
        }

        public void Inner(int at, int n, bool first, byte by)
        {
            using (_lock.EnterWrite())
            {
                while (first || n-- > 0)
                {
                    while (n >= 0)
                    {
                        Add(at + n, by);
                        break;
                    }

                    first = false;
                }
            }
        }

        public void Always(int at, int n, byte by)
        {
            using (_lock.EnterWrite())
            {
                while (by > 0 && n-- > 0)
                {
                    Add(at + n, by);
                }
            }
        }

        public void Before(int at, int n, byte by)
        {
            using (_lock.EnterWrite())
            {
                while (--n >= 0 && by > 0)
                {
                    Add(at + n, by);
                }
            }
        }

        public int One(int at)
        {
            using (_lock.EnterRead())
            {
                int once = _bytes[at];
                Thread.Sleep(1);
                return once - _bytes[at];
            }
        }

        public void Set(int at, byte by)
        {
            using (_lock.EnterWrite())
            {
                Add(at, by);
            }
        }

        public override string ToString() => string.Join(",", _bytes);

        private void Add(int at, byte by)
        {
            byte was = _bytes[at];
            Thread.Sleep(1);
            _bytes[at] = (byte)(was + by);
        }
    }

    public static object? Run(int input)
    {
        var store = new Store();
        T.Watch(store);
        byte by = (byte)(input + 1);
        string ends = T.Together(
            () => store.Either(0, 3, true, by), () => store.Set(3, by), () => store.Few(8, 2, by), () => store.Set(10, by),
            () => store.Chosen(16, 2, true, by), () => store.Set(18, by), () => store.Missing(24, 2, 1, by), () => store.Set(26, by));
        ends += T.Together(
            () => store.Inner(32, 2, true, by), () => store.Set(34, by), () => store.Always(40, 3, by), () => store.Set(42, by),
            () => store.Before(48, 3, by), () => store.Set(50, by), () => store.One(51));
        return $"{ends} {store}";
    }
}
