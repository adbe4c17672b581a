using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Testing;
using static MmLock.Analyzers.Tests.Protocol.LockUseVerifier;

namespace MmLock.Analyzers.Tests.Protocol;

public sealed class MML3007UnguardedAccessTests
{
    private static Task Verify(string source, params DiagnosticResult[] expected) => VerifyAsync("MML3007", source, expected);

    /// <summary>A class with a counter, a list and a lock.</summary>
    private static Task InCounter(string members, string lockDeclaration = "private readonly object _gate = new();") => Verify($$"""
        partial class Counter
        {
            {{lockDeclaration}}
            [GuardedBy(nameof(_gate))] private int _count;
            [GuardedBy(nameof(_gate))] private readonly List<int> _items = new();
            {{members}}
        }
        """);

    #region flagged

    [Fact]
    public Task Read_without_the_lock() => InCounter("int Count() { return [|_count|]; }");

    [Fact]
    public Task Message_says_member_lock_and_what_is_wrong() => Verify(
        """
        class C
        {
            private readonly object _gate = new();
            [GuardedBy(nameof(_gate))] private int _count;
            void M() { {|#0:_count|} = 1; }
        }
        """,
        Says("MML3007", DiagnosticSeverity.Warning, "'C._count' is written here, but 'C._gate', which guards it, is not held"));

    [Fact]
    public Task Expression_body_and_property() => InCounter("int Count => [|_count|]; int Twice() => [|_count|] * 2;");

    [Fact]
    public Task Method_that_never_takes_the_lock_lacks_it_once() => Verify(
        """
        class C
        {
            private readonly object _gate = new();
            [GuardedBy(nameof(_gate))] private int _count;
            [GuardedBy(nameof(_gate))] private int _size;
            void Grow() { {|#0:_count|} = _count + 1; _size++; }
        }
        """,
        Says("MML3007", DiagnosticSeverity.Warning, "'C._count' is written here, but 'C._gate', which guards it, is not held anywhere in 'Grow' (3 accesses)"));

    [Fact]
    public Task Several_touches_in_one_statement_are_one() => InCounter("void Grow() { lock (_gate) { _count = 0; } [|_count|] = _count + _count; [|_count|]++; }");

    [Fact]
    public Task After_the_lock_statement() => InCounter("void M() { lock (_gate) { _count++; } [|_count|]--; }");

    [Fact]
    public Task After_an_early_release() => InCounter("""
        void M(bool b)
        {
            Monitor.Enter(_gate);
            _count++;
            Monitor.Exit(_gate);
            if (b) { [|_count|]--; }
        }
        """);

    [Fact]
    public Task Held_on_one_branch_only() => Verify(
        """
        class C
        {
            private readonly object _gate = new();
            [GuardedBy(nameof(_gate))] private int _count;
            void M(bool b)
            {
                bool taken = false;
                if (b) Monitor.Enter(_gate, ref taken);
                {|#0:_count|}++;
                if (taken) Monitor.Exit(_gate);
            }
        }
        """,
        Says("MML3007", DiagnosticSeverity.Warning, "'C._count' is written here, but 'C._gate', which guards it, is not held on every way that leads here"));

    [Fact]
    public Task Failed_try() => InCounter("""
        void M()
        {
            if (!Monitor.TryEnter(_gate, 10)) { [|_items|].Add(1); return; }
            try { _items.Add(2); } finally { Monitor.Exit(_gate); }
        }
        """);

    [Fact]
    public Task Other_lock() => InCounter("private readonly object _other = new(); void M() { lock (_other) [|_count|]++; }");

    [Fact]
    public Task Lock_of_another_object() => InCounter("void M(Counter other) { lock (other._gate) [|_count|]++; } void N(Counter a, Counter b) { lock (a._gate) b.[|_count|]++; }");

    [Fact]
    public Task Lambda_that_runs_later() => InCounter("""
        event Action? Changed;
        void M()
        {
            lock (_gate)
            {
                Task.Run(() => [|_count|]++);
                Changed += () => [|_count|]++;
                new Thread(() => [|_items|].Clear()).Start();
            }
        }
        Func<int> N() { lock (_gate) return () => [|_count|]; }
        """);

    [Fact]
    public Task Local_function_called_with_and_without_the_lock() => InCounter("""
        void M()
        {
            lock (_gate) { Bump(); }
            Bump();
            void Bump() => [|_count|]++;
        }
        """);

    [Fact]
    public Task Required_lock_at_a_call() => Verify(
        """
        class C
        {
            private readonly ReaderWriterLockSlim _sem = new();
            [GuardedBy(nameof(_sem))] private int _count;
            [RequiresLock(nameof(_sem), LockMode.Write)] void Grow() { _count++; }
            void None() { {|#0:Grow|}(); }
            void Weak()
            {
                _sem.EnterReadLock();
                try { {|#1:Grow|}(); } finally { _sem.ExitReadLock(); }
            }
        }
        """,
        Says("MML3007", DiagnosticSeverity.Warning, "'Grow' is called here, but 'C._sem', which it requires, is not held"),
        new DiagnosticResult("MML3007", DiagnosticSeverity.Warning).WithLocation(1).WithOptions(DiagnosticOptions.IgnoreAdditionalLocations)
            .WithMessage("'Grow' is called here, but 'C._sem', which it requires, is held for reading only, and must be held for writing (since line 16)"));

