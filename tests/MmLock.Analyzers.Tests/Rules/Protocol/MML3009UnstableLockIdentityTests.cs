using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Testing;
using static MmLock.Analyzers.Tests.Rules.Protocol.LockUseVerifier;

namespace MmLock.Analyzers.Tests.Rules.Protocol;

public sealed class MML3009UnstableLockIdentityTests
{
    private static Task Verify(string source, params DiagnosticResult[] expected) => VerifyAsync("MML3009", source, expected);

    #region flagged

    [Fact]
    public Task Field_that_is_assigned_again() => Verify(
        """
        class C
        {
            private object _gate = new();
            void M() { lock ({|#0:_gate|}) { } }
            void Reset() { _gate = new object(); }
        }
        """,
        Says(
            "MML3009", DiagnosticSeverity.Info,
            "'C._gate' is assigned again in line 12: from then on two threads can hold two different locks"));

    [Fact]
    public Task Field_that_could_be_readonly() => Verify(
        """
        class C
        {
            private object _gate = new();
            void M() { lock ({|#0:_gate|}) { } }
        }
        """,
        Says(
            "MML3009", DiagnosticSeverity.Info,
            "'C._gate' can be assigned again: make it readonly, or two threads can hold two different locks"));

    /// <summary>It compiles, and excludes nobody who takes the lock as what it is.</summary>
    [Fact]
    public Task Lock_of_this_library_that_is_locked_as_an_object() => Verify(
        """
        class C
        {
            private readonly MmapLock _mm = new();
            private readonly MmapLock[] _many = { new() };
            void A() { lock ({|#0:_mm|}) { } }
            void B() { Monitor.Enter([|_mm|]); Monitor.Exit(_mm); }
            void D() { object l; lock ([|l = _mm|]) { } }
            void E(MmapLock given) { MmapLock l; lock ([|l = given|]) { } }
            void F() { using (_mm.EnterWrite()) { } }
        }
        """,
        Says(
            "MML3009", DiagnosticSeverity.Info,
            "'C._mm' is a MmapLock, but is locked as an object here: nobody who holds it waits for this, nor this for them"));

    [Fact]
    public Task Collection_that_is_swapped() => Verify("""
        class C
        {
            private List<int> _pending = new();
            List<int> Take() { lock ([|_pending|]) { var all = _pending; _pending = new(); return all; } }
        }
        """);

    [Fact]
    public Task Every_primitive() => Verify("""
        class C
        {
            private ReaderWriterLockSlim _sem = new();
            private SemaphoreSlim _one = new(1, 1);
            private Mutex _mutex = new();
            private Lock _lock = new();
            private MmapLock _mm = new();
            void A() { [|_sem|].EnterReadLock(); _sem.ExitReadLock(); }
            async Task B() { await [|_one|].WaitAsync(); _one.Release(); }
            void D() { [|_mutex|].WaitOne(); _mutex.ReleaseMutex(); }
            void E() { lock ([|_lock|]) { } using (_lock.EnterScope()) { } }
            void F() { using (this.[|_mm|].EnterRead()) { } }
            void G() { if (Monitor.TryEnter([|_sem|])) Monitor.Exit(_sem); }
        }
        """);

    [Fact]
    public Task Settable_property_static_and_public_field() => Verify("""
        class C
        {
            public object Gate { get; set; } = new();
            private static object s_gate = new();
            public object Open = new();
            internal object Own { get; private set; } = new();
            void M(C other) { lock ([|Gate|]) { } lock ([|s_gate|]) { } lock (other.[|Open|]) { } lock (other.[|Own|]) { } }
        }
        """);

    [Fact]
    public Task Property_that_makes_a_new_one() => Verify("class C { private object Gate => new(); void M() { lock ([|Gate|]) { } } }");

    [Fact]
    public Task Assigned_by_ref_tuple_lambda_and_other_object() => Verify("""
        class C
        {
            private object _a = new(), _b = new(), _c = new(), _d = new();
            C() { Action later = () => _c = new(); later(); }
            void M() { lock ([|_a|]) { } lock ([|_b|]) { } lock ([|_c|]) { } lock ([|_d|]) { } }
            void Set() { Fill(out _a); (_b, int i) = (new object(), 1); }
            void Take(C other) { other._d = _d; }
            static void Fill(out object o) => o = new();
        }
        """);

    [Fact]
    public Task Lock_as_object() => Verify(
        """
        class C
        {
            private readonly Lock _lock = new();
            private readonly object _gate = new Lock();
            void A() { Monitor.Enter({|#0:_lock|}); Monitor.Exit(_lock); }
            void B() { lock ((object)[|_lock|]) { } lock ([|_gate|]) { } }
        }
        """.Replace("(object)[|_lock|]", "[|(object)_lock|]", StringComparison.Ordinal),
        Says(
            "MML3009", DiagnosticSeverity.Info,
            "'C._lock' is a System.Threading.Lock, but is locked as an object here: code that uses it as a Lock does not wait for this"));

