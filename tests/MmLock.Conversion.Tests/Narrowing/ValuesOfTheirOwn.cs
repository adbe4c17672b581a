// becomes: range*7
using MmLock;

public sealed class Slot
{
    public int[]? Buf;
}

public interface ITable { int Touch(int at); }

// Each number has its own, by ways that look as if it had not.
public static class Program
{
    private sealed class Lazily : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly Slot[] _e = [new(), new(), new(), new(), new(), new(), new(), new()];


        public int Touch(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = LazyInitializer.EnsureInitialized(ref _e[at].Buf, () => new int[4])[0];
                Thread.Sleep(1);
                LazyInitializer.EnsureInitialized(ref _e[at].Buf, () => new int[4])[0] = was + 1;
                return was;
            }
        }
    }

    private sealed class TwoOut : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];

        public TwoOut()
        {
            for (int i = 0; i < 8; i += 2)
            {
                Two(out int[] one, out int[] other);
                _r[i] = one;
                _r[i + 1] = other;
            }
        }

        private static void Two(out int[] one, out int[] other)
        {
            one = new int[4];
            other = new int[5];
        }

        public int Touch(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _r[at]![0];
                Thread.Sleep(1);
                _r[at]![0] = was + 1;
                return was;
            }
        }
    }

    private sealed class Numbers : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly (int Key, long Count)[] _n = new (int, long)[8];

        public Numbers()
        {
            foreach (var (key, count) in Seen()) _n[key] = (key, count);
            for (int i = 4; i < 8; i++)
            {
                if (Next(out (int, long) next)) _n[i] = next;
            }
        }

        private static bool Next(out (int, long) next)
        {
            next = (1, 2);
            return true;
        }

        private static Dictionary<int, long> Seen() => new() { [1] = 2, [2] = 3 };

        public int Touch(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _n[at].Key;
                Thread.Sleep(1);
                _n[at].Key = was + 1;
                return was;
            }
        }
    }

    private sealed class ForEachOwn : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];

        public ForEachOwn()
        {
            var rows = new List<int[]>();
            for (int i = 0; i < 8; i++) rows.Add(new int[4]);
            int at = 0;
            rows.ForEach(row => _r[at++] = row);
        }

        public int Touch(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _r[at]![0];
                Thread.Sleep(1);
                _r[at]![0] = was + 1;
                return was;
            }
        }
    }

    private sealed class HandedFunction : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];
        private int _at;

        public HandedFunction()
        {
            for (_at = 0; _at < 8; _at++) Call(row => _r[_at] = row);
        }

        private static void Call(Action<int[]> put) => put(new int[4]);

        public int Touch(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _r[at]![0];
                Thread.Sleep(1);
                _r[at]![0] = was + 1;
                return was;
            }
        }
    }

    private sealed class FreeListMade : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];
        private readonly Stack<int[]> _free = new(Enumerable.Range(0, 8).Select(n => new int[n + 1]));

        public FreeListMade()
        {
            for (int i = 0; i < 8; i++)
            {
                if (!_free.TryPop(out int[]? row)) row = new int[4];
                _r[i] = row;
            }
        }

        public int Touch(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _r[at]![0];
                Thread.Sleep(1);
                _r[at]![0] = was + 1;
                return was;
            }
        }
    }

    private sealed class Waited : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];

        public Waited() => FillAsync().Wait();

        private async Task FillAsync()
        {
            for (int i = 0; i < 8; i++)
            {
                ValueTask<int[]> load = LoadAsync(i);
                _r[i] = await load;
            }
        }

        private static ValueTask<int[]> LoadAsync(int n) => n > 3 ? new(new int[n]) : new(Task.FromResult(new int[n + 1]));

        public int Touch(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _r[at]![0];
                Thread.Sleep(1);
                _r[at]![0] = was + 1;
                return was;
            }
        }
    }

    public static string Run(int input)
    {
        string all = "";
        ITable[] tables =
        [
            new Lazily(), new TwoOut(), new Numbers(), new ForEachOwn(), new HandedFunction(), new FreeListMade(),
            new Waited(),
        ];
        foreach (ITable table in tables)
        {
            string ends = T.Together(
                () => { for (int i = 0; i < 4; i++) table.Touch(0); },
                () => { for (int i = 0; i < 4; i++) table.Touch(1 + input % 2); },
                () => { for (int i = 0; i < 4; i++) table.Touch(5); });
            all += $"{ends} {table.Touch(0)} {table.Touch(1)} {table.Touch(2)} {table.Touch(5)} ";
        }

        return all;
    }
}
