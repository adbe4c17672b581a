// becomes: structure (structure coarse)*6 structure structure coarse structure (structure coarse)*19
using System.Collections;
using System.Runtime.CompilerServices;
using MmLock;

public interface ITable { int Touch(int at); }

public interface IStores : ITable { void Store(int a, int[] value); }

public interface IIndexed { int[]? this[int a] { set; } }

public abstract class Base { public abstract void Store(int a, int[] value); }

public static class Stores
{
    public static void Add(this IStores table, int a, int[] q) => table.Store(a, q);
}

// One array under two numbers, by calls that the compiler writes, or that are made by another name.
public static class Program
{
    private sealed class FromItself : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];

        public FromItself()
        {
            this[0] = new int[4];
            this[1] = this[0];
        }

        private int[]? this[int a]
        {
            get { using (_lock.EnterWrite()) return _r[a]; }
            set { using (_lock.EnterWrite()) _r[a] = value; }
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

    private sealed class Twice : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];

        public Twice()
        {
            int[] q = new int[4];
            this[0] = q;
            this[1] = q;
        }

        private int[]? this[int a]
        {
            set { using (_lock.EnterWrite()) _r[a] = value; }
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

    private sealed class InLoop : ITable
    {
        private readonly MmapLock _lock = new();
        private static readonly int[] s_spare = new int[4];
        private readonly int[]?[] _r = new int[8][];

        public InLoop()
        {
            for (int i = 0; i < 8; i++) this[i] = s_spare;
        }

        private int[]? this[int a]
        {
            set { using (_lock.EnterWrite()) _r[a] = value; }
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

    private sealed class PassedOn : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];

        public PassedOn()
        {
            int[] q = new int[4];
            this[0] = q;
            this[1] = q;
        }

        private int[]? this[int a] { set => Put(a, value); }

        private void Put(int a, int[]? value)
        {
            using (_lock.EnterWrite()) _r[a] = value;
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

    private sealed class Initialized : ITable
    {
        private readonly MmapLock _lock = new();
        private static readonly int[] s_spare = new int[4];
        private readonly int[]?[] _r = new int[8][];

        public static Initialized Make() => new() { [0] = s_spare, [1] = s_spare };

        private int[]? this[int a]
        {
            set { using (_lock.EnterWrite()) _r[a] = value; }
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

    private sealed class Maybe : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];

        private int _n;

        public Maybe()
        {
            Maybe? one = this;
            int[] q = new int[4];
            int? both = one?[q] + one?[q];
        }

        private int this[int[] q]
        {
            get
            {
                using (_lock.EnterWrite()) _r[_n++] = q;
                return 1;
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

    private sealed class FromEnd : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];

        public FromEnd()
        {
            int[] q = new int[4];
            this[^8] = q;
            this[^7] = q;
        }

        private int Length => 8;

        private int[]? this[int a]
        {
            get { using (_lock.EnterWrite()) return _r[a]; }
            set { using (_lock.EnterWrite()) _r[a] = value; }
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

    private sealed class Lazily : ITable
    {
        private readonly MmapLock _lock = new();
        private static readonly int[] s_spare = new int[4];
        private readonly int[]?[] _r = new int[8][];

        public Lazily()
        {
            this[0] ??= s_spare;
            this[1] ??= s_spare;
        }

        private int[]? this[int a]
        {
            get { using (_lock.EnterWrite()) return _r[a]; }
            set { using (_lock.EnterWrite()) _r[a] = value; }
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

    private sealed class AtOnce : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];

        public AtOnce()
        {
            int[] q = new int[4];
            (this[0], this[1]) = (q, q);
        }

        private int[]? this[int a]
        {
            set { using (_lock.EnterWrite()) _r[a] = value; }
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

    private sealed class ByKey : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];

        private int _n;

        public ByKey()
        {
            int[] q = new int[4];
            int both = this[q] + this[q];
        }

        private int this[int[] q]
        {
            get
            {
                using (_lock.EnterWrite()) _r[_n++] = q;
                return 1;
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

    private sealed class Collected : ITable, IEnumerable
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];

        private void Add(int a, int[] q) => Put(a, q);

        public static Collected Make()
        {
            int[] q = new int[4];
            return new Collected { { 0, q }, { 1, q } };
        }

        public IEnumerator GetEnumerator() => _r.GetEnumerator();

        private void Put(int a, int[]? value)
        {
            using (_lock.EnterWrite()) _r[a] = value;
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

    private sealed class Singly : ITable, IEnumerable
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];

        private int _n;

        private void Add(int[] q)
        {
            using (_lock.EnterWrite()) _r[_n++] = q;
        }

        public static Singly Make()
        {
            int[] q = new int[4];
            return new Singly { q, q };
        }

        public IEnumerator GetEnumerator() => _r.GetEnumerator();

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

    private sealed class InBrackets : ITable, IEnumerable<int[]>
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];

        private int _n;

        public void Add(int[] q)
        {
            using (_lock.EnterWrite()) _r[_n++] = q;
        }

        public static InBrackets Make()
        {
            int[] q = new int[4];
            return [q, q];
        }

        IEnumerator IEnumerable.GetEnumerator() => _r.GetEnumerator();

        public IEnumerator<int[]> GetEnumerator() => Enumerable.Empty<int[]>().GetEnumerator();

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

    private sealed class ByExtension : IStores, IEnumerable
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];

        public static ByExtension Make()
        {
            int[] q = new int[4];
            return new ByExtension { { 0, q }, { 1, q } };
        }

        public IEnumerator GetEnumerator() => _r.GetEnumerator();

        public void Store(int a, int[] value)
        {
            using (_lock.EnterWrite()) _r[a] = value;
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

    private sealed class Nested : ITable, IEnumerable
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];

        private void Add(int a, int[] q) => Put(a, q);

        public static Nested Make()
        {
            int[] q = new int[4];
            return new Holder { Table = { { 0, q }, { 1, q } } }.Table;
        }

        public IEnumerator GetEnumerator() => _r.GetEnumerator();

        private sealed class Holder
        {
            public readonly Nested Table = new();
        }

        private void Put(int a, int[]? value)
        {
            using (_lock.EnterWrite()) _r[a] = value;
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

    private sealed class Plus : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];

        private int _n;

        public static Plus operator +(Plus one, int[] q)
        {
            using (one._lock.EnterWrite()) one._r[one._n++] = q;
            return one;
        }

        public static Plus Make()
        {
            int[] q = new int[4];
            return new Plus() + q + q;
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

    private sealed class Compound : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];

        private int _n;

        public static Compound operator +(Compound one, int[] q)
        {
            using (one._lock.EnterWrite()) one._r[one._n++] = q;
            return one;
        }

        public static Compound Make()
        {
            int[] q = new int[4];
            var one = new Compound();
            one += q;
            one += q;
            return one;
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

        private static readonly Converted s_one = new();
        private int _n;

        public static implicit operator Converted(int[] q)
        {
            using (s_one._lock.EnterWrite()) s_one._r[s_one._n++] = q;
            return s_one;
        }

        public static Converted Make()
        {
            int[] q = new int[4];
            Converted one = q;
            one = q;
            return one;
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

    private sealed class Asked : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];

        private int _n;

        private IEnumerable<int> Where(Func<int, int[]> of)
        {
            using (_lock.EnterWrite()) _r[_n++] = of(0);
            return [1];
        }

        public static Asked Make()
        {
            var one = new Asked();
            int[] q = new int[4];
            object a = from x in one where q select x;
            object b = from x in one where q select x;
            return one;
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

    private sealed class Texts : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];

        private int _n;

        public void Put(int[] q)
        {
            using (_lock.EnterWrite()) _r[_n++] = q;
        }

        public static Texts Make()
        {
            var one = new Texts();
            int[] q = new int[4];
            one.Write($"{q} and {q}");
            return one;
        }

        private void Write([InterpolatedStringHandlerArgument("")] Handler handler) => handler.Done();

        [InterpolatedStringHandler]
        public readonly struct Handler(int literal, int formatted, Texts one)
        {
            public void AppendLiteral(string text) { }

            public void AppendFormatted(int[] q) => one.Put(q);

            public void Done() { }
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

    private sealed class ByInterface : IStores
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];

        public ByInterface()
        {
            int[] q = new int[4];
            IStores one = this;
            one.Store(0, q);
            one.Store(1, q);
        }

        public void Store(int a, int[] value)
        {
            using (_lock.EnterWrite()) _r[a] = value;
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

    private sealed class ByIndexedInterface : ITable, IIndexed
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];

        public ByIndexedInterface()
        {
            int[] q = new int[4];
            IIndexed one = this;
            one[0] = q;
            one[1] = q;
        }

        public int[]? this[int a]
        {
            set { using (_lock.EnterWrite()) _r[a] = value; }
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

    private sealed class ByBase : Base, ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];

        public ByBase()
        {
            int[] q = new int[4];
            Base one = this;
            one.Store(0, q);
            one.Store(1, q);
        }

        public override void Store(int a, int[] value)
        {
            using (_lock.EnterWrite()) _r[a] = value;
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
        private readonly int[]?[] _r = new int[8][];

        public ByFunction()
        {
            int[] q = new int[4];
            Action<int, int[]> put = Put;
            put(0, q);
            put(1, q);
        }

        private void Put(int a, int[]? value)
        {
            using (_lock.EnterWrite()) _r[a] = value;
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

    private sealed class ByLambda : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];

        public ByLambda()
        {
            int[] q = new int[4];
            Action<int, int[]> put = (a, z) => { using (_lock.EnterWrite()) _r[a] = z; };
            put(0, q);
            put(1, q);
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

    private sealed class ByEvent : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];

        private event Action<int, int[]>? Put;

        public ByEvent()
        {
            Put += (a, z) => { using (_lock.EnterWrite()) _r[a] = z; };
            int[] q = new int[4];
            Put?.Invoke(0, q);
            Put?.Invoke(1, q);
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
            new FromItself(), new Twice(), new InLoop(), new PassedOn(), Initialized.Make(), new Maybe(), new FromEnd(),
            new Lazily(), new AtOnce(), new ByKey(), Collected.Make(), Singly.Make(), InBrackets.Make(), ByExtension.Make(),
            Nested.Make(), Plus.Make(), Compound.Make(), Converted.Make(), Asked.Make(), Texts.Make(), new ByInterface(),
            new ByIndexedInterface(), new ByBase(), new ByFunction(), new ByLambda(), new ByEvent(),
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
