// becomes: coarse*4 range*2 coarse*14 range*4 coarse*14 structure range coarse range*5
using System.Runtime.CompilerServices;
using MmLock;

public static class Program
{
    // Two sections by two names, which change the same cells: no name says that they have one lock.
    public sealed class Cells
    {
        private readonly int[] _cells = new int[64];
        private int _sum;

        public void One(int at)
        {
            int was = _cells[at];
            Thread.Yield();
            _cells[at] = was + 1;
        }

        public void All() { for (int i = 0; i < 4; i++) _cells[i]++; _sum++; }

        public override string ToString() => $"{_cells[0]} {_cells[1]} {_sum}";
    }

    public sealed class ByLazy
    {
        private readonly Lazy<MmapLock> _lazy = new(() => new MmapLock());
        private readonly Cells _cells = new();

        public void One(int at) { using (_lazy.Value.EnterWrite()) _cells.One(at); }

        public void All() { using (_lazy.Value.EnterWrite()) _cells.All(); }

        public void OneNamed(int at) { MmapLock own = _lazy.Value; using (own.EnterWrite()) _cells.One(at); }

        public void AllNamed() { MmapLock own = _lazy.Value; using (own.EnterWrite()) _cells.All(); }

        public override string ToString() => _cells.ToString();
    }

    // The user's own indexer is a name.
    public sealed class Locks
    {
        private readonly MmapLock[] _all = [new(), new()];

        public MmapLock this[int at] => _all[at & 1];
    }

    public sealed class ByIndexer
    {
        private readonly Locks _locks = new();
        private readonly Cells _cells = new();

        public void One(int at) { MmapLock own = _locks[0]; using (own.EnterWrite()) _cells.One(at); }

        public void All() { using (_locks[0].EnterWrite()) _cells.All(); }

        public override string ToString() => _cells.ToString();
    }

    public sealed class ByThread
    {
        private readonly AsyncLocal<MmapLock> _flow = new();
        private readonly ThreadLocal<MmapLock> _thread = new(() => new MmapLock());
        private readonly Cells _cells = new();
        private readonly Cells _others = new();

        public void One(int at) { MmapLock own = _flow.Value ??= new(); using (own.EnterWrite()) _others.One(at & 0); }

        public void All() { using ((_flow.Value ??= new()).EnterWrite()) _others.All(); }

        public void OneOfThread(int at) { MmapLock own = _thread.Value!; using (own.EnterWrite()) _cells.One(at & 0); }

        public void AllOfThread() { using (_thread.Value!.EnterWrite()) _cells.All(); }
    }

    public sealed class ByTuple
    {
        private readonly (MmapLock Lock, int Number) _pair = (new MmapLock(), 1);
        private readonly KeyValuePair<int, MmapLock> _entry = new(1, new MmapLock());
        private readonly Tuple<MmapLock, int> _tuple = Tuple.Create(new MmapLock(), 1);
        private readonly Cells _cells = new();
        private readonly Cells _others = new();
        private readonly Cells _more = new();

        public void One(int at) { MmapLock own = _pair.Lock; using (own.EnterWrite()) _cells.One(at); }

        public void All() { using (_pair.Lock.EnterWrite()) _cells.All(); }

        public void OneEntry(int at) { MmapLock own = _entry.Value; using (own.EnterWrite()) _others.One(at); }

        public void AllEntry() { using (_entry.Value.EnterWrite()) _others.All(); }

        public void OneItem(int at) { MmapLock own = _tuple.Item1; using (own.EnterWrite()) _more.One(at); }

        public void AllItem() { using (_tuple.Item1.EnterWrite()) _more.All(); }
    }

    public sealed class ByFunction(Func<MmapLock> make)
    {
        private readonly Cells _cells = new();
        private readonly Cells _others = new();

        public void One(int at) { MmapLock own = make(); using (own.EnterWrite()) _cells.One(at); }

        public void All() { MmapLock own = make(); using (own.EnterWrite()) _cells.All(); }

        // Callers may give the same to both.
        public void OneGiven(MmapLock one, int at) { using (one.EnterWrite()) _others.One(at); }

        public void AllGiven(MmapLock one) { using (one.EnterWrite()) _others.All(); }
    }

    // Names that are followed.
    public sealed class ByName
    {
        private readonly MmapLock _first = new();
        private readonly MmapLock _second = new();
        private readonly Cells _cells = new();

        private object AsObject => _first;

        public void One(int at) { MmapLock own = (MmapLock)AsObject; using (own.EnterWrite()) _cells.One(at); }

        public void All() { using (_first.EnterWrite()) _cells.All(); }

        public void Set(int at) { Give(out MmapLock own); using (own.EnterWrite()) _cells.One(at); }

