using MmLock.Analyzers.Operations;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Testing;
using static MmLock.Analyzers.Tests.Rules.Protocol.LockUseVerifier;

namespace MmLock.Analyzers.Tests.Rules.Protocol;

public sealed partial class MML3007UnguardedAccessTests
{
    [Fact]
    public Task Under_every_kind_of_hold() => InCounter(
        """
        int Read() { _gate.EnterReadLock(); try { return _count; } finally { _gate.ExitReadLock(); } }
        void Write() { _gate.EnterWriteLock(); try { _count++; _items.Add(1); } finally { _gate.ExitWriteLock(); } }
        void Upgrade()
        {
            _gate.EnterUpgradeableReadLock();
            try
            {
                if (_items.Contains(1)) return;
                _gate.EnterWriteLock();
                try { _items.Add(1); } finally { _gate.ExitWriteLock(); }
            }
            finally { _gate.ExitUpgradeableReadLock(); }
        }
        """,
        "private readonly ReaderWriterLockSlim _gate = new();");

    [Fact]
    public Task Took_lock_flag() => InCounter("""
        void M()
        {
            bool taken = false;
            try
            {
                Monitor.TryEnter(_gate, 100, ref taken);
                if (!taken) return;
                _count++;
            }
            finally { if (taken) Monitor.Exit(_gate); }
        }
        void N(bool b)
        {
            if (b) Monitor.Enter(_gate);
            if (b) { _count++; Monitor.Exit(_gate); }
        }
        """);

    [Fact]
    public Task Constructors_and_initializers() => Verify("""
        class C
        {
            private static readonly object s_gate = new();
            [GuardedBy(nameof(s_gate))] private static int s_total = 1;
            private readonly object _gate = new();
            [GuardedBy(nameof(_gate))] private int _count = 1;
            [GuardedBy(nameof(_gate))] public int Size { get; init; } = 3;
            static C() { s_total = 2; }
            public C() { _count = s_start; Fill(); void Fill() => _count++; }
            [RequiresLock(nameof(_gate), LockMode.Write)] private void Reset() { _count = 0; }
            public C(int count) { Reset(); _count += count; }
            private static readonly int s_start = 4;
            ~C() { _count = 0; }
        }
        """);

    [Fact]
    public Task Objects_that_nobody_else_has() => InCounter("""
        static Counter Make() { var c = new Counter { _count = 1 }; c._count++; c._items.Add(1); return c; }
        Counter Duplicate() => new();
        static void Copy(Counter from) { Counter copy = from.Duplicate(); copy._count = 3; int n = from.Duplicate()._count; }
        static Counter Build() => new();
        static void Use() { Counter c = Build(); c._count = 3; }
        """);

    [Fact]
    public Task Struct_copy_and_record_with() => Verify("""
        struct Stats { public object Gate; [GuardedBy("Gate")] public int Hits; }
        record Entry { public readonly object Gate = new(); [GuardedBy(nameof(Gate))] public int Hits { get; set; } }
        class C
        {
            int Sum(Stats stats) { Stats copy = stats; copy.Hits++; return copy.Hits + stats.Hits; }
            Entry Next(Entry e) => e with { Hits = 2 };
        }
        """);

    [Fact]
    public Task Requires_lock_on_method_accessor_property_and_local_function() => InCounter("""
        [RequiresLock(nameof(_gate), LockMode.Read)] int Peek() => _count;
        int Total { [RequiresLock(nameof(_gate), LockMode.Read)] get => _count; }
        [RequiresLock("_gate", LockMode.Write)] int Size { get => _count; set => _count = value; }
        void M() { lock (_gate) { Size = Peek() + Total; } }
        void N() { lock (_gate) { Inner(); } [RequiresLock(nameof(_gate), LockMode.Write)] void Inner() => _count++; }
        """);

    [Fact]
    public Task Guarded_property_is_its_callers_affair_inside() => InCounter("""
        [GuardedBy(nameof(_gate))] int Size { get => _count; set { _count = value; } }
        void M() { lock (_gate) Size++; }
        """);

    [Fact]
    public Task Lock_by_its_property_or_a_local() => InCounter("""
        object Sync => _gate;
        object Root { get { return _gate; } }
        void M() { lock (Sync) _count++; lock (Root) _count++; object gate = _gate; lock (gate) _count++; var self = this; lock (self._gate) _count++; }
        """);