    [Fact]
    public Task Required_lock_of_an_argument_a_constructor_a_property_and_an_accessor() => Verify("""
        class Mm { public readonly MmapLock Lock = new(); }
        class Area
        {
            private readonly Mm _mm;
            [RequiresLock("mm.Lock", LockMode.Read)] public Area(Mm mm) { _mm = mm; }
            [RequiresLock("mm.Lock", LockMode.Read)] public static void Walk(Mm mm) { }
            public int Size { [RequiresLock("_mm.Lock", LockMode.Read)] get => 1; }
            [RequiresLock("_mm.Lock", LockMode.Write)] public int Flags { get; set; }
            static void M(Mm mm, Area a)
            {
                Area.[|Walk|](mm);
                using (mm.Lock.EnterRead()) { }
            }
            static void N(Mm mm) { var area = new [|Area|](mm); }
            static void O(Area a) { int size = a.[|Size|]; }
            static void P(Area a) { a.[|Flags|] = 1; }
        }
        """);

    [Fact]
    public Task Member_of_a_guarded_type() => Verify("""
        class Mm { public readonly ReaderWriterLockSlim Sem = new(); [GuardedBy(nameof(Sem))] public int Total; }
        [GuardedBy("Mm.Sem")] class Area(Mm mm) { public Mm Mm { get; } = mm; public ulong Start { get; set; } public ulong Size() => Start; }
        class C
        {
            void Shrink(Area area) { area.[|Start|]++; area.Mm.Total--; }
            ulong First(List<Area> areas) { foreach (var a in areas) { if (a.[|Start|] > 0) return a.Start; } return 0; }
        }
        """);

    [Fact]
    public Task Static_member() => Verify("""
        static class C
        {
            private static readonly object s_gate = new();
            [GuardedBy(nameof(s_gate))] private static Dictionary<string, int> s_map = new();
            static int Get(string key) => [|s_map|].TryGetValue(key, out int value) ? value : 0;
            static int Old(string key) { lock (s_gate) { if (s_map.ContainsKey(key)) return s_map[key]; } return [|s_map|][key]; }
        }
        """);

    [Fact]
    public Task Out_argument_tuple_pattern_and_deconstruction() => InCounter("""
        (int, int) Both() => ([|_count|], 2);
        void Out() { int.TryParse("1", out [|_count|]); }
        bool Is(Counter other) => other is { [|_count|]: > 0 };
        void Split((int, int) p) { (int a, [|_count|]) = p; }
        int? Maybe(Counter? c) => c?.[|_count|];
        """);

    [Fact]
    public Task Operator_indexer_generic_and_record() => Verify("""
        record class Box<T>(object Gate)
        {
            [GuardedBy(nameof(Gate))] private T? _value;
            public T? this[int index] => [|_value|];
            public static bool operator !(Box<T> box) => box.[|_value|] is null;
            public TResult Map<TResult>(Func<T?, TResult> map) => map([|_value|]);
        }
        """);

    [Fact]
    public Task Primary_constructor_parameter_as_lock() => Verify("""
        class C(object gate)
        {
            private readonly object _gate = gate;
            [GuardedBy(nameof(_gate))] private int _count = 1;
            int Read() => [|_count|];
        }
        """);

    [Fact]
    public Task Async_method_that_released_before_the_await() => InCounter(
        """
        async Task M()
        {
            await _gate.WaitAsync();
            try { _count++; } finally { _gate.Release(); }
            await Task.Yield();
            [|_count|]--;
        }
        """,
        "private readonly SemaphoreSlim _gate = new(1, 1);");

    [Fact]
    public Task Iterator_and_switch() => InCounter("""
        IEnumerable<int> All() { lock (_gate) { foreach (int i in _items) yield return i; } yield return [|_count|]; }
        int Pick(int key) => key switch { 0 => [|_count|], 1 => _items.Count, _ => 0 };
        """);

    [Fact]
    public Task Unsafe_code() => InCounter("unsafe void M() { fixed (int* p = &[|_count|]) { *p = 1; } }");

    [Fact]
    public Task Partial_class_in_two_files() => VerifyAsync(
        "MML3007",
        [
            "partial class P { private readonly Lock _gate = new(); [GuardedBy(nameof(_gate))] private int _count; }",
            "partial class P { void Good() { lock (_gate) _count++; using (_gate.EnterScope()) _count++; } void Bad() => [|_count|]++; }",
        ],
        OutputKind.DynamicallyLinkedLibrary);

    [Fact]
    public Task Top_level_statements() => VerifyAsync(
        "MML3007",
        ["var c = Shared.One; lock (c.Gate) { c.Count++; } c.[|Count|]++; class Shared { public static readonly Shared One = new(); public readonly object Gate = new(); [GuardedBy(nameof(Gate))] public int Count; }"],
        OutputKind.ConsoleApplication);

    [Fact]
    public Task Dispose_is_like_any_method() => InCounter("public void Dispose() { [|_items|].Clear(); }");

    [Fact]
    public Task Object_that_has_escaped() => InCounter("""
        private static readonly List<Counter> s_all = new();
        static Counter Make() { var c = new Counter(); c._count = 1; s_all.Add(c); c.[|_count|] = 2; return c; }
        """);

    [Fact]
    public Task Access_after_the_guard_was_disposed() => Verify("""
        class C
        {
            private readonly MmapLock _mm = new();
            [GuardedBy(nameof(_mm))] private int _total;
            void M(AddressRange range)
            {
                RangeGuard guard = _mm.EnterWrite(range);
                _total++;
                guard.Dispose();
                [|_total|]++;
            }
        }
        """);

    #endregion

    #region not flagged

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

    #endregion
}
