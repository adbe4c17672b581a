using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Testing;

namespace MmLock.Analyzers.Tests.Rules.Migration;

public sealed class MML1007InferredGuardTests
{
    private static Task Verify(string source, params DiagnosticResult[] expected) => RuleVerifier.VerifyAsync("MML1007", source, expected);

    /// <summary>Members of a class with a raw lock, <c>_gate</c>, and one of the library's, <c>_lock</c>.</summary>
    private static Task InSpace(string members) => Verify($$"""
        sealed class Space
        {
            [CoarseLock] private readonly object _gate = new();
            private readonly MmapLock _lock = new();
            {{members}}
        }
        """);

    #region flagged

    [Fact]
    public Task Message_says_member_counts_and_lock() => Verify(
        """
        class Space
        {
            [CoarseLock] private readonly object _gate = new();
            private int {|#0:_count|};
            public void Add() { lock (_gate) _count++; }
            public void Remove() { lock (_gate) { _count--; } }
            public int Count => _count;
        }
        """,
        RuleVerifier.Says(
            "MML1007", DiagnosticSeverity.Info, "'Space._count' is accessed 3 times, 2 of them under 'Space._gate': mark it [GuardedBy]"));

    [Fact]
    public Task Lock_of_the_library() => InSpace("""
        private ulong [|_total|];
        public void Add(ulong n) { using (_lock.EnterWrite()) { _total += n; } }
        public ulong Get() { using (_lock.EnterRead()) { return _total; } }
        """);

    [Fact]
    public Task Property_that_is_a_field() => InSpace("""
        public int [|Count|] { get; private set; }
        public void Add() { lock (_gate) { Count++; Count += 2; } }
        """);

    [Fact]
    public Task Collection_and_array_that_are_changed() => InSpace("""
        private readonly List<int> [|_list|] = new();
        private readonly Dictionary<ulong, string> [|_map|] = new();
        private readonly byte[] [|_bytes|] = new byte[8];
        public void Add(int i) { lock (_gate) { _list.Add(i); _map[1] = "a"; _bytes[i]++; } }
        public int Sum() { lock (_gate) { return _list.Sum() + _map.Count + _bytes[0]; } }
        """);

    [Fact]
    public Task Construction_does_not_count() => InSpace("""
        private int [|_next|] = 4;
        public Space(int first) { _next = first; Prepare(); }
        public static Space Of(int first) { var made = new Space(1); made._next = first; return made; }
        private void Prepare() => _next++;
        public int Next() { lock (_gate) { return _next++ + _next; } }
        """);

    [Fact]
    public Task Written_in_a_method_whose_callers_hold_it() => InSpace("""
        private int [|_used|];
        public void Map(bool twice) { lock (_gate) { Charge(1); if (twice) { Charge(2); } } }
        public void Unmap() { lock (_gate) { Uncharge(); } }
        private void Charge(int n) { _used += n; }
        private void Uncharge() => Charge(-1);
        public int Used() { lock (_gate) { return _used; } }
        """);

    [Fact]
    public Task Helper_that_calls_itself() => InSpace("""
        private int [|_depth|];
        public void Walk(int n) { lock (_gate) { Down(n); _depth--; } }
        private void Down(int n) { _depth++; if (n > 0) { Down(n - 1); } }
        """);

    [Fact]
    public Task Local_function_and_lambda_that_run_on_the_spot() => InSpace("""
        private int [|_sum|];
        public void Add(List<int> all)
        {
            lock (_gate)
            {
                all.ForEach(i => _sum += i);
                One();
            }

            void One() => _sum++;
        }
        public int Sum() { lock (_gate) { return _sum; } }
        """);

    [Fact]
    public Task Static_member_of_a_static_lock() => Verify("""
        static class Table
        {
            [CoarseLock] private static readonly object s_gate = new();
            private static int [|s_count|];
            public static void Add() { lock (s_gate) { s_count++; s_count++; } }
        }
        """);

    [Fact]
    public Task Object_of_a_parameter_and_of_another_class() => Verify("""
        class Space
        {
            [CoarseLock] internal readonly object Gate = new();
            internal int [|Total|];
        }
        class User
        {
            void Add(Space s) { lock (s.Gate) { s.Total++; } }
            int Get(Space s) { lock (s.Gate) { return s.Total; } }
        }
        """);

    [Fact]
    public Task Reader_writer_lock_and_reads_without_it() => Verify("""
        class Space
        {
            [CoarseLock] private readonly ReaderWriterLockSlim _sem = new();
            private int [|_a|];
            public void Set(int a) { _sem.EnterWriteLock(); try { _a = a; } finally { _sem.ExitWriteLock(); } }
            public int Get() { _sem.EnterReadLock(); try { return _a; } finally { _sem.ExitReadLock(); } }
            public int Peek() => _a;
        }
        """);

    [Fact]
    public Task Lock_that_guards_more_wins() => InSpace("""
        private int [|_n|];
        public void A() { lock (_gate) { _n++; using (_lock.EnterWrite()) { _n++; } } }
        """);

    [Fact]
    public Task Held_through_a_wrapper() => InSpace("""
        private int [|_n|];
        private RangeGuard Hold() => _lock.EnterWrite();
        public void A() { using (Hold()) { _n++; _n--; } }
        """);

    #endregion

    #region not flagged