    [Fact]
    public Task Lock_that_may_be_the_same() => Verify("""
        class Mm { public readonly ReaderWriterLockSlim Sem = new(); [GuardedBy(nameof(Sem))] public int Total; public Area? Find() => null; }
        [GuardedBy("Mm.Sem")] class Area(Mm mm) { public Mm Mm { get; } = mm; public ulong Start { get; set; } }
        class C(Mm owner)
        {
            private readonly ReaderWriterLockSlim _sem = owner.Sem;
            void M(Mm mm) { mm.Sem.EnterWriteLock(); try { Area? a = mm.Find(); if (a is not null) a.Start = 1; mm.Total++; } finally { mm.Sem.ExitWriteLock(); } }
            void N(Mm mm) { _sem.EnterReadLock(); try { Console.WriteLine(mm.Total); } finally { _sem.ExitReadLock(); } }
            void P(Mm mm, ReaderWriterLockSlim sem) { sem.EnterReadLock(); try { Console.WriteLine(mm.Total); } finally { sem.ExitReadLock(); } }
        }
        """);

    [Fact]
    public Task Range_and_coarse_holds() => Verify("""
        class Mm
        {
            public MmapLock Lock { get; } = new();
            [GuardedBy(nameof(Lock))] public int Total { get; set; }
            [GuardedBy("Lock.VmaLock")] public int Areas { get; set; }
            void Coarse() { using (Lock.EnterWrite()) Total++; }
            void Ranged(AddressRange r) { using var hold = Lock.EnterWrite(r); Total++; using (Lock.VmaLock.Enter()) Areas++; }
            bool Try(AddressRange r) { if (!Lock.TryEnterWrite(r, out RangeGuard g)) return false; using (g) { Total++; return true; } }
            async Task Later(AddressRange r) { using (await Lock.EnterWriteAsync(r)) { Total++; await Task.Yield(); Total--; } }
        }
        """);

    [Fact]
    public Task Wrapper_methods_and_releasers() => Verify("""
        class Mm
        {
            private readonly ReaderWriterLockSlim _sem = new();
            [GuardedBy(nameof(_sem))] private int _total;
            void Down() => _sem.EnterWriteLock();
            void Up() => _sem.ExitWriteLock();
            Scope Hold() { _sem.EnterWriteLock(); return new Scope(this); }
            void M() { Down(); try { _total++; } finally { Up(); } }
            void N() { using (Hold()) { _total++; } }
            readonly struct Scope(Mm mm) : IDisposable { public void Dispose() => mm._sem.ExitWriteLock(); }
        }
        """);

    [Fact]
    public Task Wrapper_class_around_a_lock() => Verify("""
        class Gate { private readonly SemaphoreSlim _one = new(1, 1); public void Enter() => _one.Wait(); public void Leave() => _one.Release(); }
        class C
        {
            private readonly Gate _gate = new();
            [GuardedBy(nameof(_gate))] private int _count;
            void M() { _gate.Enter(); try { _count++; } finally { _gate.Leave(); } }
        }
        """);

    [Fact]
    public Task Lock_type_that_cannot_be_looked_into() => Verify("""
        interface IAsyncLock { Task<IDisposable> LockAsync(); }
        class C(IAsyncLock gate)
        {
            private readonly IAsyncLock _gate = gate;
            [GuardedBy(nameof(_gate))] private int _count;
            async Task M() { using (await _gate.LockAsync()) { _count++; } }
        }
        """);

    [Fact]
    public Task Lambda_on_the_spot() => InCounter("""
        int M(IEnumerable<int> keys)
        {
            lock (_gate)
            {
                _items.ForEach(i => _count += i);
                _items.RemoveAll(i => i > _count);
                Func<int, bool> big = i => i > _count;
                return keys.Where(k => k > _count).Count() + (big(2) ? 1 : 0);
            }
        }
        """);

    [Fact]
    public Task Lambda_handed_to_a_method_that_locks() => InCounter("""
        void WithLock(Action action) { lock (_gate) { action(); } }
        T Locked<T>(Func<T> read) { Monitor.Enter(_gate); try { return read(); } finally { Monitor.Exit(_gate); } }
        void M() { WithLock(() => _count++); int n = Locked(() => _count); Unknown(() => _count++); }
        partial void Unknown(Action action);
        """);

    [Fact]
    public Task Local_function_called_under_the_lock_only() => InCounter("""
        void M(int n)
        {
            lock (_gate) { Bump(n); }
            void Bump(int depth) { _count++; if (depth > 0) { Bump(depth - 1); Twice(); } }
            void Twice() => _count *= 2;
        }
        """);

