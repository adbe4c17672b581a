// becomes: coarse*12 range*2 coarse range*7
using System.Runtime.InteropServices;
using MmLock;

public static class Program
{
    internal interface ILocked { MmapLock Lock { get; } }

    public sealed class Plain : ILocked { public MmapLock Lock { get; } = new(); }

    public interface ITurned { MmapLock Lock { get; } }

    public sealed class Still : ITurned { public MmapLock Lock { get; } = new(); }

    public sealed class Turned : ITurned
    {
        private readonly MmapLock[] _locks = [new(), new()];
        private int _next;

        public MmapLock Lock => _locks[_next++ & 1];
    }

    public class Base { public virtual MmapLock Lock { get; } = new(); public readonly int[] Items = new int[64]; public int Count; }

    public sealed class Derived : Base { public override MmapLock Lock => new(); }

    // Ways by which what names a lock comes to name another one.
    public sealed class Changing
    {
        private readonly int[] _cells = new int[64];
        private readonly MmapLock[] _turned = [new(), new()];
        private readonly MmapLock[] _viewed = [new(), new()];
        private readonly MmapLock[] _given = [new(), new()];
        private readonly MmapLock[] _lent = [new(), new()];
        private readonly MmapLock[] _late = new MmapLock[2];
        private readonly List<MmapLock> _list = [new(), new()];
        private MmapLock _exchanged = new();
        private MmapLock _parted = new();
        private MmapLock _referred = new();
        private int _count;

        public void ByInterface(ITurned one, int at) { using (one.Lock.EnterWrite()) { Thread.Sleep(1); _cells[at]++; _count++; } }

        public void ByVirtual(Base one, int at) { using (one.Lock.EnterWrite()) { Thread.Sleep(1); _cells[at]++; _count++; } }

        public void OfTurned(int k, int at) { using (_turned[k & 1].EnterWrite()) { Thread.Sleep(1); _cells[at]++; _count++; } }

        public void OfViewed(int k, int at) { using (_viewed[k & 1].EnterWrite()) { Thread.Sleep(1); _cells[at]++; _count++; } }

        public void OfGiven(int k, int at) { using (_given[k & 1].EnterWrite()) { Thread.Sleep(1); _cells[at]++; _count++; } }

        public void OfLent(int k, int at) { using (_lent[k & 1].EnterWrite()) { Thread.Sleep(1); _cells[at]++; _count++; } }

        public void OfLate(int k, int at) { using (_late[k & 1].EnterWrite()) { Thread.Sleep(1); _cells[at]++; _count++; } }

        public void OfList(int k, int at) { using (_list[k & 1].EnterWrite()) { Thread.Sleep(1); _cells[at]++; _count++; } }

        public void Exchanged(int at) { using (_exchanged.EnterWrite()) { Thread.Sleep(1); _cells[at]++; _count++; } }

        public void Parted(int at) { using (_parted.EnterWrite()) { Thread.Sleep(1); _cells[at]++; _count++; } }

        public void Referred(int at) { using (_referred.EnterWrite()) { Thread.Sleep(1); _cells[at]++; _count++; } }

        public void Captured(Base one, Base other, int at)
        {
            void Next() => one = other;

            using (one.Lock.EnterWrite()) { Thread.Sleep(1); Next(); _cells[at]++; _count++; }
        }

        public MmapLock[] Given => _given;

        public void Change()
        {
            Array.Reverse(_turned);
            _viewed.AsSpan().Reverse();
            ref MmapLock lent = ref _lent[0];
            lent = new MmapLock();
            _late[0] ??= new MmapLock();
            _late[1] ??= new MmapLock();
            CollectionsMarshal.AsSpan(_list).Reverse();
            Interlocked.Exchange(ref _exchanged, new MmapLock());
            (_parted, _) = (new MmapLock(), 1);
            ref MmapLock referred = ref _referred;
            referred = new MmapLock();
        }
    }

