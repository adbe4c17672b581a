// becomes: coarse*18
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

public struct Part
{
    public int[]? A;
}

public interface ITable { int Touch(int at); }

// One array under several numbers: given by reference, asked of an object that may be none, by a parameter that is set anew.
public static class Program
{
    private sealed class ByOut : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];
        private readonly int[] _spare = new int[4];

        public ByOut()
        {
            for (int i = 0; i < 8; i++)
            {
                if (Find(out int[]? found)) _r[i] = found;
            }
        }

        private bool Find(out int[]? found)
        {
            found = _spare;
            return true;
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

    private sealed class ByOutOfTable : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly Dictionary<int, int[]?> _r = new() { [0] = null };
        public ByOutOfTable()
        {
            for (int i = 0; i < 8; i++)
            {
                _r[0] ??= new int[4];
                if (i > 0 && Look(i - 1, out int[]? found)) _r[i] = found;
            }
        }

        private bool Look(int at, out int[]? found) => _r.TryGetValue(at, out found);

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

    private sealed class ByOutOfSearch : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];
        public ByOutOfSearch()
        {
            for (int i = 0; i < 8; i++)
            {
                if (i == 0) _r[0] = new int[4];
                else if (Look(out int[]? found)) _r[i] = found;
            }
        }

        private bool Look(out int[]? found)
        {
            found = null;
            foreach (int[]? one in _r)
            {
                if (one is not null)
                {
                    found = one;
                    return true;
                }
            }

            return false;
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

    private sealed class ByRef : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];
        private readonly int[] _spare = new int[4];

        public ByRef()
        {
            for (int i = 0; i < 8; i++)
            {
                int[] given = new int[4];
                Give(ref given);
                _r[i] = given;
            }
        }

        private void Give(ref int[] given)
        {
            if (given.Length < 5) given = _spare;
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

    private sealed class ByOutOfCall : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];
        private readonly int[] _spare = new int[4];

        public ByOutOfCall()
        {
            for (int i = 0; i < 8; i++)
            {
                Give(out int[] given);
                _r[i] = given;
            }
        }

        private void Give(out int[] given) => given = Get();

        private int[] Get() => _spare;

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
        private readonly Node? _h = new();

        public IfAny()
        {
            for (int i = 0; i < 8; i++)
            {
                _r[i] = _h?.Arr;
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

    private sealed class IfAnyOr : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];
        private readonly Node? _h = new();

        public IfAnyOr()
        {
            for (int i = 0; i < 8; i++)
            {
                _r[i] = _h?.Arr ?? new int[4];
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

    private sealed class IfAnyProperty : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];
        private readonly Node? _h = new();

        public IfAnyProperty()
        {
            for (int i = 0; i < 8; i++)
            {
                int[]? one = _h?.Same;
                _r[i] = one;
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

    private sealed class IfAnyCall : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];
        private readonly Node? _h = new();

        public IfAnyCall()
        {
            for (int i = 0; i < 8; i++)
            {
                _r[i] = _h?.Get() ?? new int[4];
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

    private sealed class IfAnyNext : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];
        private readonly Node? _h = new() { Next = new() };

        public IfAnyNext()
        {
            for (int i = 0; i < 8; i++)
            {
                _r[i] = _h?.Next?.Arr;
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

    private sealed class IfAnyElement : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];
        private readonly int[][]? _rows = [new int[4]];

        public IfAnyElement()
        {
            for (int i = 0; i < 8; i++)
            {
                _r[i] = _rows?[0];
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

    private sealed class IfAnyOfList : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];
        private readonly List<int[]>? _rows = [new int[4]];

        public IfAnyOfList()
        {
            for (int i = 0; i < 8; i++)
            {
                _r[i] = _rows?[0] ?? new int[4];
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

    private sealed class IfAnyFunction : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];
        private static readonly int[] s_one = new int[4];
        private readonly Func<int[]>? _get = () => s_one;

        public IfAnyFunction()
        {
            for (int i = 0; i < 8; i++)
            {
                _r[i] = _get?.Invoke();
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

    private sealed class IfAnyValue : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];
        private readonly Part? _opt = new Part { A = new int[4] };

        public IfAnyValue()
        {
            for (int i = 0; i < 8; i++)
            {
                _r[i] = _opt?.A;
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

    private sealed class Anew : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];
        private readonly int[] _spare = new int[4];

        public Anew()
        {
            for (int i = 0; i < 8; i++)
            {
                Put(i, null);
            }
        }

        private void Put(int at, int[]? row)
        {
            row ??= _spare;
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

    private sealed class AnewAtOnce : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];
        private readonly int[] _spare = new int[4];

        public AnewAtOnce()
        {
            for (int i = 0; i < 8; i++)
            {
                Put(i, new int[4]);
            }
        }

        private void Put(int at, int[]? row)
        {
            row = _spare;
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

    private sealed class AnewIfNone : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];
        private readonly int[] _spare = new int[4];

        public AnewIfNone()
        {
            for (int i = 0; i < 8; i++)
            {
                Put(i);
            }
        }

        private void Put(int at, int[]? row = null)
        {
            if (row == null) row = _spare;
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

    private sealed class LastOne : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly List<int[]> _r = [new int[4]];
        public LastOne()
        {
            for (int i = 0; i < 8; i++)
            {
                _r.Add(_r[^1]);
            }
        }

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
            new ByOut(), new ByOutOfTable(), new ByOutOfSearch(), new ByRef(), new ByOutOfCall(), new IfAny(),
            new IfAnyOr(), new IfAnyProperty(), new IfAnyCall(), new IfAnyNext(), new IfAnyElement(),
            new IfAnyOfList(), new IfAnyFunction(), new IfAnyValue(), new Anew(), new AnewAtOnce(), new AnewIfNone(),
            new LastOne(),
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