    [Fact]
    public Task One_write_without_the_lock() => InSpace("""
        private int _count;
        public void Add() { lock (_gate) { _count++; _count++; } }
        public void Reset() => _count = 0;
        """);

    [Fact]
    public Task Never_written() => InSpace("""
        private readonly int _size = 4;
        private int _limit = 7;
        private readonly List<int> _list = new();
        public int Get() { lock (_gate) { return _size + _limit + _limit + _list.Count + _list.Count; } }
        """);

    [Fact]
    public Task Accessed_once() => InSpace("""
        private int _count;
        public void Add() { lock (_gate) { _count++; } }
        """);

    [Fact]
    public Task Declared_already() => InSpace("""
        [GuardedBy(nameof(_gate))] private int _count;
        public void Add() { lock (_gate) { _count++; _count++; } }
        """);

    [Fact]
    public Task Lock_that_is_not_designated_or_of_another_class() => Verify("""
        class Space
        {
            private readonly object _gate = new();
            private int _count;
            public void Add() { lock (_gate) { _count++; _count++; } }
        }
        class Other
        {
            [CoarseLock] internal readonly object Gate = new();
            void Add(Mine m) { lock (Gate) { m.N++; m.N++; } }
        }
        class Mine { internal int N; }
        """);

    [Fact]
    public Task Lock_of_another_object() => Verify("""
        class Space
        {
            [CoarseLock] private readonly object _gate = new();
            private int _count;
            public void Move(Space to) { lock (_gate) { _count--; to._count++; } }
            public int Get() { lock (_gate) { return _count; } }
        }
        """);

    [Fact]
    public Task Written_under_a_read_hold() => InSpace("""
        private int _hits;
        public int Find() { using (_lock.EnterRead()) { _hits++; return _hits; } }
        """);

    [Fact]
    public Task Written_under_a_range() => InSpace("""
        private int _faults;
        public void Fault(AddressRange r) { using (_lock.EnterWrite(r)) { _faults++; } }
        public int Get() { using (_lock.EnterWrite()) { return _faults + _faults++; } }
        """);

    [Fact]
    public Task Helper_that_somebody_calls_without_the_lock() => InSpace("""
        private int _used;
        public void Map() { lock (_gate) { Charge(1); Charge(2); } }
        public void Force() => Charge(3);
        private void Charge(int n) { _used += n; _used++; }
        """);

    [Fact]
    public Task Helper_that_others_can_call() => Verify("""
        public class Space
        {
            [CoarseLock] private readonly object _gate = new();
            private int _used;
            public void Map() { lock (_gate) { Charge(1); Charge(2); } }
            public void Charge(int n) { _used += n; _used++; }
        }
        """);

    [Fact]
    public Task Helper_that_is_a_delegate_virtual_or_of_an_interface() => Verify("""
        interface IShrinker { void Shrink(); }
        class Space : IShrinker
        {
            [CoarseLock] private readonly object _gate = new();
            private int _a;
            private int _b;
            private int _c;
            public void M() { lock (_gate) { A(); A(); B(); B(); ((IShrinker)this).Shrink(); C(); C(); } Later = A; }
            private Action? Later;
            private void A() { _a++; }
            protected internal virtual void B() { _b++; }
            void IShrinker.Shrink() => _c++;
            private void C() => _c++;
        }
        """);

    [Fact]
    public Task Runs_later() => InSpace("""
        private int _n;
        public void A() { lock (_gate) { _n++; Task.Run(() => _n++); } }
        public int Get() { lock (_gate) { return _n; } }
        """);

    [Fact]
    public Task Helper_that_awaits() => InSpace("""
        private int _n;
        public void A() { using (_lock.EnterWrite()) { _ = B(); _ = B(); } }
        private async Task B() { await Task.Yield(); _n++; }
        """);

    [Fact]
    public Task Gives_the_lock_back_in_between() => InSpace("""
        private int _n;
        public void A() { Monitor.Enter(_gate); B(); _n++; Monitor.Exit(_gate); }
        private void B() { Monitor.Exit(_gate); _n++; Monitor.Enter(_gate); }
        """);

    [Fact]
    public Task Atomic_and_aliased() => InSpace("""
        private int _a;
        private int _b;
        private readonly List<int> _c = new();
        public void A() { lock (_gate) { _a++; _a++; _b++; _b++; _c.Add(1); _c.Add(2); } }
        public void Count() => Interlocked.Increment(ref _a);
        public ref int B => ref _b;
        public List<int> C() { lock (_gate) { return _c; } }
        """);

    [Fact]
    public Task Seen_by_code_that_is_not_in_sight() => Verify("""
        public class Space
        {
            [CoarseLock] private readonly object _gate = new();
            public int Count;
            public int Total { get; set; }
            public readonly List<int> Items = new();
            public void Add() { lock (_gate) { Count++; Count++; Total++; Total++; Items.Add(1); Items.Add(2); } }
        }
        """);

    [Fact]
    public Task Locks_themselves_and_constants() => InSpace("""
        private const int Max = 4;
        private SpinLock _spin;
        [ThreadStatic] private static int s_depth;
        public int A() { lock (_gate) { bool taken = false; _spin.Enter(ref taken); _spin.Exit(); s_depth++; s_depth++; return Max + Max; } }
        """);

    #endregion
}
