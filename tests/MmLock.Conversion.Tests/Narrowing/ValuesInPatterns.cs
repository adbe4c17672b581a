// becomes: coarse*19
using MmLock;

public sealed class Node
{
    public int[]? Arr = new int[4];
    public Node? Next;

    public int[] Same => Arr!;

    public int[] Get() => Arr!;

    public void Deconstruct(out int[] arr, out int n) => (arr, n) = (Arr!, 1);

    public static int[] operator -(Node node) => node.Arr!;

    public static int[] operator +(Node node, int n) => node.Arr!;

    public static implicit operator int[](Node node) => node.Arr!;
}

public interface ITable { int Touch(int at); }

// One array under several numbers: found by a pattern, in a pair, on the way through what is no member.
public static class Program
{
    private sealed class ByCase : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];
        private readonly object _o = new int[4];

        public ByCase()
        {
            for (int i = 0; i < 8; i++)
            {
                switch (_o)
                {
                    case int[] row:
                        _r[i] = row;
                        break;
                }
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

    private sealed class ByCaseVar : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];
        private readonly int[] _spare = new int[4];

        public ByCaseVar()
        {
            for (int i = 0; i < 8; i++)
            {
                switch (_spare)
                {
                    case var row:
                        _r[i] = row;
                        break;
                }
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

    private sealed class ByCaseLength : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];
        private readonly int[] _spare = new int[4];

        public ByCaseLength()
        {
            for (int i = 0; i < 8; i++)
            {
                switch (_spare)
                {
                    case { Length: > 2 } row:
                        _r[i] = row;
                        break;
                }
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

    private sealed class ByCaseOfTable : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];
        public ByCaseOfTable()
        {
            for (int i = 0; i < 8; i++)
            {
                if (i == 0) _r[0] = new int[4];
                else
                {
                    switch (_r[i - 1])
                    {
                        case { Length: > 2 } row:
                            _r[i] = row;
                            break;
                    }
                }
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

    private sealed class ByCasePart : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];
        private readonly object _o = new Node();

        public ByCasePart()
        {
            for (int i = 0; i < 8; i++)
            {
                switch (_o)
                {
                    case Node { Arr: var row }:
                        _r[i] = row;
                        break;
                }
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

    private sealed class ByPart : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];
        private readonly object _o = new Node();

        public ByPart()
        {
            for (int i = 0; i < 8; i++)
            {
                if (_o is Node { Arr: var row }) _r[i] = row;
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

    private sealed class ByListPattern : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];
        private readonly int[][] _rows = [new int[4]];

        public ByListPattern()
        {
            for (int i = 0; i < 8; i++)
            {
                if (_rows is [var row, ..]) _r[i] = row;
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

    private sealed class ByPosition : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];
        private readonly Node _node = new();

        public ByPosition()
        {
            for (int i = 0; i < 8; i++)
            {
                if (_node is (var row, _)) _r[i] = row;
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

    private sealed class BySwitch : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];
        private readonly object _o = new int[4];

        public BySwitch()
        {
            for (int i = 0; i < 8; i++)
            {
                _r[i] = _o switch { int[] row => row, Node { Arr: var row } => row, _ => null };
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

    private sealed class ByPair : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];
        private readonly int[] _spare = new int[4];

        public ByPair()
        {
            for (int i = 0; i < 8; i++)
            {
                var (row, _) = Pick(i);
                _r[i] = row;
            }
        }

        private (int[] Row, int N) Pick(int n) => (_spare, n);

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

    private sealed class ByPairOfMember : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];
        private readonly (int[], int) _pair = (new int[4], 0);

        public ByPairOfMember()
        {
            for (int i = 0; i < 8; i++)
            {
                int[] row;
                int n;
                (row, n) = _pair;
                _r[i + n] = row;
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

    private sealed class ByEntry : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];
        private readonly Dictionary<int, int[]> _all = new() { [0] = new int[4] };

        public ByEntry()
        {
            for (int i = 0; i < 8; i++)
            {
                foreach (KeyValuePair<int, int[]> pair in _all)
                {
                    var (_, row) = pair;
                    _r[i] = row;
                }
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

    private sealed class ByParts : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];
        private readonly Node _node = new();

        public ByParts()
        {
            for (int i = 0; i < 8; i++)
            {
                var (row, _) = _node;
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

    private sealed class ByEntries : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];
        private readonly Dictionary<int, int[]> _all = new() { [0] = new int[4] };

        public ByEntries()
        {
            for (int i = 0; i < 8; i++)
            {
                foreach (var (_, row) in _all) _r[i] = row;
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

    private sealed class ByOtherWalk : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];
        private readonly List<int[]> _all = [new int[4]];

        public ByOtherWalk()
        {
            for (int i = 0; i < 8; i++)
            {
                var all = _all;
                foreach (int[] row in all) _r[i] = row;
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

    private sealed class ByQuery : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];
        private readonly List<int[]> _all = [new int[4]];

        public ByQuery()
        {
            for (int i = 0; i < 8; i++)
            {
                foreach (int[] row in _all.Where(r => r.Length > 1)) _r[i] = row;
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

    private sealed class ByIterator : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];
        private readonly List<int[]> _all = [new int[4]];

        public ByIterator()
        {
            for (int i = 0; i < 8; i++)
            {
                foreach (int[] row in All()) _r[i] = row;
            }
        }

        private IEnumerable<int[]> All()
        {
            foreach (int[] row in _all) yield return row;
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

    private sealed class ByEach : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];
        private readonly List<int[]> _all = [new int[4]];

        public ByEach()
        {
            for (int i = 0; i < 8; i++)
            {
                _all.ForEach(row => _r[i] = row);
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

    private sealed class ByEachNamed : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];
        private readonly List<int[]> _all = [new int[4]];
        private int _at;

        public ByEachNamed()
        {
            for (int i = 0; i < 8; i++)
            {
                _at = i;
                _all.ForEach(Put);
            }
        }

        private void Put(int[] row) => _r[_at] = row;

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
            new ByCase(), new ByCaseVar(), new ByCaseLength(), new ByCaseOfTable(), new ByCasePart(), new ByPart(),
            new ByListPattern(), new ByPosition(), new BySwitch(), new ByPair(), new ByPairOfMember(), new ByEntry(),
            new ByParts(), new ByEntries(), new ByOtherWalk(), new ByQuery(), new ByIterator(), new ByEach(),
            new ByEachNamed(),
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