    [Fact]
    public Task Spin_lock_in_a_readonly_field() => Verify(
        """
        class C
        {
            private readonly SpinLock _spin = new();
            void M() { bool taken = false; try { {|#0:_spin|}.Enter(ref taken); } finally { if (taken) _spin.Exit(); } }
        }
        """,
        Says(
            "MML3009", DiagnosticSeverity.Info,
            "'C._spin' is a SpinLock in a readonly field: every call works on a copy, which nobody else sees taken"));

    [Fact]
    public Task Spin_lock_copied_boxed_and_behind_a_property() => Verify("""
        class C
        {
            private SpinLock _spin = new();
            public SpinLock Property { get; set; }
            void A() { SpinLock copy = [|_spin|]; bool taken = false; copy.Enter(ref taken); if (taken) copy.Exit(); }
            void B() { bool taken = false; [|Property|].Enter(ref taken); Use([|_spin|]); object boxed = _spin; }
            static void Use(SpinLock spin) { }
        }
        """);

    [Fact]
    public Task Partial_generic_record_and_nested_types() => Verify("""
        partial class C<T> { private object _gate = new(); partial class Inner { void N(C<T> c) { lock (c.[|_gate|]) { } } } }
        partial class C<T> { T M(T value) { lock ([|_gate|]) return value; } }
        record R { private object _gate = new(); int P { get { lock ([|_gate|]) return 1; } } public static R operator +(R a, R b) { lock (a.[|_gate|]) return b; } }
        """);

    [Fact]
    public Task Top_level_and_local_function() => VerifyAsync(
        "MML3009",
        ["lock (Shared.[|Gate|]) { } Inner(); void Inner() { lock (Shared.[|Gate|]) { } } static class Shared { public static object Gate = new(); }"],
        OutputKind.ConsoleApplication);

    #endregion

    #region not flagged

    [Fact]
    public Task Readonly_members() => Verify("""
        class C(object given)
        {
            private readonly object _gate = new();
            private readonly object _given = given;
            private static readonly object s_gate = new();
            public object Gate { get; } = new();
            public object Init { get; init; } = new();
            public object Same => _gate;
            void M() { lock (_gate) { } lock (_given) { } lock (s_gate) { } lock (Gate) { } lock (Init) { } lock (Same) { } lock (given) { } lock (typeof(C)) { } lock (this) { } }
        }
        """);

    [Fact]
    public Task Locals_and_parameters() =>
        Verify("class C { void M(object gate, List<int> list) { lock (gate) { } object own = new(); lock (own) { } lock (list) { } } }");

    [Fact]
    public Task Captured_once() =>
        Verify(
            "class C { private object _gate = new(); void M() { object gate = _gate; lock (gate) { } } void Reset() { _gate = new(); } }");

    [Fact]
    public Task Cleared_on_disposal() => Verify("""
        class C : IDisposable
        {
            private SemaphoreSlim? _one = new(1, 1);
            private ReaderWriterLockSlim _sem = new();
            void M() { _one!.Wait(); _one.Release(); _sem.EnterReadLock(); _sem.ExitReadLock(); }
            public void Dispose() { _one?.Dispose(); _one = null; _sem.Dispose(); _sem = null!; }
        }
        """);

    [Fact]
    public Task Lock_by_its_own_means() =>
        Verify(
            "class C { private readonly Lock _lock = new(); void M() { lock (_lock) { } using (_lock.EnterScope()) { } _lock.Enter(); _lock.Exit(); if (_lock.TryEnter()) _lock.Exit(); } }");

    [Fact]
    public Task Spin_lock_in_a_mutable_field_by_reference() => Verify("""
        class C
        {
            private SpinLock _spin = new(false);
            void M() { bool taken = false; try { _spin.Enter(ref taken); } finally { if (taken) _spin.Exit(); } Use(ref _spin); ref SpinLock alias = ref _spin; bool b = false; alias.Enter(ref b); if (b) alias.Exit(); }
            static void Use(ref SpinLock spin) { }
        }
        """);

    [Fact]
    public Task Mutable_member_that_is_no_target() =>
        Verify(
            "class C { private readonly object _gate = new(); private List<int> _items = new(); void M() { lock (_gate) { _items = new(); _items.Add(1); } } }");

    [Fact]
    public Task Elements_and_calls() =>
        Verify(
            "class C { private object[] _gates = new object[4]; object Pick(int i) => _gates[i]; void M(int i) { lock (_gates[i]) { } lock (Pick(i)) { } } }");

    [Fact]
    public Task Lazily_made_once() => Verify("""
        class C
        {
            private readonly Dictionary<string, object> _byName = new();
            private object Sync => _sync ?? Interlocked.CompareExchange(ref _sync, new object(), null) ?? _sync;
            private object? _sync;
            private object? _lazy;
            void M() { lock (Sync) { } LazyInitializer.EnsureInitialized(ref _lazy); lock (_lazy) { } }
        }
        """);

    [Fact]
    public Task Members_of_other_assemblies() => Verify("class C { void M(System.Collections.ICollection c) { lock (c.SyncRoot) { } } }");

    [Fact]
    public Task Primary_constructor_of_a_record_and_required_init() =>
        Verify("record R(object Gate) { public required object Other { get; init; } void M() { lock (Gate) { } lock (Other) { } } }");

    #endregion
}
