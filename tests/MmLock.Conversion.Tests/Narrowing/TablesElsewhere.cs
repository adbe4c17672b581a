// becomes: coarse*52
using System.Collections;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MmLock;

public interface ITable { int Touch(int at); }

public static class Filling
{
    public static void FillAll(this Dictionary<int, int[]> table, int[] one)
    {
        table[0] = one;
        table[1] = one;
    }
}

// One array under two numbers of a table that goes by another name, or by none.
public static class Program
{
    private sealed class InitArray : ITable
    {
        private readonly MmapLock _lock = new();
        private static readonly int[] s_spare = new int[4];
        private readonly int[]?[] _r = new int[8][];

        public static InitArray Make() => new() { _r = { [0] = s_spare, [1] = s_spare } };

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

    private sealed class InitIndexed : ITable
    {
        private readonly MmapLock _lock = new();
        private static readonly int[] s_spare = new int[4];
        private readonly Dictionary<int, int[]> _r = [];

        public static InitIndexed Make() => new() { _r = { [0] = s_spare, [1] = s_spare } };

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

    private sealed class InitList : ITable
    {
        private readonly MmapLock _lock = new();
        private static readonly int[] s_spare = new int[4];
        private readonly List<int[]> _r = [];

        public static InitList Make() => new() { _r = { s_spare, s_spare } };

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

    private sealed class InitPairs : ITable
    {
        private readonly MmapLock _lock = new();
        private static readonly int[] s_spare = new int[4];
        private readonly Dictionary<int, int[]> _r = [];

        public static InitPairs Make() => new() { _r = { { 0, s_spare }, { 1, s_spare } } };

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

    private sealed class InitDeep : ITable
    {
        private readonly MmapLock _lock = new();
        private static readonly int[] s_spare = new int[4];
        private readonly Dictionary<int, int[]> _r = [];

        private sealed class Holder { public InitDeep One { get; } = new(); }

        public static InitDeep Make() => new Holder { One = { _r = { [0] = s_spare, [1] = s_spare } } }.One;

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

    private sealed class InitInElement : ITable
    {
        private readonly MmapLock _lock = new();
        private static readonly int[] s_spare = new int[4];


        private readonly Dictionary<int, int[]>[] _all = [[]];

        public static InitInElement Make() => new() { _all = { [0] = { [0] = s_spare, [1] = s_spare } } };

        public int Touch(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _all[0][at]![0];
                Thread.Sleep(1);
                _all[0][at]![0] = was + 1;
                return was;
            }
        }
    }

    private sealed class MaybeIs : ITable
    {
        private readonly MmapLock _lock = new();
        private static readonly int[] s_spare = new int[4];
        private readonly int[]?[] _r = new int[8][];

        public MaybeIs() : this(null) => Fill(this);

        private MaybeIs(object? _) { }