    // Locks that keep their names.
    public class Keeping : Base
    {
        private static readonly MmapLock[] s_locks = [new(), new(), new(), new()];
        private readonly MmapLock[] _filled = new MmapLock[4];
        private readonly List<MmapLock> _list = [new(), new()];
        private readonly MmapLock _plain = new();
        private readonly int[][] _cells = Enumerable.Range(0, 12).Select(_ => new int[64]).ToArray();
        private readonly int[] _a = new int[64];
        private readonly int[] _b = new int[64];
        private readonly int[] _c = new int[64];
        private readonly int[] _d = new int[64];
        private readonly int[] _e = new int[64];
        private readonly int[] _f = new int[64];
        private readonly int[] _g = new int[64];
        private readonly int[] _h = new int[64];
        private readonly int[] _i = new int[64];
        private int _na, _nb, _nc, _nd, _ne, _nf, _ng, _nh, _ni;

        public Keeping()
        {
            for (int i = 0; i < _filled.Length; i++) _filled[i] = new MmapLock();
        }

        public MmapLock Set { get; init; } = new();

        private static MmapLock LockFor(int key) => s_locks[Math.Abs(key % 4)];

        internal void ByInterface(ILocked one, int at) { using (one.Lock.EnterWrite()) { Thread.Sleep(1); _a[at]++; _na++; } }

        public void Filled(int k, int at) { using (_filled[k & 3].EnterWrite()) { Thread.Sleep(1); _b[at]++; _nb++; } }

        // Named by a function of the method, of which one may set it.
        public void InOtherFunction(int at)
        {
            MmapLock own = _plain;
            void Add() { using (own.EnterWrite()) { Thread.Sleep(1); _c[at]++; _nc++; } }
            void Next() => own = _list[0];
            Add();
            Next();
        }

        public void Listed(int k, int at) { using (_list[k & 1].EnterWrite()) { Thread.Sleep(1); _d[at]++; _nd++; } }

        public void Static(int k, int at) { using (LockFor(k).EnterWrite()) { Thread.Sleep(1); _e[at]++; _ne++; } }

        public void Initialized(int at) { using (Set.EnterWrite()) { Thread.Sleep(1); _f[at]++; _nf++; } }

        public void Insisted(int at) { using (_plain!.EnterWrite()) { Thread.Sleep(1); _g[at]++; _ng++; } }

        public void OfObject(object one, int at) { using (((Plain)one).Lock.EnterWrite()) { Thread.Sleep(1); _h[at]++; _nh++; } }

        public void Of(MmapLock one, int at) { using (one.EnterWrite()) { Thread.Sleep(1); _i[at]++; _ni++; } }

        public void InFunction(int at)
        {
            MmapLock own = _plain;
            void Add() { using (own.EnterWrite()) { Thread.Sleep(1); _g[at]++; _ng++; } }
            Add();
        }

        public void More() => _list.Add(new MmapLock());

        public int Total() => _cells.Length + _filled.Length + _list.Count;
    }

    public static string Run(int input)
    {
        var changing = new Changing();
        changing.Change();
        changing.ByInterface(new Turned(), 1); changing.ByInterface(new Still(), 1); changing.ByVirtual(new Derived(), 1);
        changing.OfTurned(1, 1); changing.OfViewed(1, 1); changing.OfGiven(1, 1); changing.OfLent(0, 1); changing.OfLate(0, 1);
        changing.OfList(1, 1); changing.Exchanged(1); changing.Parted(1); changing.Referred(1);
        changing.Captured(new Base(), new Base(), 1);
        changing.Change();
        var keeping = new Keeping();
        var plain = new Plain();
        var one = new MmapLock();
        void First() { keeping.Filled(1, 1); keeping.Listed(1, 3); keeping.Of(one, 1); }
        void Second() { keeping.Static(2, 1); keeping.Initialized(2); keeping.Insisted(1); keeping.InFunction(2); }
        void Third() { keeping.Static(2, 1); keeping.ByInterface(plain, input); keeping.OfObject(plain, 2); }
        string ends = T.Together(
            () => { for (int i = 0; i < 4; i++) First(); },
            () => { for (int i = 0; i < 4; i++) First(); },
            () => { for (int i = 0; i < 4; i++) Second(); },
            () => { for (int i = 0; i < 4; i++) Third(); });
        keeping.InOtherFunction(1);
        keeping.More();
        return $"{ends} {keeping.Total()} {changing.Given.Length}";
    }
}
