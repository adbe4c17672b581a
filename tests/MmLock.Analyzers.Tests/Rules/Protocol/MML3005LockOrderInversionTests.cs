using MmLock.Analyzers.Operations;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Testing;
using static MmLock.Analyzers.Tests.Rules.Protocol.LockUseVerifier;

namespace MmLock.Analyzers.Tests.Rules.Protocol;

public sealed class MML3005LockOrderInversionTests
{
    private static Task Verify(string source, params DiagnosticResult[] expected) => VerifyAsync("MML3005", source, expected);

    private static Task InMm(string members) => Verify($$"""
        partial class Mm
        {
            public MmapLock Lock { get; } = new();
            public readonly RangeLock Ranges = new();
            [StructureLock] private readonly object _tree = new();
            private readonly object _a = new();
            private readonly object _b = new();
            private readonly object _c = new();
            {{members}}
        }
        """);

    #region flagged

    [Fact]
    public Task Range_after_structure() => Verify(
        """
        class C
        {
            private readonly MmapLock _mm = new();
            void M(AddressRange r)
            {
                using (_mm.VmaLock.Enter())
                {
                    using (_mm.{|#0:EnterRead|}(r)) { }
                }
            }
        }
        """,
        Says(
            "MML3005", DiagnosticSeverity.Warning,
            "'C._mm' is taken for reading here while 'MmLock.MmapLock.VmaLock' is held (since line 13): ranges come first and the structure lock after them, or two threads wait for each other forever"));

    [Fact]
    public Task Every_range_and_coarse_form_after_structure() => InMm("""
        void A(AddressRange r) { lock (_tree) { using (Ranges.[|EnterWrite|](r)) { } } }
        void B() { using var s = Lock.VmaLock.Enter(); using var g = Lock.[|EnterWrite|](); }
        void C() { lock (_tree) Lock.[|AcquireRead|](); Lock.ReleaseRead(); }
        [RequiresLock(nameof(_tree), LockMode.Write)] void D(AddressRange r) { using (Lock.[|EnterRead|](r)) { } }
        """);

    [Fact]
    public Task Range_after_structure_through_calls() => Verify(
        """
        class C
        {
            private readonly MmapLock _mm = new();
            void Outer(AddressRange r) { using (_mm.VmaLock.Enter()) { {|#0:Fault|}(r); } }
            void Fault(AddressRange r) => Load(r);
            void Load(AddressRange r) { using (_mm.EnterRead(r)) { } }
        }
        """,
        Says(
            "MML3005", DiagnosticSeverity.Warning,
            "'C._mm' is taken for reading here, by way of 'Fault' → 'Load' → 'MmapLock.EnterRead' while 'MmLock.MmapLock.VmaLock' is held (since line 11): ranges come first and the structure lock after them, or two threads wait for each other forever"));

    [Fact]
    public Task Coarse_after_a_range() => InMm("""
        void A(AddressRange r) { using (Lock.EnterRead(r)) { using (Lock.[|EnterWrite|]()) { } } }
        void B(AddressRange r) { using (Lock.EnterWrite(r)) { [|Grow|](); } }
        void Grow() { using (Lock.EnterWrite()) { } }
        """);

    [Fact]
    public Task Two_unrelated_ranges() => InMm("""
        void Copy(AddressRange from, AddressRange to) { using (Lock.EnterRead(from)) using (Lock.[|EnterWrite|](to)) { } }
        void Move(ulong from, ulong to, ulong length)
        {
            using var a = Ranges.EnterRead(AddressRange.FromLength(from, length));
            using var b = Ranges.[|EnterWrite|](AddressRange.FromLength(to, length));
        }
        """);

    [Fact]
    public Task Descending_constant_ranges() =>
        InMm(
            "void M() { using (Lock.EnterRead(AddressRange.FromBounds(8192, 12288))) using (Lock.[|EnterRead|](AddressRange.FromBounds(0, 4096))) { } }");

    [Fact]
    public Task Range_in_a_callee() =>
        InMm(
            "void A(AddressRange r) { using (Lock.EnterRead(r)) [|B|](r); } void B(AddressRange other) { using (Lock.EnterRead(other)) { } }");

    [Fact]
    public Task Ranges_in_a_loop() =>
        InMm(
            "void M(List<AddressRange> ranges) { var guards = new List<IDisposable>(); RangeGuard last = default; foreach (AddressRange r in ranges) { last = Lock.[|EnterRead|](r); } last.Dispose(); }");

