using MmLock.Analyzers.Operations;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Testing;
using static MmLock.Analyzers.Tests.Rules.Protocol.LockUseVerifier;

namespace MmLock.Analyzers.Tests.Rules.Protocol;

public sealed partial class MML3007UnguardedAccessTests
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
        Says(
            "MML3007", DiagnosticSeverity.Warning,
            "'C._count' is written here, but 'C._gate', which guards it, is not held anywhere in 'Grow' (3 accesses)"));

    [Fact]
    public Task Several_touches_in_one_statement_are_one() =>
        InCounter("void Grow() { lock (_gate) { _count = 0; } [|_count|] = _count + _count; [|_count|]++; }");

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
        Says(
            "MML3007", DiagnosticSeverity.Warning,
            "'C._count' is written here, but 'C._gate', which guards it, is not held on every path that leads here"));

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
    public Task Lock_of_another_object() =>
        InCounter(
            "void M(Counter other) { lock (other._gate) [|_count|]++; } void N(Counter a, Counter b) { lock (a._gate) b.[|_count|]++; }");

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
            .WithMessage(
                "'Grow' is called here, but 'C._sem', which it requires, is held for reading only, and must be held for writing (since line 16)"));

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
    public Task Member_of_another_project() => VerifyAsync(
        "MML3007",
        ["class C { int M(Shared s) => s.[|Count|]; void N(Shared s) { lock (s.Gate) { s.Count++; s.Grow(); } s.[|Grow|](); } }"],
        OutputKind.DynamicallyLinkedLibrary,
        library: "public class Shared { public readonly object Gate = new(); [GuardedBy(nameof(Gate))] public int Count; [RequiresLock(nameof(Gate), LockMode.Write)] public void Grow() { } }");

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
}
