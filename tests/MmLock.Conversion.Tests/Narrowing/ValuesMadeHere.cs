// becomes: range*20
using System.Text.Json;
using MmLock;

public sealed class Width(int n)
{
    public int[] Make(int more) => new int[n + more];

    public static int[] operator +(Width width, int more) => width.Make(more);

    public static explicit operator int[](Width width) => width.Make(0);
}

public interface ITable { int Touch(int at); }

// Each number has an array of its own, however it comes there.
public static class Program
{
    private sealed class Made : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];
        public Made()
        {
            for (int i = 0; i < 8; i++)
            {
                int[]? row = null;
                row ??= new int[4];
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

    private sealed class MadeEachRound : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];

        public MadeEachRound()
        {
            int[] row;
            for (int i = 0; i < 8; i++)
            {
                row = new int[4];
                row[1] = i;
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

    private sealed class MadeByHelper : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];
        public MadeByHelper()
        {
            for (int i = 0; i < 8; i++)
            {
                Make(i, out int[] row);
                _r[i] = row;
            }
        }

        private static void Make(int n, out int[] row)
        {
            row = new int[n + 1];
            row[0] = n;
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

    private sealed class GrownByHelper : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];
        public GrownByHelper()
        {
            for (int i = 0; i < 8; i++)
            {
                int[] row = new int[2];
                Grow(ref row);
                _r[i] = row;
            }
        }

        private static void Grow(ref int[] row)
        {
            if (row.Length < 4) Array.Resize(ref row, 4);
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

    private sealed class OrNew : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];
        public OrNew()
        {
            for (int i = 0; i < 8; i++)
            {
                Put(i, null);
                Put(i, new int[3]);
            }
        }

        private void Put(int at, int[]? row)
        {
            row ??= new int[4];
            _r[at] = row;
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

    private sealed class FoundAgain : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly Dictionary<int, int[]> _r = new();
        public FoundAgain()
        {
            for (int i = 0; i < 8; i++)
            {
                if (!Look(i, out int[]? row)) row = new int[4];
                _r[i] = row!;
            }
        }

        private bool Look(int at, out int[]? row) => _r.TryGetValue(at, out row);

        public int Touch(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _r[at][0];
                Thread.Sleep(1);
                _r[at][0] = was + 1;
                return was;
            }
        }
    }

    private sealed class FoundAndPut : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];
        public FoundAndPut()
        {
            for (int i = 0; i < 8; i++)
            {
                int[]? row = _r[i];
                row ??= new int[4];
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

    private sealed class FoundOrMade : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly Dictionary<int, int[]> _r = new();
        public FoundOrMade()
        {
            for (int i = 0; i < 8; i++)
            {
                int[] row = Look(i) ?? new int[4];
                _r[i] = row;
            }
        }

        private int[]? Look(int at) => _r.TryGetValue(at, out int[]? row) ? row : null;

        public int Touch(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _r[at][0];
                Thread.Sleep(1);
                _r[at][0] = was + 1;
                return was;
            }
        }
    }

    private sealed class Loaded : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];

        public Loaded()
        {
            for (int i = 0; i < 8; i++) FillAsync(i).Wait();
        }

        private async Task FillAsync(int at) => _r[at] = await LoadAsync(at).ConfigureAwait(false);

        private static async Task<int[]> LoadAsync(int n)
        {
            await Task.Yield();
            return new int[n + 1];
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

    private sealed class LoadedBeside : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];

        public LoadedBeside()
        {
            for (int i = 0; i < 8; i++) FillAsync(i).Wait();
        }

        private async Task FillAsync(int at) => _r[at] = await Task.Run(() => new int[4]);

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

    private sealed class Chunks : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];

        public Chunks()
        {
            int at = 0;
            foreach (int[] part in Enumerable.Range(0, 32).Chunk(4)) _r[at++] = part;
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

    private sealed class Listed : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];

        public Listed()
        {
            var rows = new List<int[]>();
            for (int i = 0; i < 8; i++) rows.Add(new int[4]);
            int at = 0;
            foreach (int[] row in rows) _r[at++] = row;
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

    private sealed class Yielded : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];

        public Yielded()
        {
            int at = 0;
            foreach (int[] row in Rows()) _r[at++] = row;
        }

        private static IEnumerable<int[]> Rows()
        {
            for (int i = 0; i < 8; i++) yield return new int[4];
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

    private sealed class Selected : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];

        public Selected()
        {
            int at = 0;
            foreach (int[] row in Enumerable.Range(0, 8).Select(n => new int[n + 4])) _r[at++] = row;
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

    private sealed class Switched : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];
        public Switched()
        {
            for (int i = 0; i < 8; i++)
            {
                switch (Make(i))
                {
                    case { Length: > 0 } row:
                        _r[i] = row;
                        break;
                }
            }
        }

        private static int[] Make(int n) => new int[n + 1];

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

    private sealed class Paired : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];
        public Paired()
        {
            for (int i = 0; i < 8; i++)
            {
                var (row, n) = Make(i);
                _r[n] = row;
            }
        }

        private static (int[] Row, int N) Make(int n) => (new int[4], n);

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

    private sealed class Summed : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];
        public Summed()
        {
            for (int i = 0; i < 8; i++)
            {
                _r[i] = new Width(i) + 4;
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

    private sealed class Converted : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];
        public Converted()
        {
            for (int i = 0; i < 8; i++)
            {
                _r[i] = (int[])new Width(i + 1);
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

    private sealed class IfAny : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];
        private readonly Width? _width = new(3);

        public IfAny()
        {
            for (int i = 0; i < 8; i++)
            {
                _r[i] = _width?.Make(4) ?? new int[4];
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

    private sealed class Parsed : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];
        public Parsed()
        {
            for (int i = 0; i < 8; i++)
            {
                _r[i] = JsonSerializer.Deserialize<int[]>("[1, 2]");
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

    public static string Run(int input)
    {
        string all = "";
        ITable[] tables =
        [
            new Made(), new MadeEachRound(), new MadeByHelper(), new GrownByHelper(), new OrNew(), new FoundAgain(),
            new FoundAndPut(), new FoundOrMade(), new Loaded(), new LoadedBeside(), new Chunks(), new Listed(),
            new Yielded(), new Selected(), new Switched(), new Paired(), new Summed(), new Converted(), new IfAny(),
            new Parsed(),
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