    [Fact]
    public Task Cycle_in_one_class() => Verify(
        """
        class C
        {
            private readonly object _a = new();
            private readonly object _b = new();
            void First() { lock (_a) { lock (_b) { } } }
            void Second() { lock (_b) { {|#0:lock|} (_a) { } } }
        }
        """,
        Says(
            "MML3005", DiagnosticSeverity.Warning,
            "'C._a' is taken here while 'C._b' is held (since line 13): 'First' takes the two the other way round (line 12), and two threads wait for each other forever"));

    [Fact]
    public Task Rarer_order_is_the_wrong_one() => InMm("""
        void One() { lock (_b) { [|lock|] (_a) { } } }
        void Two() { lock (_a) { lock (_b) { } } }
        void Three() { lock (_a) { lock (_b) { } } }
        """);

    [Fact]
    public Task Cycle_through_calls_in_two_files() => VerifyAsync(
        "MML3005",
        [
            """
            class Cache
            {
                internal readonly object Gate = new();
                private readonly Store _store = new();
                void Refill() { lock (Gate) { _store.Read(); } }
                public void Drop() { lock (Gate) { } }
            }
            """,
            """
            class Store
            {
                private readonly SemaphoreSlim _one = new(1, 1);
                public void Read() { _one.Wait(); try { } finally { _one.Release(); } }
                void Evict(Cache cache) { _one.Wait(); try { cache.[|Drop|](); } finally { _one.Release(); } }
            }
            """,
        ],
        OutputKind.DynamicallyLinkedLibrary);

    [Fact]
    public Task Cycle_through_wrappers_properties_and_using() => Verify("""
        class C
        {
            private readonly ReaderWriterLockSlim _sem = new();
            private readonly MmapLock _mm = new();
            MmapLock Mm => _mm;
            void Down() => _sem.EnterWriteLock();
            void Up() => _sem.ExitWriteLock();
            void First() { using (Mm.EnterWrite()) { Down(); try { } finally { Up(); } } }
            void Second() { Down(); try { using (_mm.[|EnterWrite|]()) { } } finally { Up(); } }
        }
        """);

    [Fact]
    public Task Static_generic_and_record() => Verify("""
        static class Global { public static readonly object Gate = new(); }
        record Item<T>(T Value)
        {
            private readonly object _own = new();
            void A() { lock (Global.Gate) { lock (_own) { } } }
            T B() { lock (_own) { [|lock|] (Global.Gate) return Value; } }
        }
        """);

    [Fact]
    public Task Async_and_local_function() => InMm("""
        private readonly SemaphoreSlim _x = new(1, 1), _y = new(1, 1);
        async Task A() { await _x.WaitAsync(); try { await _y.WaitAsync(); _y.Release(); } finally { _x.Release(); } }
        async Task B() { await _y.WaitAsync(); try { await [|Inner|](); } finally { _y.Release(); } async Task Inner() { await _x.WaitAsync(); _x.Release(); } }
        """);

    [Fact]
    public Task Top_level_statements() => VerifyAsync(
        "MML3005",
        ["void Copy(MmapLock mm, AddressRange from, AddressRange to) { using (mm.EnterRead(from)) using (mm.[|EnterWrite|](to)) { } } Copy(new(), AddressRange.All, AddressRange.All);"],
        OutputKind.ConsoleApplication);

    #endregion

    #region not flagged

    [Fact]
    public Task Range_then_structure() => InMm("""
        void A(AddressRange r) { using (Lock.EnterWrite(r)) using (Lock.VmaLock.Enter()) { lock (_a) { } } }
        void B() { using (Lock.EnterRead()) { lock (_tree) { } } }
        """);

    [Fact]
    public Task Structure_released_before_the_range() =>
        InMm("void M(AddressRange r) { using (Lock.VmaLock.Enter()) { } using (Lock.EnterRead(r)) { using (Lock.VmaLock.Enter()) { } } }");

    [Fact]
    public Task Attempts_that_do_not_wait() => InMm("""
        void A(AddressRange r) { using (Lock.VmaLock.Enter()) { if (Lock.TryEnterRead(r, out RangeGuard g)) g.Dispose(); } }
        void B(AddressRange r) { using (Lock.EnterRead(r)) { if (Lock.TryEnterWrite(out RangeGuard g)) g.Dispose(); } }
        void C() { lock (_a) { lock (_b) { } } }
        void D() { lock (_b) { if (Monitor.TryEnter(_a)) Monitor.Exit(_a); } }
        """);

    [Fact]
    public Task Ascending_constants() =>
        InMm(
            "void M() { using (Lock.EnterRead(AddressRange.FromBounds(0, 4096))) using (Lock.EnterRead(AddressRange.FromBounds(4096, 8192))) { } }");

