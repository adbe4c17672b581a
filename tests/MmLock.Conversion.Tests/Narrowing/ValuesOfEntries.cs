// becomes: coarse*6
using MmLock;

public sealed class Node
{
    public int[]? Arr = new int[4];
}

public sealed class Entry
{
    public int[]? Buf;
}

public sealed record Row(int[]? Buf);

public sealed class Other
{
    public int[]? Buf;
}

public sealed class Filled
{
    public int[]? Buf;
}

public sealed class Paired
{
    public int[]? Buf;
}

public interface ITable { int Touch(int at); }

// One array that several entries have, each under a number of its own.
public static class Program
{
    private sealed class BySet : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly Entry?[] _e = new Entry[8];
        private readonly Node? _h = new();

        public BySet()
        {
            for (int i = 0; i < 8; i++)
            {
                _e[i] = new Entry();
                _e[i]!.Buf = _h?.Arr;
            }
        }

        public int Touch(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _e[at]!.Buf![0];
                Thread.Sleep(1);
                _e[at]!.Buf![0] = was + 1;
                return was;
            }
        }
    }

    private sealed class ByOut : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly Entry?[] _e = new Entry[8];
        private readonly int[] _spare = new int[4];

        public ByOut()
        {
            for (int i = 0; i < 8; i++)
            {
                _e[i] = new Entry();
                if (Give(out int[]? row)) _e[i]!.Buf = row;
            }
        }

        private bool Give(out int[]? row)
        {
            row = _spare;
            return true;
        }

        public int Touch(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _e[at]!.Buf![0];
                Thread.Sleep(1);
                _e[at]!.Buf![0] = was + 1;
                return was;
            }
        }
    }

    private sealed class ByInitializer : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly Other?[] _e = new Other[8];
        private readonly Node? _h = new();

        public ByInitializer()
        {
            for (int i = 0; i < 8; i++)
            {
                _e[i] = new Other { Buf = _h?.Arr };
            }
        }

        public int Touch(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _e[at]!.Buf![0];
                Thread.Sleep(1);
                _e[at]!.Buf![0] = was + 1;
                return was;
            }
        }
    }

    private sealed class ByRecord : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly Row?[] _e = new Row[8];
        private readonly Node? _h = new();

        public ByRecord()
        {
            for (int i = 0; i < 8; i++)
            {
                _e[i] = new(_h?.Arr);
            }
        }

        public int Touch(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _e[at]!.Buf![0];
                Thread.Sleep(1);
                _e[at]!.Buf![0] = was + 1;
                return was;
            }
        }
    }

    private sealed class ByReference : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly Filled?[] _e = new Filled[8];
        private readonly int[] _spare = new int[4];

        public ByReference()
        {
            for (int i = 0; i < 8; i++)
            {
                _e[i] = new Filled();
                Give(out _e[i]!.Buf);
            }
        }

        private void Give(out int[]? row) => row = _spare;

        public int Touch(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _e[at]!.Buf![0];
                Thread.Sleep(1);
                _e[at]!.Buf![0] = was + 1;
                return was;
            }
        }
    }

    private sealed class ByPairOf : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly Paired?[] _e = new Paired[8];
        private readonly int[] _spare = new int[4];

        public ByPairOf()
        {
            for (int i = 0; i < 8; i++)
            {
                _e[i] = new Paired();
                (_e[i]!.Buf, _) = Pick();
            }
        }

        private (int[], int) Pick() => (_spare, 1);

        public int Touch(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _e[at]!.Buf![0];
                Thread.Sleep(1);
                _e[at]!.Buf![0] = was + 1;
                return was;
            }
        }
    }

    public static string Run(int input)
    {
        string all = "";
        ITable[] tables =
        [
            new BySet(), new ByOut(), new ByInitializer(), new ByRecord(), new ByReference(), new ByPairOf(),
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