    [Fact]
    public Task Asserted_locks() => InCounter("""
        void A() { Debug.Assert(Monitor.IsEntered(_gate)); _count++; }
        void B() { if (!Monitor.IsEntered(_gate)) throw new SynchronizationLockException(); _count++; }
        void C() { AssertLocked(); _count++; }
        [Conditional("DEBUG")] void AssertLocked() => Debug.Assert(Monitor.IsEntered(_gate), "call with the lock");
        """);

    [Fact]
    public Task Asserted_holds_of_other_kinds() => Verify("""
        class C
        {
            private readonly MmapLock _mm = new();
            private readonly ReaderWriterLockSlim _sem = new();
            [GuardedBy(nameof(_mm))] private int _total;
            [GuardedBy(nameof(_sem))] private int _size;
            void M(AddressRange r) { _mm.AssertHeld(r, LockMode.Write); _total++; }
            void N() { Debug.Assert(_sem.IsWriteLockHeld); _size++; }
        }
        """);

    [Fact]
    public Task Atomics_volatile_reads_and_nameof() => Verify("""
        class C
        {
            private readonly object _gate = new();
            [GuardedBy(nameof(_gate))] private int _count;
            [GuardedBy(nameof(_gate))] private volatile object? _instance;
            object Instance { get { if (_instance is null) { lock (_gate) { _instance ??= new object(); } } return _instance; } }
            int Fast() => Volatile.Read(ref _count) + Interlocked.Increment(ref _count);
            string Name() => nameof(_count);
        }
        """);

    [Fact]
    public Task Members_of_a_guarded_type_by_its_own_methods() => Verify("""
        class Mm { public readonly ReaderWriterLockSlim Sem = new(); }
        [GuardedBy("Mm.Sem")] class Area(Mm mm)
        {
            public Mm Mm { get; } = mm;
            public ulong Start { get; set; }
            public ulong End { get; set; }
            public ulong Length => End - Start;
            public bool Touches(Area next) => End == next.Start;
            public void Grow(ulong by) { End += by; }
        }
        """);

    [Fact]
    public Task Structure_that_is_itself_guarded() => Verify("""
        class Mm { public readonly ReaderWriterLockSlim Sem = new(); [GuardedBy(nameof(Sem))] public AreaList Areas { get; } = new(); }
        [GuardedBy("Mm.Sem")] class Area(Mm mm) { public Mm Mm { get; } = mm; public ulong Start { get; set; } }
        class AreaList
        {
            private readonly List<Area> _list = new();
            public Area? Find(ulong at) => _list.Find(a => a.Start == at);
            public void Sort() { _list.Sort((a, b) => a.Start.CompareTo(b.Start)); foreach (Area a in _list) a.Start++; }
        }
        """);

    [Fact]
    public Task Annotations_that_name_nothing_and_expression_trees() => Verify("""
        class C
        {
            private readonly object _gate = new();
            [GuardedBy("_gaet")] private int _count;
            [GuardedBy(nameof(_gate))] private int _size;
            void M() { _count++; System.Linq.Expressions.Expression<Func<C, int>> e = c => c._size; }
        }
        """);

    [Fact]
    public Task Lock_this_and_synchronized_methods() => Verify("""
        class C
        {
            [GuardedBy("this")] private int _count;
            void M() { lock (this) { _count++; } }
            [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.Synchronized)] void N() { _count++; }
        }
        """);

    [Fact]
    public Task Loops_goto_and_nested_scopes() => InCounter("""
        void M(int n)
        {
            for (int i = 0; i < n; i++)
            {
                lock (_gate)
                {
                    if (_count > i) continue;
                    using (var e = _items.GetEnumerator()) { while (e.MoveNext()) { if (e.Current == i) { _count = i; break; } } }
                }
            }
        retry:
            Monitor.Enter(_gate);
            try { if (_count == 0) { _count = 1; goto retry; } } finally { Monitor.Exit(_gate); }
        }
        """);

    [Fact]
    public Task User_declared_attributes() => Verify("""
        class C { private readonly object _gate = new(); [Other.GuardedBy("_gate")] private int _count; void M() { _count++; } }
        namespace Other { class GuardedByAttribute(string name) : Attribute { public string Name => name; } }
        """);

    [Fact]
    public Task Override_inherits_what_it_requires() => Verify("""
        abstract class Base
        {
            protected readonly object Gate = new();
            [GuardedBy(nameof(Gate))] protected int Count;
            [RequiresLock(nameof(Gate), LockMode.Write)] protected abstract void Grow();
            public void Run() { lock (Gate) { Grow(); } }
        }
        class Derived : Base { protected override void Grow() { Count++; } void M() { lock (Gate) { base.Count++; Grow(); } } }
        """);
}