        private static void Fill(MaybeIs? one)
        {
            if (one?._r is { } r)
            {
                r[0] = s_spare;
                r[1] = s_spare;
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

    private sealed class GivenOut : ITable
    {
        private readonly MmapLock _lock = new();
        private static readonly int[] s_spare = new int[4];
        private readonly Dictionary<int, int[]> _r = [];

        public GivenOut()
        {
            Give(out var r);
            r[0] = s_spare;
            r[1] = s_spare;
        }

        private void Give(out Dictionary<int, int[]> table) => table = _r;

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

    private sealed class GivenOutTyped : ITable
    {
        private readonly MmapLock _lock = new();
        private static readonly int[] s_spare = new int[4];
        private readonly Dictionary<int, int[]> _r = [];

        private Dictionary<int, int[]>? _other;

        public GivenOutTyped()
        {
            Give(out _other);
            _other[0] = s_spare;
            _other[1] = s_spare;
        }

        private void Give(out Dictionary<int, int[]> table) => table = _r;

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

    private sealed class GivenRef : ITable
    {
        private readonly MmapLock _lock = new();
        private static readonly int[] s_spare = new int[4];
        private readonly int[]?[] _r = new int[8][];

        public GivenRef()
        {
            int[]?[] r = [];
            Give(ref r);
            r[0] = s_spare;
            r[1] = s_spare;
        }

        private void Give(ref int[]?[] table) => table = _r;

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

    private sealed class GivenByField : ITable
    {
        private readonly MmapLock _lock = new();
        private static readonly int[] s_spare = new int[4];
        private int[]?[] _r = new int[8][];

        public GivenByField()
        {
            Fill(ref _r);
        }

        private static void Fill(ref int[]?[] table)
        {
            table[0] = s_spare;
            table[1] = s_spare;
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

    private sealed class CaseOf : ITable
    {
        private readonly MmapLock _lock = new();
        private static readonly int[] s_spare = new int[4];
        private readonly Dictionary<int, int[]> _r = [];

        public CaseOf() => Fill(this);

        private static void Fill(object one)
        {
            switch (one)
            {
                case CaseOf { _r: var r }:
                    r[0] = s_spare;
                    r[1] = s_spare;
                    break;
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

    private sealed class CaseItself : ITable
    {
        private readonly MmapLock _lock = new();
        private static readonly int[] s_spare = new int[4];
        private readonly Dictionary<int, int[]> _r = [];

        public CaseItself()
        {
            switch (_r)
            {
                case { Count: 0 } r:
                    r[0] = s_spare;
                    r[1] = s_spare;
                    break;
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

    private sealed class ArmOf : ITable
    {
        private readonly MmapLock _lock = new();
        private static readonly int[] s_spare = new int[4];
        private readonly Dictionary<int, int[]> _r = [];

        public ArmOf()
        {
            bool isDone = this switch
            {
                { _r: { } r } => r.TryAdd(0, s_spare) && r.TryAdd(1, s_spare),
            };
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

    private sealed class Parts : ITable
    {
        private readonly MmapLock _lock = new();
        private static readonly int[] s_spare = new int[4];
        private readonly Dictionary<int, int[]> _r = [];

        public Parts()
        {
            (var r, int n) = this;
            r[0] = s_spare;
            r[1] = s_spare;
        }

        public void Deconstruct(out Dictionary<int, int[]> table, out int count) => (table, count) = (_r, _r.Count);

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

    private sealed class PartsOf : ITable
    {
        private readonly MmapLock _lock = new();
        private static readonly int[] s_spare = new int[4];
        private readonly Dictionary<int, int[]> _r = [];

        public PartsOf()
        {
            if (this is (var r, _))
            {
                r[0] = s_spare;
                r[1] = s_spare;
            }
        }

        public void Deconstruct(out Dictionary<int, int[]> table, out int count)
        {
            table = _r;
            count = 1;
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

    private sealed class ByOperator : ITable
    {
        private readonly MmapLock _lock = new();
        private static readonly int[] s_spare = new int[4];
        private readonly Dictionary<int, int[]> _r = [];

        public ByOperator()
        {
            (~this)[0] = s_spare;
            (~this)[1] = s_spare;
        }

        public static Dictionary<int, int[]> operator ~(ByOperator one) => one._r;

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
        private static readonly int[] s_spare = new int[4];
        private readonly Dictionary<int, int[]> _r = [];

        public ByConversion()
        {
            Dictionary<int, int[]> r = this;
            r[0] = s_spare;
            r[1] = s_spare;
        }

        public static implicit operator Dictionary<int, int[]>(ByConversion one) => one._r;

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

    private sealed class ByIndexer : ITable
    {
        private readonly MmapLock _lock = new();
        private static readonly int[] s_spare = new int[4];
        private readonly Dictionary<int, int[]> _r = [];

        public ByIndexer()
        {
            this[0][0] = s_spare;
            this[0][1] = s_spare;
        }

        private Dictionary<int, int[]> this[int a] => _r;

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

    private sealed class ByMethodGroup : ITable
    {
        private readonly MmapLock _lock = new();
        private static readonly int[] s_spare = new int[4];
        private readonly Dictionary<int, int[]> _r = [];

        public ByMethodGroup()
        {
            Action<int, int[]> add = _r.Add;
            add(0, s_spare);
            add(1, s_spare);
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

    private sealed class ByFunction : ITable
    {
        private readonly MmapLock _lock = new();
        private static readonly int[] s_spare = new int[4];
        private readonly Dictionary<int, int[]> _r = [];

        public ByFunction()
        {
            Func<Dictionary<int, int[]>> get = () => _r;
            get()[0] = s_spare;
            get()[1] = s_spare;
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

    private sealed class ByWalk : ITable
    {
        private readonly MmapLock _lock = new();
        private static readonly int[] s_spare = new int[4];
        private readonly Dictionary<int, int[]> _r = [];

        public ByWalk()
        {
            foreach (Dictionary<int, int[]> r in All())
            {
                r[0] = s_spare;
                r[1] = s_spare;
            }
        }

        private IEnumerable<Dictionary<int, int[]>> All()
        {
            yield return _r;
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

    private sealed class ByAnonymous : ITable
    {
        private readonly MmapLock _lock = new();
        private static readonly int[] s_spare = new int[4];
        private readonly Dictionary<int, int[]> _r = [];

        public ByAnonymous()
        {
            var both = new { Table = _r };
            both.Table[0] = s_spare;
            both.Table[1] = s_spare;
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

    private sealed class ByRecord : ITable
    {
        private readonly MmapLock _lock = new();
        private static readonly int[] s_spare = new int[4];
        private readonly Dictionary<int, int[]> _r = [];

        private sealed record Pair(Dictionary<int, int[]> Table, int Count);

        public ByRecord()
        {
            var pair = new Pair(_r, 1);
            pair.Table[0] = s_spare;
            pair.Table[1] = s_spare;
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

    private sealed class ByPrimary : ITable
    {
        private readonly MmapLock _lock = new();
        private static readonly int[] s_spare = new int[4];
        private readonly Dictionary<int, int[]> _r = [];

        private sealed class Filler(Dictionary<int, int[]> table)
        {
            public void Fill()
            {
                table[0] = s_spare;
                table[1] = s_spare;
            }
        }

        public ByPrimary() => new Filler(_r).Fill();

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

    private sealed class ByDynamic : ITable
    {
        private readonly MmapLock _lock = new();
        private static readonly int[] s_spare = new int[4];
        private readonly Dictionary<int, int[]> _r = [];

        public ByDynamic()
        {
            dynamic r = _r;
            r[0] = s_spare;
            r[1] = s_spare;
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

    private sealed class ByReference : ITable
    {
        private readonly MmapLock _lock = new();
        private static readonly int[] s_spare = new int[4];
        private int[]?[] _r = new int[8][];

        public ByReference()
        {
            ref int[]?[] r = ref _r;
            r[0] = s_spare;
            r[1] = s_spare;
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

    private sealed class ByRefReturn : ITable
    {
        private readonly MmapLock _lock = new();
        private static readonly int[] s_spare = new int[4];
        private int[]?[] _r = new int[8][];

        public ByRefReturn()
        {
            Get()[0] = s_spare;
            Get()[1] = s_spare;
        }

        private ref int[]?[] Get() => ref _r;

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

    private sealed class ByObject : ITable
    {
        private readonly MmapLock _lock = new();
        private static readonly int[] s_spare = new int[4];
        private readonly Dictionary<int, int[]> _r = [];

        public ByObject()
        {
            object r = _r;
            var d = r as Dictionary<int, int[]>;
            d![0] = s_spare;
            d[1] = s_spare;
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

    private sealed class ByParent : ITable
    {
        private readonly MmapLock _lock = new();
        private static readonly int[] s_spare = new int[4];
        private readonly Dictionary<int, int[]> _r = [];

        private readonly Dictionary<int, int[]>[] _tables;

        public ByParent()
        {
            _tables = new[] { _r };
            _tables[0][0] = s_spare;
            _tables[0][1] = s_spare;
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

    private sealed class ByLists : ITable
    {
        private readonly MmapLock _lock = new();
        private static readonly int[] s_spare = new int[4];


        private readonly int[]?[][] _all = [new int[8][]];

        public ByLists()
        {
            if (_all is [var r, ..])
            {
                r[0] = s_spare;
                r[1] = s_spare;
            }
        }

        public int Touch(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _all[0][at]![0];
                Thread.Sleep(1);
                _all[0][at]![0] = was + 1;
                return was;
            }
        }
    }

    private sealed class ByQuery : ITable
    {
        private readonly MmapLock _lock = new();
        private static readonly int[] s_spare = new int[4];
        private readonly Dictionary<int, int[]> _r = [];

        public ByQuery()
        {
            foreach (Dictionary<int, int[]> r in from n in Enumerable.Range(0, 1) select _r)
            {
                r[0] = s_spare;
                r[1] = s_spare;
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
        private static readonly int[] s_spare = new int[4];
        private readonly Dictionary<int, int[]> _r = [];

        public ByTask()
        {
            Dictionary<int, int[]> r = Task.FromResult(_r).Result;
            r[0] = s_spare;
            r[1] = s_spare;
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

    private sealed class ByAwait : ITable
    {
        private readonly MmapLock _lock = new();
        private static readonly int[] s_spare = new int[4];
        private readonly Dictionary<int, int[]> _r = [];

        public ByAwait() => Fill().GetAwaiter().GetResult();

        private async Task Fill()
        {
            Dictionary<int, int[]> r = await Get();
            r[0] = s_spare;
            r[1] = s_spare;
        }

        private async Task<Dictionary<int, int[]>> Get()
        {
            await Task.Yield();
            return _r;
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

    private sealed class ByWaited : ITable
    {
        private readonly MmapLock _lock = new();
        private static readonly int[] s_spare = new int[4];
        private readonly Dictionary<int, int[]> _r = [];

        public ByWaited()
        {
            Dictionary<int, int[]> r = Get().GetAwaiter().GetResult();
            r[0] = s_spare;
            r[1] = s_spare;
        }

        private async Task<Dictionary<int, int[]>> Get()
        {
            await Task.Yield();
            return _r;
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

    private sealed class ByChoice : ITable
    {
        private readonly MmapLock _lock = new();
        private static readonly int[] s_spare = new int[4];
        private readonly Dictionary<int, int[]> _r = [];

        public ByChoice()
        {
            Dictionary<int, int[]>? none = null;
            (none ?? _r)[0] = s_spare;
            (none is null ? _r : none)[1] = s_spare;
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

    private sealed class ByInterface : ITable
    {
        private readonly MmapLock _lock = new();
        private static readonly int[] s_spare = new int[4];
        private readonly Dictionary<int, int[]> _r = [];

        private interface IHas { IDictionary<int, int[]> Table { get; } }

        private sealed class Has(ByInterface one) : IHas
        {
            public IDictionary<int, int[]> Table => one._r;
        }

        public ByInterface()
        {
            IHas has = new Has(this);
            has.Table[0] = s_spare;
            has.Table[1] = s_spare;
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

    private sealed class ByEachOf : ITable
    {
        private readonly MmapLock _lock = new();
        private static readonly int[] s_spare = new int[4];
        private readonly Dictionary<int, int[]> _r = [];

        public ByEachOf()
        {
            Action<Dictionary<int, int[]>> fill = r =>
            {
                r[0] = s_spare;
                r[1] = s_spare;
            };
            fill(_r);
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

    private sealed class ByAggregate : ITable
    {
        private readonly MmapLock _lock = new();
        private static readonly int[] s_spare = new int[4];
        private readonly Dictionary<int, int[]> _r = [];

        public ByAggregate()
        {
            _ = Enumerable.Range(0, 2).Aggregate(_r, (r, i) => { r[i] = s_spare; return r; });
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

    private sealed class ByIteration : ITable
    {
        private readonly MmapLock _lock = new();
        private static readonly int[] s_spare = new int[4];
        private readonly Dictionary<int, int[]> _r = [];

        public ByIteration()
        {
            Array.ForEach([0, 1], i => _r.Add(i, s_spare));
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

    private sealed class ByCopyTo : ITable
    {
        private readonly MmapLock _lock = new();
        private static readonly int[] s_spare = new int[4];
        private readonly int[]?[] _r = new int[8][];

        public ByCopyTo()
        {
            new List<int[]> { s_spare, s_spare }.CopyTo(_r!);
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

    private sealed class ByExtension : ITable
    {
        private readonly MmapLock _lock = new();
        private static readonly int[] s_spare = new int[4];
        private readonly Dictionary<int, int[]> _r = [];

        public ByExtension() => _r.FillAll(s_spare);

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

    private sealed class ByKeyPair : ITable
    {
        private readonly MmapLock _lock = new();
        private static readonly int[] s_spare = new int[4];
        private readonly Dictionary<int, int[]> _r = [];

        public ByKeyPair()
        {
            ICollection<KeyValuePair<int, int[]>> r = _r;
            r.Add(new(0, s_spare));
            r.Add(KeyValuePair.Create(1, s_spare));
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

    private sealed class ByPointer : ITable
    {
        private readonly MmapLock _lock = new();
        private static readonly int[] s_spare = new int[4];
        private readonly int[]?[] _r = new int[8][];

        public ByPointer()
        {
            IList r = _r;
            r[0] = s_spare;
            r[1] = s_spare;
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

    private sealed class ByAddress : ITable
    {
        private readonly MmapLock _lock = new();
        private static readonly int[] s_spare = new int[4];
        private readonly int[]?[] _r = new int[8][];

        public ByAddress()
        {
            ref int[]? first = ref MemoryMarshal.GetArrayDataReference(_r);
            first = s_spare;
            Unsafe.Add(ref first, 1) = s_spare;
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

    private sealed class ByRecordParts : ITable
    {
        private readonly MmapLock _lock = new();
        private static readonly int[] s_spare = new int[4];
        private readonly Dictionary<int, int[]> _r = [];

        private sealed record Pair(Dictionary<int, int[]> Table, int Count);

        public ByRecordParts()
        {
            var (r, n) = new Pair(_r, 1);
            r[0] = s_spare;
            r[n] = s_spare;
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

    private sealed class BySetter : ITable
    {
        private readonly MmapLock _lock = new();
        private static readonly int[] s_spare = new int[4];
        private readonly Dictionary<int, int[]> _r = [];

        private Dictionary<int, int[]> Other
        {
            set
            {
                value[0] = s_spare;
                value[1] = s_spare;
            }
        }

        public BySetter() => Other = _r;

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

    private sealed class ByFillers : ITable
    {
        private readonly MmapLock _lock = new();
        private static readonly int[] s_spare = new int[4];
        private readonly Dictionary<int, int[]> _r = [];

        private interface IFiller { void Fill(Dictionary<int, int[]> table); }

        private sealed class Filler : IFiller
        {
            public void Fill(Dictionary<int, int[]> table)
            {
                table[0] = s_spare;
                table[1] = s_spare;
            }
        }

        public ByFillers()
        {
            IFiller filler = new Filler();
            filler.Fill(_r);
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

    private sealed class ByExchange : ITable
    {
        private readonly MmapLock _lock = new();
        private static readonly int[] s_spare = new int[4];
        private readonly Dictionary<int, int[]> _r = [];

        private Dictionary<int, int[]>? _other;

        public ByExchange()
        {
            Interlocked.Exchange(ref _other, _r);
            _other![0] = s_spare;
            _other[1] = s_spare;
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

    private sealed class FromEnd : ITable
    {
        private readonly MmapLock _lock = new();
        private static readonly int[] s_spare = new int[4];
        private readonly List<int[]> _r = [];

        public FromEnd()
        {
            _r.Add([1]);
            _r.Add([1]);
            _r[^1] = s_spare;
            _r[^2] = s_spare;
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

    private sealed class ByNode : ITable
    {
        private readonly MmapLock _lock = new();
        private static readonly int[] s_spare = new int[4];
        private readonly Dictionary<int, int[]> _r = [];

        private sealed class Node { public Dictionary<int, int[]>? Table; }

        public ByNode()
        {
            var node = new Node { Table = _r };
            node.Table[0] = s_spare;
            node.Table![1] = s_spare;
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

    private sealed class ByBox : ITable
    {
        private readonly MmapLock _lock = new();
        private static readonly int[] s_spare = new int[4];
        private readonly Dictionary<int, int[]> _r = [];

        public ByBox()
        {
            var box = new StrongBox<Dictionary<int, int[]>>(_r);
            box.Value![0] = s_spare;
            box.Value[1] = s_spare;
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
            InitArray.Make(), InitIndexed.Make(), InitList.Make(), InitPairs.Make(), InitDeep.Make(), InitInElement.Make(),
            new MaybeIs(), new GivenOut(), new GivenOutTyped(), new GivenRef(), new GivenByField(), new CaseOf(),
            new CaseItself(), new ArmOf(), new Parts(), new PartsOf(), new ByOperator(), new ByConversion(), new ByIndexer(),
            new ByMethodGroup(), new ByFunction(), new ByWalk(), new ByAnonymous(), new ByRecord(), new ByPrimary(),
            new ByDynamic(), new ByReference(), new ByRefReturn(), new ByObject(), new ByParent(), new ByLists(),
            new ByQuery(), new ByTask(), new ByAwait(), new ByWaited(), new ByChoice(), new ByInterface(), new ByEachOf(),
            new ByAggregate(), new ByIteration(), new ByCopyTo(), new ByExtension(), new ByKeyPair(), new ByPointer(),
            new ByAddress(), new ByRecordParts(), new BySetter(), new ByFillers(), new ByExchange(), new FromEnd(),
            new ByNode(), new ByBox(),
        ];
        foreach (ITable table in tables)
        {
            string ends = T.Together(
                () => { for (int i = 0; i < 4; i++) table.Touch(0); },
                () => { for (int i = 0; i < 4; i++) table.Touch(1); });
            all += $"{ends} {table.Touch(0)} {table.Touch(1)} ";
        }

        return all + input;
    }
}
