using Microsoft.CodeAnalysis.Testing;

namespace MmLock.Analyzers.Tests.Rules.Migration;

public sealed class MML1006ConversionRefusedTests
{
    #region flagged

    [Fact]
    public Task Wait_and_pulse_as_a_delegate() => RuleVerifier.VerifyAsync("MML1006", """
        class C
        {
            [CoarseLock] private readonly object _gate = new();
            void Run(Func<bool> wait) => wait();
            void W() { [|lock|] (_gate) { Run(() => Monitor.[|Wait|](_gate)); Action<object> pulse = Monitor.Pulse; pulse(_gate); } }
        }
        """);

    [Fact]
    public Task Path_that_nests_under_an_upgradeable_hold_is_named() => RuleVerifier.VerifyAsync("MML1006",
        """
        class C
        {
            [CoarseLock] private readonly ReaderWriterLockSlim _sem = new(LockRecursionPolicy.SupportsRecursion);
            void A() { _sem.{|#0:EnterUpgradeableReadLock|}(); B(); _sem.{|#1:ExitUpgradeableReadLock|}(); }
            void B() { _sem.{|#2:EnterWriteLock|}(); _sem.{|#3:ExitWriteLock|}(); }
        }
        """,
        [.. Enumerable.Range(0, 4).Select(i =>
            new DiagnosticResult("MML1006", Microsoft.CodeAnalysis.DiagnosticSeverity.Info).WithLocation(i)
                .WithOptions(DiagnosticOptions.IgnoreAdditionalLocations)
                .WithMessage(
                    $"'ReaderWriterLockSlim.{new[] { "EnterUpgradeableReadLock", "ExitUpgradeableReadLock", "EnterWriteLock", "ExitWriteLock" }[i]}' on 'C._sem' stays raw: "
                    + (i == 0 ? "" : "the lock stays raw as a whole: ")
                    + "a path re-enters it: A → B; 'ReaderWriterLockSlim.EnterUpgradeableReadLock' in 'A' becomes a write hold that is eased after its "
                    + "write, after which nothing can write again inside it; a write hold there can be converted"))]);

    [Fact]
    public Task Lock_object_that_escapes() => RuleVerifier.VerifyAsync("MML1006", """
        class C { [CoarseLock] private readonly object _gate = new(); void A() { [|lock|] (_gate) { } Console.WriteLine(_gate); } }
        """);

    [Fact]
    public Task Lock_that_is_replaced() => RuleVerifier.VerifyAsync("MML1006", """
        class C { [CoarseLock] private object _gate = new(); void A() { [|lock|] (_gate) { } } void Reset() { _gate = new(); } }
        """);

    [Fact]
    public Task Lock_chosen_at_run_time() => RuleVerifier.VerifyAsync("MML1006", """
        class C { [CoarseLock] private readonly object _gate; C(bool b, object x) { _gate = b ? x : new object(); } void A() { [|lock|] (_gate) { } } }
        """);

    [Fact]
    public Task Semaphore_with_two_places() => RuleVerifier.VerifyAsync("MML1006", """
        class C { [CoarseLock] private readonly SemaphoreSlim _two = new(2); void A() { _two.[|Wait|](); _two.[|Release|](); } }
        """);

    [Fact]
    public Task Question_for_a_number() => RuleVerifier.VerifyAsync("MML1006", """
        class C
        {
            [CoarseLock] private readonly ReaderWriterLockSlim _sem = new();
            void A() { if (_sem.[|RecursiveReadCount|] < 2) { _sem.[|EnterReadLock|](); _sem.[|ExitReadLock|](); } }
        }
        """);

    [Fact]
    public Task Question_for_waiters_in_an_assertion() => RuleVerifier.VerifyAsync("MML1006", """
        class C { [CoarseLock] private readonly ReaderWriterLockSlim _sem = new(); void A() { Debug.Assert(_sem.[|WaitingReadCount|] == 0); } }
        """);