        public void Either(int at) { MmapLock own = at > 3 ? _second : _first; using (own.EnterWrite()) _cells.One(at); }

        private void Give(out MmapLock one) => one = _first;

        public override string ToString() => _cells.ToString();
    }

    // Every way to say a lock that is none of its names.
    public sealed class Elsewhere
    {
        private readonly MmapLock _lock = new();
        private readonly Dictionary<int, MmapLock> _byKey = new() { [1] = new() };
        private readonly List<MmapLock> _list = [new(), new()];
        private readonly WeakReference<MmapLock> _weak;
        private readonly StrongBox<MmapLock> _box = new(new MmapLock());
        private int _count;

        public Elsewhere() => _weak = new WeakReference<MmapLock>(_lock);

        private async Task<MmapLock> LockAsync() { await Task.Yield(); return _lock; }

        public void Weak() { if (_weak.TryGetTarget(out MmapLock? own)) { using (own.EnterWrite()) _count++; } }

        public void Boxed() { using (_box.Value!.EnterWrite()) _count++; }

        public void Matched(object one) { if (one is MmapLock own) { using (own.EnterWrite()) _count++; } }

        public void Property() { if (this is { _lock: var own }) { using (own.EnterWrite()) _count++; } }

        public void Cast(object one) { using (Unsafe.As<MmapLock>(one).EnterWrite()) _count++; }

        public void Function() { Func<MmapLock> own = () => _lock; using (own().EnterWrite()) _count++; }

        public async Task Awaited() { using ((await LockAsync()).EnterWrite()) _count++; }

        public void Result() { using (LockAsync().Result.EnterWrite()) _count++; }

        public void First() { using (_list.First().EnterWrite()) _count++; }

        public void Each() => _list.ForEach(l => { using (l.EnterWrite()) _count++; });

        public void Entry() { foreach (KeyValuePair<int, MmapLock> entry in _byKey) { using (entry.Value.EnterWrite()) _count++; } }

        public void Default() { using (_byKey.GetValueOrDefault(1)!.EnterWrite()) _count++; }

        public void Parts() { (MmapLock own, int _) = (_lock, 1); using (own.EnterWrite()) _count++; }

        public void Placed() { using (new[] { _lock }[0].EnterWrite()) _count++; }

        // These are.
        public void Plain() { using (_lock.EnterWrite()) _count++; }
    }

    public sealed class Collections
    {
        private readonly Dictionary<int, MmapLock> _byKey = new() { [1] = new() };
        private readonly List<MmapLock> _list = [new(), new()];
        private readonly int[] _cells = new int[64];
        private readonly int[] _others = new int[64];

        private static void Add(int[] cells, int at) { int was = cells[at]; Thread.Yield(); cells[at] = was + 1; }

        // In turn: each has another.
        public void EachIn(int at) { foreach (MmapLock own in _list) { using (own.EnterWrite()) Add(_cells, at); } }

        public void Last(int at) { using (_list[^1].EnterWrite()) Add(_cells, at); }

        public void At(int at) { using (_list[at & 1].EnterWrite()) Add(_cells, at); }

        public void Keyed(int at) { using (_byKey[1].EnterWrite()) Add(_others, at); }

        public void Found(int at) { if (_byKey.TryGetValue(1, out MmapLock? own)) { using (own.EnterWrite()) Add(_others, at); } }

        public void Values(int at) { foreach (MmapLock own in _byKey.Values) { using (own.EnterWrite()) Add(_others, at); } }

        public void Pairs(int at) { foreach ((int _, MmapLock own) in _byKey) { using (own.EnterWrite()) Add(_others, at); } }
    }

    public static object? Run(int input)
    {
        var lazy = new ByLazy();
        var indexer = new ByIndexer();
        var name = new ByName();
        var thread = new ByThread();
        var tuple = new ByTuple();
        var one = new MmapLock();
        var function = new ByFunction(() => one);
        string ends = T.Together(
            () => { for (int i = 0; i < 20; i++) { lazy.One(i); lazy.All(); lazy.OneNamed(0); indexer.One(0); name.One(0); } },
            () => { for (int i = 0; i < 20; i++) { lazy.AllNamed(); indexer.All(); name.All(); tuple.All(); thread.AllOfThread(); } },
            () => { for (int i = 0; i < 20; i++) { name.Set(1); tuple.One(0); function.One(1); function.OneGiven(one, 2); } },
            () => { for (int i = 0; i < 20; i++) { function.All(); function.AllGiven(one); tuple.AllEntry(); tuple.AllItem(); } });
        name.Either(5);
        tuple.OneEntry(1);
        return $"{ends} {lazy} {indexer} {name}";
    }
}
