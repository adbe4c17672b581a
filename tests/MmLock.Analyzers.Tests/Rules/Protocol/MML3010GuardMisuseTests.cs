using MmLock.Analyzers.Operations;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Testing;
using static MmLock.Analyzers.Tests.Rules.Protocol.ProtocolVerifier;

namespace MmLock.Analyzers.Tests.Rules.Protocol;

public sealed class MML3010GuardMisuseTests
{
    private static Task Verify(string members, params DiagnosticResult[] expected) => VerifyAsync("MML3010", InClass(members), expected);

    private static DiagnosticResult Says(string message) => ProtocolVerifier.Says("MML3010", DiagnosticSeverity.Warning, message);

    #region flagged

    [Fact]
    public Task Discarded_in_a_statement() => Verify(
        """
        void M() { _mm.{|#0:EnterRead|}(); Work(); }
        """,
        Says("The guard of 'C._mm' is thrown away: nothing can release the lock any more"));

    [Fact]
    public Task Assigned_to_a_discard() => Verify("""
        void M() { _ = _mm.[|EnterWrite|](); Work(); }
        """);

    [Fact]
    public Task Discarded_after_an_await_or_without_one() => Verify("""
        async Task M() { await _mm.[|EnterReadAsync|](); await _mm.[|EnterWriteAsync|]().ConfigureAwait(false); Work(); }
        void N() { _ = _mm.[|EnterReadAsync|](); }
        """);

    [Fact]
    public Task Discarded_out_argument() => Verify("""
        bool M() => _mm.[|TryEnterRead|](out _);
        bool N() { if (_mm.[|TryEnterWrite|](out RangeGuard _)) return true; return false; }
        """);

    [Fact]
    public Task Structure_lock_and_dedicated_lock() => Verify("""
        private readonly Lock _lock = new();
        void M() { _mm.VmaLock.[|Enter|](); Work(); }
        void N() { _lock.[|EnterScope|](); Work(); }
        """);

    [Fact]
    public Task Expression_bodied_method_and_lambda() => Verify("""
        void M() => _mm.[|EnterRead|]();
        Action A() => () => _mm.[|EnterRead|]();
        """);

    [Fact]
    public Task Result_of_a_method_that_hands_the_guard_out() => Verify("""
        RangeGuard Hold() => _mm.EnterRead();
        void M() { [|Hold|](); Work(); }
        """);

    [Fact]
    public Task Copied_and_both_disposed() => Verify(
        """
        void M()
        {
            var first = _mm.EnterRead();
            try { var second = {|#0:first|}; second.Dispose(); }
            finally { first.Dispose(); }
        }
        """,
        Says("The guard 'first' is copied to 'second', and both are disposed: one hold is released twice"));

    [Fact]
    public Task Copy_of_a_using_variable() => Verify("""
        void M() { using var first = _mm.VmaLock.Enter(); using var second = [|first|]; Work(); }
        void N() { using (var taken = _mm.EnterRead()) { RangeGuard mine; mine = [|taken|]; mine.Dispose(); } }
        """);

    [Fact]
    public Task Captured_by_a_lambda() => Verify(
        """
        void M() { using var hold = _mm.EnterRead(); Task.Run(() => {|#0:hold|}.Dispose()); }
        """,
        Says("The guard 'hold' is captured by a lambda: the hold may end before the lambda runs, or never"));

    [Fact]
    public Task Captured_in_nested_and_in_several_lambdas() => Verify("""
        void M() { var hold = _mm.EnterWrite(); Action end = () => { Action inner = () => [|hold|].Dispose(); inner(); }; end(); }
        void N(List<Action> undo) { RangeGuard hold = _mm.EnterRead(); undo.Add(() => [|hold|].Dispose()); undo.Add(delegate { [|hold|].Dispose(); }); }
        """);

    [Fact]
    public Task Stored_in_a_field() => Verify(
        """
        private RangeGuard _hold;
        void Begin() { _hold = _mm.{|#0:EnterWrite|}(); }
        void End() => _hold.Dispose();
        """,
        Says(
            "The guard of 'C._mm' is stored in 'C._hold': the hold has no scope, and another call that stores a guard there loses this one"));

    [Fact]
    public Task Stored_in_a_property_or_a_static_field() => Verify("""
        private RangeGuard Hold { get; set; }
        private static RangeGuard s_hold;
        void A() => Hold = _mm.[|EnterRead|]();
        void B() { var hold = _mm.EnterRead(); s_hold = [|hold|]; }
        """);

