// becomes: coarse*17
using MmLock;

public struct Part
{
    public int[] A;
}

public record struct Part2
{
    public int[] A;
    public int N;
}

public struct Part3
{
    public int[] A;
}

public sealed class Held
{
    public int[]? Buf;
}

public interface ITable { int Touch(int at); }

// One array under several numbers: two results of one call, copies of a struct, a reference to a part, a function that is handed on.
public static class Program
{
    private sealed class ByTaskOfLocal : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];

        public ByTaskOfLocal() => FillAsync().Wait();

        private async Task FillAsync()
        {
            var one = new int[4];
            for (int i = 0; i < 8; i++) _r[i] = await Task.Run(() => one);
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

    private sealed class ByTaskFromResult : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];

        public ByTaskFromResult() => FillAsync().Wait();

        private async Task FillAsync()
        {
            Task<int[]> load = Task.FromResult(new int[4]);
            for (int i = 0; i < 8; i++) _r[i] = await load;
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

    private sealed class ByTwoOfOne : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];

        public ByTwoOfOne()
        {
            for (int i = 0; i < 8; i += 2)
            {
                var (one, other) = Two();
                _r[i] = one;
                _r[i + 1] = other;
            }
        }

        private static (int[], int[]) Two()
        {
            var row = new int[4];
            return (row, row);
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

    private sealed class ByTwoOut : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];

        public ByTwoOut()
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
            var row = new int[4];
            one = row;
            other = row;
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

    private sealed class ByTwoOutInTurn : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];

        public ByTwoOutInTurn()
        {
            for (int i = 0; i < 8; i += 2)
            {
                Two(out int[] one, out int[] other);
                _r[i] = one;
                _r[i + 1] = other;
            }
        }

        private static void Two(out int[] one, out int[] other) => other = one = new int[4];

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

    private sealed class ByYield : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];

        public ByYield()
        {
            int at = 0;
            foreach (int[] row in Rows()) _r[at++] = row;
        }

        private static IEnumerable<int[]> Rows()
        {
            var row = new int[4];
            for (int i = 0; i < 8; i++) yield return row;
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

    private sealed class ByRepeat : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];

        public ByRepeat()
        {
            int at = 0;
            foreach (int[] row in Enumerable.Repeat(new int[4], 8)) _r[at++] = row;
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

    private sealed class ByStructs : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly Part[] _p = new Part[8];

        public ByStructs()
        {
            var one = new Part { A = new int[4] };
            for (int i = 0; i < 8; i++) _p[i] = one;
        }

        public int Touch(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _p[at].A[0];
                Thread.Sleep(1);
                _p[at].A[0] = was + 1;
                return was;
            }
        }
    }

    private sealed class ByStructsOfTable : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly Part2[] _p = new Part2[8];

        public ByStructsOfTable()
        {
            _p[0] = new Part2 { A = new int[4] };
            for (int i = 1; i < 8; i++) _p[i] = _p[i - 1] with { N = i };
        }

        public int Touch(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _p[at].A[0];
                Thread.Sleep(1);
                _p[at].A[0] = was + 1;
                return was;
            }
        }
    }

    private sealed class ByStructsOut : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly Part3[] _p = new Part3[8];
        private readonly Part3 _one = new() { A = new int[4] };

        public ByStructsOut()
        {
            for (int i = 0; i < 8; i++)
            {
                if (Give(out Part3 part)) _p[i] = part;
            }
        }

        private bool Give(out Part3 part)
        {
            part = _one;
            return true;
        }

        public int Touch(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _p[at].A[0];
                Thread.Sleep(1);
                _p[at].A[0] = was + 1;
                return was;
            }
        }
    }

    private sealed class ByFreeListOfAll : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];
        private readonly Stack<int[]> _free;
        private readonly int[][] _all = [new int[4]];

        public ByFreeListOfAll()
        {
            _free = new Stack<int[]>(_all);
            for (int i = 0; i < 8; i++)
            {
                if (_free.TryPop(out int[]? row)) _r[i] = row;
                _r[i] ??= _all[0];
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

    private sealed class ByReferenceToMember : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly Held?[] _e = new Held[8];
        private readonly int[] _spare = new int[4];

        public ByReferenceToMember()
        {
            for (int i = 0; i < 8; i++)
            {
                _e[i] = new Held();
                ref int[]? buf = ref _e[i]!.Buf;
                buf = _spare;
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

    private sealed class ByHandedFunction : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];
        private readonly int[] _spare = new int[4];
        private int _at;

        public ByHandedFunction()
        {
            for (_at = 0; _at < 8; _at++) Call(row => _r[_at] = row);
        }

        private void Call(Action<int[]> put) => put(_spare);

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

    private sealed class ByWalksOfOne : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];

        public ByWalksOfOne()
        {
            var rows = new List<int[]> { new int[4] };
            for (int i = 0; i < 8; i++)
            {
                foreach (int[] row in rows) _r[i] = row;
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

    private sealed class ByCounter : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];

        public ByCounter()
        {
            _r[0] = new int[4];
            for (int i = 0; i < 7;)
            {
                int[]? row = _r[i];
                i++;
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

    private sealed class ByCountedParameter : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];

        public ByCountedParameter()
        {
            _r[0] = new int[4];
            for (int i = 0; i < 7; i++) Copy(i);
        }

        private void Copy(int at)
        {
            int[]? row = _r[at];
            at++;
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

    private sealed class OutOfTableAtOther : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly Dictionary<int, int[]> _r = new();

        public OutOfTableAtOther()
        {
            for (int i = 0; i < 8; i++)
            {
                if (!Look(0, i, out int[]? row)) row = new int[4];
                _r[i] = row!;
            }
        }

        private bool Look(int at, int other, out int[]? row) => _r.TryGetValue(other > 4 ? at : other, out row);

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

    public static string Run(int input)
    {
        string all = "";
        ITable[] tables =
        [
            new ByTaskOfLocal(), new ByTaskFromResult(), new ByTwoOfOne(), new ByTwoOut(), new ByTwoOutInTurn(),
            new ByYield(), new ByRepeat(), new ByStructs(), new ByStructsOfTable(), new ByStructsOut(),
            new ByFreeListOfAll(), new ByReferenceToMember(), new ByHandedFunction(), new ByWalksOfOne(),
            new ByCounter(), new ByCountedParameter(), new OutOfTableAtOther(),
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