    [Fact]
    public Task Upgrade_in_a_callee() => RuleVerifier.VerifyAsync("MML1006", """
        class C
        {
            [CoarseLock] private readonly ReaderWriterLockSlim _sem = new();
            void A() { _sem.[|EnterUpgradeableReadLock|](); try { B(); } finally { _sem.[|ExitUpgradeableReadLock|](); } }
            void B() { _sem.[|EnterWriteLock|](); try { } finally { _sem.[|ExitWriteLock|](); } }
        }
        """);

    [Fact]
    public Task Task_of_an_async_wait_that_is_kept() => RuleVerifier.VerifyAsync("MML1006", """
        class C { [CoarseLock] private readonly SemaphoreSlim _one = new(1, 1); Task A() { Task t = _one.[|WaitAsync|](); return t; } void B() { _one.[|Release|](); } }
        """);

    #endregion

    #region not flagged

    [Fact]
    public Task Path_through_a_property_a_constructor_an_operator_or_an_implementation_reenters() =>
        RuleVerifier.VerifyAsync("MML1006", """
        interface IShow { void Show(); }
        class P
        {
            [CoarseLock] private readonly object _gate = new();
            int Count { get { lock (_gate) { return 0; } } }
            void A() { lock (_gate) { if (Count > 0) return; } }
        }
        class N
        {
            [CoarseLock] public static readonly object Gate = new();
            public N() { lock (Gate) { } }
            static void A() { lock (Gate) { _ = new N(); } }
        }
        class O
        {
            [CoarseLock] public static readonly object Gate = new();
            public static O operator +(O a, O b) { lock (Gate) { return a; } }
            static void A(O o) { lock (Gate) { _ = o + o; } }
        }
        class I : IShow
        {
            [CoarseLock] public static readonly object Gate = new();
            public void Show() { lock (Gate) { } }
            static void A(IShow o) { lock (Gate) { o.Show(); } }
        }
        """);

    [Fact]
    public Task Lock_inside_itself() => RuleVerifier.VerifyAsync("MML1006", """
        class C { [CoarseLock] private readonly object _gate = new(); void A() { lock (_gate) { lock (_gate) { } } } }
        """);

    [Fact]
    public Task Question_that_decides() => RuleVerifier.VerifyAsync("MML1006", """
        class C
        {
            [CoarseLock] private readonly ReaderWriterLockSlim _sem = new();
            void A() { if (!_sem.IsReadLockHeld) { _sem.EnterReadLock(); _sem.ExitReadLock(); } }
        }
        """);

    [Fact]
    public Task Assertion_that_this_thread_does_not_hold_it() => RuleVerifier.VerifyAsync("MML1006", """
        class C { [CoarseLock] private readonly ReaderWriterLockSlim _sem = new(); void A() { Debug.Assert(!_sem.IsReadLockHeld); } }
        """);

    [Fact]
    public Task Convertible_lock() => RuleVerifier.VerifyAsync("MML1006", """
        class C { [CoarseLock] private readonly object _gate = new(); void A() { lock (_gate) { B(); } } void B() { } }
        """);

    [Fact]
    public Task Undesignated_lock_that_waits() => RuleVerifier.VerifyAsync("MML1006", """
        class C { private readonly object _gate = new(); void A() { lock (_gate) { Monitor.Wait(_gate); } } }
        """);

    [Fact]
    public Task Reader_writer_lock_without_recursion_taken_again_in_a_callee_is_a_bug_but_convertible() =>
        RuleVerifier.VerifyAsync("MML1006", """
        class C
        {
            [CoarseLock] private readonly ReaderWriterLockSlim _sem = new();
            void A() { _sem.EnterReadLock(); try { } finally { _sem.ExitReadLock(); } B(); }
            void B() { _sem.EnterReadLock(); try { } finally { _sem.ExitReadLock(); } }
        }
        """);

    [Fact]
    public Task Upgrade_in_the_same_method() => RuleVerifier.VerifyAsync("MML1006", """
        class C
        {
            [CoarseLock] private readonly ReaderWriterLockSlim _sem = new();
            void A()
            {
                _sem.EnterUpgradeableReadLock();
                try { _sem.EnterWriteLock(); try { } finally { _sem.ExitWriteLock(); } }
                finally { _sem.ExitUpgradeableReadLock(); }
            }
        }
        """);

    #endregion
}