    [Fact]
    public Task A_guard_that_comes_from_elsewhere() => Verify("""
        private RangeGuard _kept;
        void Keep(RangeGuard given) { _kept = [|given|]; }
        void Twice(RangeGuard given) { using RangeGuard mine = [|given|]; given.Dispose(); }
        Action Later(RangeGuard given) => () => [|given|].Dispose();
        void Pass(RangeGuard given) { given.Dispose(); }
        """);

    [Fact]
    public Task Default_in_a_using() => Verify("""
        void A() { using (default(RangeGuard)) Work(); }
        """.Replace("default(RangeGuard)", "[|default(RangeGuard)|]", StringComparison.Ordinal) + """

        void B() { using RangeGuard hold = [|default|]; Work(); }
        void D() { RangeGuard hold = [|new()|]; Console.WriteLine(hold.Range); }
        LockMode E() => [|default(RangeGuard)|].Mode;
        """);

    #endregion

    #region not flagged

    [Fact]
    public Task Using() => Verify("""
        void M() { using (_mm.EnterRead()) Work(); using var hold = _mm.EnterWrite(); using (_mm.VmaLock.Enter()) Work(); }
        async Task N() { using (await _mm.EnterReadAsync()) await Task.Yield(); }
        """);

    [Fact]
    public Task Returned_or_passed_on() => Verify("""
        RangeGuard A() => _mm.EnterRead();
        ValueTask<RangeGuard> B() => _mm.EnterReadAsync();
        bool D(out RangeGuard hold) => _mm.TryEnterRead(out hold);
        void E(List<RangeGuard> holds) => holds.Add(_mm.EnterRead());
        Func<RangeGuard> F() => () => _mm.EnterRead();
        """);

    [Fact]
    public Task Out_argument_that_is_used() => Verify("""
        void M() { if (_mm.TryEnterWrite(out RangeGuard hold)) using (hold) Work(); }
        """);

    [Fact]
    public Task Unscoped_acquire_has_no_guard() => Verify("""
        void M() { _mm.AcquireRead(); try { Work(); } finally { _mm.ReleaseRead(); } }
        """);

    [Fact]
    public Task Moved_to_another_variable() => Verify("""
        void M() { var first = _mm.EnterRead(); var second = first; try { Work(); } finally { second.Dispose(); } }
        RangeGuard N() { RangeGuard hold = _mm.EnterRead(); RangeGuard result = hold; return result; }
        """);

    [Fact]
    public Task Hand_over_hand() => Verify("""
        void M(AddressRange[] ranges)
        {
            RangeGuard current = _mm.EnterRead(ranges[0]);
            try
            {
                foreach (AddressRange range in ranges)
                {
                    RangeGuard old = current;
                    current = _mm.EnterRead(range);
                    old.Dispose();
                }
            }
            finally { current.Dispose(); }
        }
        """);

    [Fact]
    public Task Field_of_a_disposable_scope() => Verify("""
        sealed class Session : IDisposable
        {
            private readonly RangeGuard _hold;
            public Session(MmapLock mm) => _hold = mm.EnterWrite();
            public void Dispose() => _hold.Dispose();
        }
        ref struct Scope { private RangeGuard _hold; public Scope(MmapLock mm) { _hold = mm.EnterRead(); } public void Dispose() { _hold.Dispose(); } }
        """);

    [Fact]
    public Task Lambda_with_its_own_guard() => Verify("""
        void M() { Task.Run(() => { using var hold = _mm.EnterRead(); Work(); }); Run(hold => hold.Dispose()); }
        void Run(Action<RangeGuard> a) { var hold = _mm.EnterRead(); a(hold); }
        """);

    [Fact]
    public Task Local_function_that_ends_the_hold() => Verify("""
        void M() { var hold = _mm.EnterRead(); try { Work(); } finally { End(); } void End() => hold.Dispose(); }
        """);

    [Fact]
    public Task Default_until_it_is_taken() => Verify("""
        void M(bool b) { RangeGuard hold = default; try { if (b) hold = _mm.EnterRead(); Work(); } finally { hold.Dispose(); } }
        bool N(out RangeGuard hold) { hold = default; return false; }
        bool O() { RangeGuard hold = default; if (!N(out hold)) return false; Console.WriteLine(hold.Range); hold.Dispose(); return true; }
        bool P(RangeGuard g) => g == default || g.Equals(default(RangeGuard));
        """);

    [Fact]
    public Task Same_names_on_other_types() => Verify("""
        sealed class Door { public Door Enter() => this; public Door EnterRead() => this; }
        void M(Door door) { door.Enter(); _ = door.EnterRead(); }
        """);

    [Fact]
    public Task Guard_asked_for_its_range() => Verify("""
        void M() { using var hold = _mm.EnterRead(); AddressRange range = hold.Range; Console.WriteLine(range); }
        """);

    #endregion
}
