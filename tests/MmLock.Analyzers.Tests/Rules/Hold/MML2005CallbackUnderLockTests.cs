using MmLock.Analyzers.Operations;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Testing;
using static MmLock.Analyzers.Tests.Rules.Hold.HoldVerifier;

namespace MmLock.Analyzers.Tests.Rules.Hold;

public sealed class MML2005CallbackUnderLockTests
{
    private const string Driver = """
        [MemoryDriver] public abstract class Driver { public virtual void Open() { } public abstract int Fault(ulong address); [NoLockEffects] public virtual void Close() { } public void Known() { } }
        public sealed class Filemap : Driver { public override int Fault(ulong address) => 0; }

        """;

    private static Task Verify(string source, params DiagnosticResult[] expected) => VerifyAsync("MML2005", Mm + Driver + source, expected);

    #region flagged

    [Fact]
    public Task Delegate_parameter() => Verify("""
        class C { void M(Mm mm, Action callback) { lock (mm.Gate) [|callback|](); } }
        """);

    [Fact]
    public Task Under_a_lock_of_many_that_a_computed_number_chooses() => Verify("""
        class C
        {
            [CoarseLock] private readonly object[] _gates = new object[4];
            private readonly object[] _others = new object[4];
            void M(int key, Action f) { lock (_gates[key]) [|f|](); lock (_gates[key & 3]) [|f|](); lock (Of(key)) [|f|](); }
            void N(int key, Action f) { lock (_others[key & 3]) f(); }
            object Of(int key) => _gates[key & 3];
        }
        """);

    [Fact]
    public Task Handed_to_the_library_or_called_without_its_type() => Verify("""
        unsafe class C
        {
            void Each(Mm mm, List<int> l, Action<int> f) { lock (mm.Gate) l.[|ForEach|](f); }
            void Where(Mm mm, List<int> l, Predicate<int> f) { lock (mm.Gate) l.[|RemoveAll|](f); }
            void Late(Mm mm, Delegate f) { lock (mm.Gate) f.[|DynamicInvoke|](); }
            void Pointer(Mm mm, delegate*<void> f) { lock (mm.Gate) [|f|](); }
            void Known(Mm mm, List<int> l) { lock (mm.Gate) { l.ForEach(x => { }); l.RemoveAll(x => x == 0); l.ForEach(null!); } }
        }
        """);

    [Fact]
    public Task Invoke_by_name_and_conditionally() => Verify("""
        class C { void M(Mm mm, Func<int>? f) { using (mm.Lock.EnterRead()) { f?.[|Invoke|](); if (f != null) f.[|Invoke|](); } } }
        """);

    [Fact]
    public Task Event() => Verify("""
        public class C { public event EventHandler? Changed; void M(Mm mm) { lock (mm.Gate) Changed?.[|Invoke|](this, EventArgs.Empty); } }
        """);

    [Fact]
    public Task Field_and_property() => Verify("""
        public class C { protected Action _f = null!; public Action F { get; set; } = null!; void M(Mm mm) { lock (mm.Gate) { [|_f|](); [|F|](); } } }
        """);

    [Fact]
    public Task Virtual_method_of_a_driver() => Verify("""
        class C { void M(Mm mm, Driver driver) { mm.Sem.EnterWriteLock(); driver.[|Open|](); mm.Sem.ExitWriteLock(); } }
        """);

    [Fact]
    public Task Abstract_method_of_a_driver() => Verify("""
        class C { int M(Mm mm, Driver? driver) { lock (mm.Gate) return driver?.[|Fault|](1) ?? 0; } }
        """);

    [Fact]
    public Task Structure_lock() => Verify("""
        class C { void M(Mm mm, Action callback, AddressRange r) { using (mm.Lock.EnterRead(r)) using (mm.Vmas.Enter()) [|callback|](); } }
        """);

    [Fact]
    public Task In_a_callee() => Verify("""
        class C { void M(Mm mm, Driver d) { lock (mm.Gate) [|Handle|](d); } void Handle(Driver d) => d.Fault(0); }
        """);