    [Fact]
    public Task Ranges_put_in_order_first() => InMm("""
        void A(AddressRange x, AddressRange y)
        {
            if (x.Start > y.Start) { (x, y) = (y, x); }
            using (Lock.EnterRead(x)) using (Lock.EnterWrite(y)) { }
        }
        void B(ulong from, ulong to, ulong length)
        {
            AddressRange low = AddressRange.FromLength(Math.Min(from, to), length), high = AddressRange.FromLength(Math.Max(from, to), length);
            using (Lock.EnterRead(low)) using (Lock.EnterWrite(high)) { }
        }
        void C(AddressRange x, AddressRange y)
        {
            if (x.Start < y.Start) { using (Lock.EnterRead(x)) using (Lock.EnterRead(y)) { } }
        }
        """);

    [Fact]
    public Task Ranges_of_two_locks() => Verify("""
        class Mm { public MmapLock Lock { get; } = new(); }
        class C
        {
            void Fork(Mm from, Mm to, AddressRange r) { using (from.Lock.EnterRead(r)) using (to.Lock.EnterWrite(r)) { } }
            void Each(List<Mm> all, AddressRange r) { foreach (Mm mm in all) { using (mm.Lock.EnterRead(r)) { } } }
        }
        """);

    [Fact]
    public Task One_order_everywhere() => InMm("""
        void A() { lock (_a) { lock (_b) { lock (_c) { } } } }
        void B() { lock (_a) { C(); } }
        void C() { lock (_b) { lock (_c) { } } }
        void D() { lock (_a) { } lock (_b) { } lock (_a) { } }
        """);

    [Fact]
    public Task Both_orders_under_a_third_lock() => InMm("""
        void A() { lock (_c) { lock (_a) { lock (_b) { } } } }
        void B() { lock (_c) { lock (_b) { lock (_a) { } } } }
        """);

    [Fact]
    public Task Both_only_read() => Verify("""
        class C
        {
            private readonly ReaderWriterLockSlim _a = new(), _b = new();
            void A() { _a.EnterReadLock(); _b.EnterReadLock(); _b.ExitReadLock(); _a.ExitReadLock(); }
            void B() { _b.EnterReadLock(); _a.EnterReadLock(); _a.ExitReadLock(); _b.ExitReadLock(); }
        }
        """);

    [Fact]
    public Task Reentered_lock_is_no_second_lock() =>
        InMm("void A() { lock (_a) { lock (_b) { lock (_a) { } } } } void B() { lock (_a) { lock (_b) { } } }");

    [Fact]
    public Task Released_in_between() => InMm("""
        void A() { lock (_a) { lock (_b) { } } }
        void B() { Monitor.Enter(_b); bool dirty = true; Monitor.Exit(_b); if (dirty) lock (_a) { } }
        """);

    [Fact]
    public Task Lambda_that_runs_later() => InMm("""
        void A() { lock (_a) { lock (_b) { } } }
        void B() { lock (_b) { Task.Run(() => { lock (_a) { } }); ThreadPool.QueueUserWorkItem(_ => { lock (_a) { } }); } }
        """);

    [Fact]
    public Task One_of_several_implementations() => Verify("""
        interface ISink { void Write(); }
        class Quiet : ISink { public void Write() { } }
        class Log(Hub hub) : ISink
        {
            internal readonly object Gate = new();
            public void Write() { lock (Gate) { } }
            void Flush() { lock (Gate) { hub.Touch(); } }
        }
        class Hub
        {
            private readonly object _gate = new();
            void Publish(ISink sink) { lock (_gate) { sink.Write(); } }
            public void Touch() { lock (_gate) { } }
        }
        """);

    [Fact]
    public Task Constructor_that_nobody_runs_beside() =>
        InMm("public Mm() { lock (_a) { lock (_b) { } } } void M() { lock (_b) { lock (_a) { } } }");

    [Fact]
    public Task Locals_and_parameters_have_no_order() => Verify("""
        class C
        {
            void A(object x, object y) { lock (x) { lock (y) { } } }
            void B(object x, object y) { lock (y) { lock (x) { } } }
            void D() { object p = new(), q = new(); lock (p) lock (q) { } lock (q) lock (p) { } }
        }
        """);

    [Fact]
    public Task Coarse_fallback_after_giving_up_the_range() => InMm("""
        void M(AddressRange r, bool fits)
        {
            RangeGuard guard = Lock.EnterWrite(r);
            if (!fits) { guard.Dispose(); guard = Lock.EnterWrite(); }
            guard.Dispose();
        }
        void N(AddressRange r, bool coarse)
        {
            using (coarse ? Lock.EnterWrite() : Lock.EnterWrite(r)) { }
        }
        """);

    #endregion
}
