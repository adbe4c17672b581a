// becomes: coarse*20
using System.Collections.Immutable;
using System.IO;
using System.Runtime.InteropServices;
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

public sealed class Sign
{
    public int N;

    public static Sign operator +(Sign one) => one;
}

public interface ITable { int Touch(int at); }

// One array under several numbers: a variable outside of the loop, a task, a reference, an operator, a collection that was filled with it.
public static class Program
{
    private sealed class Outside : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];

        public Outside()
        {
            int[]? row = null;
            for (int i = 0; i < 8; i++)
            {
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

    private sealed class OutsideOrItself : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];

        public OutsideOrItself()
        {
            int[]? row = null;
            for (int i = 0; i < 8; i++)
            {
                row = row ?? new int[4];
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

    private sealed class ByTask : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];
        private readonly Task<int[]> _load = Task.FromResult(new int[4]);

        public ByTask()
        {
            for (int i = 0; i < 8; i++) FillAsync(i).Wait();
        }

        private async Task FillAsync(int at)
        {
            int[] row = await _load;
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

    private sealed class ByTaskHelper : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];
        private readonly Task<int[]> _load = Task.FromResult(new int[4]);

        public ByTaskHelper()
        {
            for (int i = 0; i < 8; i++) FillAsync(i).Wait();
        }

        private async Task FillAsync(int at) => _r[at] = await LoadAsync().ConfigureAwait(false);

        private Task<int[]> LoadAsync() => _load;

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

    private sealed class ByTaskOfAsync : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];
        private readonly int[] _one = new int[4];

        public ByTaskOfAsync()
        {
            for (int i = 0; i < 8; i++) FillAsync(i).Wait();
        }

        private async Task FillAsync(int at) => _r[at] = await LoadAsync();

        private async Task<int[]> LoadAsync()
        {
            await Task.Yield();
            return _one;
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

    private sealed class ByTaskRun : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];
        private readonly int[] _one = new int[4];

        public ByTaskRun()
        {
            for (int i = 0; i < 8; i++) FillAsync(i).Wait();
        }

        private async Task FillAsync(int at) => _r[at] = await Task.Run(() => _one);

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

    private sealed class ByWeak : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];
        private readonly int[] _spare = new int[4];
        private readonly WeakReference<int[]> _weak;

        public ByWeak()
        {
            _weak = new(_spare);
            for (int i = 0; i < 8; i++)
            {
                if (_weak.TryGetTarget(out int[]? row)) _r[i] = row;
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

    private sealed class ByRefReturned : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];
        private readonly int[] _spare = new int[4];
        private int[] _one = new int[4];

        public ByRefReturned()
        {
            for (int i = 0; i < 8; i++)
            {
                int[] row = At(0);
                _r[i] = row;
            }
        }

        private ref int[] At(int n) => ref _one;

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

    private sealed class ByRefLocal : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];
        private readonly int[] _spare = new int[4];

        public ByRefLocal()
        {
            for (int i = 0; i < 8; i++)
            {
                int[] row = new int[4];
                ref int[] other = ref row;
                other = _spare;
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

    private sealed class ByUnary : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];
        private readonly Node _node = new();

        public ByUnary()
        {
            for (int i = 0; i < 8; i++)
            {
                _r[i] = -_node;
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

    private sealed class ByBinary : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];
        private readonly Node _node = new();

        public ByBinary()
        {
            for (int i = 0; i < 8; i++)
            {
                _r[i] = _node + i;
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

    private sealed class ByConversion : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];
        private readonly Node _node = new();

        public ByConversion()
        {
            for (int i = 0; i < 8; i++)
            {
                _r[i] = _node;
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

    private sealed class ByStack : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];
        private readonly int[][] _rows = [new int[4]];

        public ByStack()
        {
            for (int i = 0; i < 8; i++)
            {
                _r[i] = new Stack<int[]>(_rows).Pop();
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

    private sealed class ByStackLocal : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];
        private readonly int[][] _rows = [new int[4]];

        public ByStackLocal()
        {
            for (int i = 0; i < 8; i++)
            {
                var rows = new Stack<int[]>(_rows);
                _r[i] = rows.Pop();
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

    private sealed class ByOperand : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly Sign?[] _p = new Sign[8];
        public ByOperand()
        {
            for (int i = 0; i < 8; i++)
            {
                if (i == 0) _p[0] = new Sign();
                else _p[i] = +_p[i - 1]!;
            }
        }

        public int Touch(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _p[at]!.N;
                Thread.Sleep(1);
                _p[at]!.N = was + 1;
                return was;
            }
        }
    }

    private sealed class ByRemoved : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];
        private readonly int[] _spare = new int[4];

        public ByRemoved()
        {
            for (int i = 0; i < 8; i++)
            {
                var rows = new Dictionary<int, int[]> { [1] = _spare };
                rows.Remove(1, out int[]? row);
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

    private sealed class ByAsArray : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];
        private readonly ImmutableArray<int> _one = [1, 2, 3, 4];

        public ByAsArray()
        {
            for (int i = 0; i < 8; i++)
            {
                _r[i] = ImmutableCollectionsMarshal.AsArray(_one);
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

    private sealed class BySlot : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];
        private readonly LocalDataStoreSlot _slot = Thread.AllocateDataSlot();

        public BySlot()
        {
            for (int i = 0; i < 8; i++)
            {
                _r[i] = (int[]?)Thread.GetData(_slot) ?? new int[4];
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

    private sealed class ByEnumerator : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];
        private readonly List<int[]> _all = [new int[4]];

        public ByEnumerator()
        {
            for (int i = 0; i < 8; i++)
            {
                using List<int[]>.Enumerator all = _all.GetEnumerator();
                if (all.MoveNext()) _r[i] = all.Current;
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

    private sealed class ByBufferOfStream : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly byte[]?[] _r = new byte[8][];
        private readonly MemoryStream _stream = new(new byte[4], 0, 4, true, true);

        public ByBufferOfStream()
        {
            for (int i = 0; i < 8; i++)
            {
                _r[i] = _stream.GetBuffer();
            }
        }

        public int Touch(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _r[at]![0];
                Thread.Sleep(1);
                _r[at]![0] = (byte)(was + 1);
                return was;
            }
        }
    }

    public static string Run(int input)
    {
        string all = "";
        ITable[] tables =
        [
            new Outside(), new OutsideOrItself(), new ByTask(), new ByTaskHelper(), new ByTaskOfAsync(),
            new ByTaskRun(), new ByWeak(), new ByRefReturned(), new ByRefLocal(), new ByUnary(), new ByBinary(),
            new ByConversion(), new ByStack(), new ByStackLocal(), new ByOperand(), new ByRemoved(), new ByAsArray(),
            new BySlot(), new ByEnumerator(), new ByBufferOfStream(),
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