    [Fact]
    public Task Delegate_passed_on() => Verify("""
        class C { void M(Mm mm, Action later) { lock (mm.Gate) [|Run|](later); } static void Run(Action a) => a(); }
        """);

    [Fact]
    public Task Generic_visitor() => Verify("""
        class C { void M<T>(Mm mm, List<T> items, Action<T> visit) { lock (mm.Gate) foreach (T item in items) [|visit|](item); } }
        """);

    [Fact]
    public Task Interface_driver() => Verify("""
        [MemoryDriver] interface IDriver { void Open(); }
        class C { void M(Mm mm, IDriver d) { lock (mm.Gate) d.[|Open|](); } }
        """);

    [Fact]
    public Task Wrapper_that_runs_what_it_gets() => Verify("""
        public class C
        {
            public static T With<T>(ReaderWriterLockSlim sem, Func<T> body) { sem.EnterReadLock(); try { return [|body|](); } finally { sem.ExitReadLock(); } }
            int M(Mm mm) => With(mm.Sem, () => 1);
        }
        """);

    [Fact]
    public Task Function_pointer_free_local() => Verify("""
        class C { void M(Mm mm, bool b, Action x, Action y) { Action chosen = b ? x : y; lock (mm.Gate) [|chosen|](); } }
        """);

    #endregion

    #region not flagged

    [Fact]
    public Task Known_lambda() => Verify("""
        class C { void M(Mm mm) { Action now = () => { }; lock (mm.Gate) now(); } }
        """);

    [Fact]
    public Task Known_method_group() => Verify("""
        class C { void M(Mm mm) { Action now = Local; lock (mm.Gate) { now(); } void Local() { } } }
        """);

    [Fact]
    public Task Lambda_handed_to_a_known_callee() => Verify("""
        class C { void M(Mm mm) { int n = 0; lock (mm.Gate) Run(() => n++); } static void Run(Action a) => a(); }
        """);

    [Fact]
    public Task Optional_callback_that_is_absent() => Verify("""
        class C { void M(Mm mm) { lock (mm.Gate) { Run(); Run(null); } } static void Run(Action? a = null) => a?.Invoke(); }
        """);

    [Fact]
    public Task Predicate_of_a_collection() => Verify("""
        class C { int? M(Mm mm, List<int> all, int key) { lock (mm.Gate) return all.Find(x => x == key) + all.Count(x => x > 1); } }
        """);

    [Fact]
    public Task Sealed_driver() => Verify("""
        class C { int M(Mm mm, Filemap driver) { lock (mm.Gate) return driver.Fault(1); } }
        """);

    [Fact]
    public Task Driver_method_that_is_not_virtual() => Verify("""
        class C { void M(Mm mm, Driver driver) { lock (mm.Gate) driver.Known(); } }
        """);

    [Fact]
    public Task Driver_method_known_to_do_nothing() => Verify("""
        class C { void M(Mm mm, Driver driver) { lock (mm.Gate) driver.Close(); } }
        """);

    [Fact]
    public Task Virtual_method_of_another_type() => Verify("""
        class B { public virtual void Go() { } }
        class C { string? M(Mm mm, B b) { lock (mm.Gate) { b.Go(); return b.ToString(); } } }
        """);

    [Fact]
    public Task After_the_hold() => Verify("""
        class C { void M(Mm mm, Action callback) { lock (mm.Gate) { } callback(); } }
        """);

    [Fact]
    public Task Under_a_range() => Verify("""
        class C { void M(Mm mm, AddressRange r, Action callback, Driver d) { using (mm.Lock.EnterRead(r)) { callback(); d.Open(); } } }
        """);

    [Fact]
    public Task Delegate_only_stored() => Verify("""
        class C { Action? _later; void M(Mm mm, Action callback) { lock (mm.Gate) { _later += callback; Keep(callback); } } static void Keep(Action a) { } }
        """);

    [Fact]
    public Task Undesignated_lock() => Verify("""
        class C { readonly object _o = new(); void M(Action callback) { lock (_o) callback(); } }
        """);

    #endregion
}
