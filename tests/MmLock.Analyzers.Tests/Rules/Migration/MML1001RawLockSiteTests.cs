
namespace MmLock.Analyzers.Tests.Rules.Migration;

public sealed class MML1001RawLockSiteTests
{
    private const string Mm = """
        public sealed class Mm
        {
            [CoarseLock] public ReaderWriterLockSlim MmapSem { get; } = new(LockRecursionPolicy.NoRecursion);
            public ReaderWriterLockSlim Other { get; } = new();
        }

        """;

    #region flagged

    [Fact]
    public Task Reader_writer_lock_acquire_and_release() => RuleVerifier.VerifyAsync("MML1001", Mm + """
        class C { void M(Mm mm) { mm.MmapSem.[|EnterReadLock|](); try { } finally { mm.MmapSem.[|ExitReadLock|](); } } }
        """);

    [Fact]
    public Task Upgradeable_hold_with_its_write() => RuleVerifier.VerifyAsync("MML1001", Mm + """
        class C
        {
            void M(Mm mm)
            {
                mm.MmapSem.[|EnterUpgradeableReadLock|]();
                try { mm.MmapSem.[|EnterWriteLock|](); try { } finally { mm.MmapSem.[|ExitWriteLock|](); } }
                finally { mm.MmapSem.[|ExitUpgradeableReadLock|](); }
            }
        }
        """);

    [Fact]
    public Task Try_and_timed_try() => RuleVerifier.VerifyAsync("MML1001", Mm + """
        class C
        {
            bool M(Mm mm)
            {
                if (!mm.MmapSem.[|TryEnterReadLock|](0)) return false;
                mm.MmapSem.[|ExitReadLock|]();
                bool taken = mm.MmapSem.[|TryEnterWriteLock|](TimeSpan.FromSeconds(1));
                if (taken) mm.MmapSem.[|ExitWriteLock|]();
                return taken;
            }
        }
        """);

    [Fact]
    public Task Lock_statement_on_a_designated_object() => RuleVerifier.VerifyAsync("MML1001", """
        class C { [CoarseLock] private readonly object _gate = new(); void M() { [|lock|] (_gate) { } } }
        """);

    [Fact]
    public Task Monitor_with_a_flag() => RuleVerifier.VerifyAsync("MML1001", """
        class C
        {
            [CoarseLock] private readonly object _gate = new();
            void M()
            {
                bool taken = false;
                try { Monitor.[|Enter|](_gate, ref taken); }
                finally { if (taken) Monitor.[|Exit|](_gate); }
            }
        }
        """);

    [Fact]
    public Task Dedicated_lock_object_with_a_scope() => RuleVerifier.VerifyAsync("MML1001", """
        class C { [CoarseLock] private readonly Lock _gate = new(); void M() { using (_gate.[|EnterScope|]()) { } [|lock|] (_gate) { } } }
        """);

    [Fact]
    public Task Semaphore_sync_and_async() => RuleVerifier.VerifyAsync("MML1001", """
        class C
        {
            [CoarseLock] private readonly SemaphoreSlim _one = new(1, 1);
            async Task M() { await _one.[|WaitAsync|](); try { } finally { _one.[|Release|](); } _one.[|Wait|](); _one.[|Release|](); }
        }
        """);

    [Fact]
    public Task Alias_in_a_local() => RuleVerifier.VerifyAsync("MML1001", Mm + """
        class C { void M(Mm mm) { var sem = mm.MmapSem; sem.[|EnterReadLock|](); sem.[|ExitReadLock|](); } }
        """);

    [Fact]
    public Task Lock_passed_as_a_parameter() => RuleVerifier.VerifyAsync("MML1001", Mm + """
        class C
        {
            static void With(ReaderWriterLockSlim sem, Action body) { sem.[|EnterWriteLock|](); try { body(); } finally { sem.[|ExitWriteLock|](); } }
            void M(Mm mm) => With(mm.MmapSem, () => { });
        }
        """);

    [Fact]
    public Task Calls_of_a_thin_wrapper() => RuleVerifier.VerifyAsync("MML1001", """
        class Mm
        {
            [CoarseLock] private readonly ReaderWriterLockSlim _sem = new();
            public void DownRead() => _sem.[|EnterReadLock|]();
            public void UpRead() { _sem.[|ExitReadLock|](); }
        }
        class C { void M(Mm mm) { mm.[|DownRead|](); mm.[|UpRead|](); } }
        """);

    [Fact]
    public Task Acquire_in_one_method_and_release_in_another() => RuleVerifier.VerifyAsync("MML1001", Mm + """
        class C { void Begin(Mm mm) { Work(); mm.MmapSem.[|EnterReadLock|](); } void End(Mm mm) { mm.MmapSem.[|ExitReadLock|](); Work(); } void Work() { } }
        """);

    [Fact]
    public Task Lambda_and_iterator_and_local_function() => RuleVerifier.VerifyAsync("MML1001", Mm + """
        class C
        {
            Action A(Mm mm) => () => { mm.MmapSem.[|EnterReadLock|](); mm.MmapSem.[|ExitReadLock|](); };
            IEnumerable<int> I(Mm mm) { mm.MmapSem.[|EnterReadLock|](); try { yield return 1; } finally { mm.MmapSem.[|ExitReadLock|](); } }
            void L(Mm mm) { Inner(); void Inner() { mm.MmapSem.[|EnterWriteLock|](); mm.MmapSem.[|ExitWriteLock|](); } }
        }
        """);

    [Fact]
    public Task Question_inside_an_assertion() => RuleVerifier.VerifyAsync("MML1001", Mm + """
        class C { void M(Mm mm) { Debug.Assert(mm.MmapSem.[|IsReadLockHeld|] || mm.MmapSem.[|IsWriteLockHeld|]); } }
        """);

    [Fact]
    public Task Lock_designated_in_editorconfig() => RuleVerifier.VerifyAsync("MML1001",
        """
        namespace N { class C { private readonly object _gate = new(); void M() { [|lock|] (_gate) { } } } }
        """,
        """
        root = true
        [*.cs]
        mmlock.coarse_locks = N.C._gate
        """);

    [Fact]
    public Task Positional_property_of_a_record() => RuleVerifier.VerifyAsync("MML1001", """
        record R([property: CoarseLock] object Gate) { void A() { [|lock|] (Gate) { } } static R Make() => new(new object()); }
        """);

    #endregion

    #region not flagged

    [Fact]
    public Task Undesignated_lock() => RuleVerifier.VerifyAsync("MML1001", Mm + """
        class C { void M(Mm mm) { mm.Other.EnterReadLock(); mm.Other.ExitReadLock(); lock (mm) { } } }
        """);

    [Fact]
    public Task Same_names_on_another_type() => RuleVerifier.VerifyAsync("MML1001", """
        class Door { public void EnterReadLock() { } public void ExitReadLock() { } public IDisposable EnterScope() => null!; }
        class C { [CoarseLock] private readonly Door _door = new(); void M() { _door.EnterReadLock(); _door.ExitReadLock(); using (_door.EnterScope()) { } } }
        """);

    [Fact]
    public Task Name_of_the_lock() => RuleVerifier.VerifyAsync("MML1001", """
        class C { [CoarseLock] private readonly object _gate = new(); [GuardedBy(nameof(_gate))] private int _x; string M() => nameof(_gate) + _x; }
        """);

    [Fact]
    public Task Call_that_passes_through_a_method_that_does_more_than_lock() => RuleVerifier.VerifyAsync("MML1001", """
        class Mm
        {
            [CoarseLock] private readonly ReaderWriterLockSlim _sem = new();
            public void Begin() { Count++; _sem.[|EnterReadLock|](); }
            public void End() { _sem.[|ExitReadLock|](); Count--; }
            public int Count;
        }
        class C { void M(Mm mm) { mm.Begin(); mm.End(); } }
        """);

    [Fact]
    public Task Converted_lock() => RuleVerifier.VerifyAsync("MML1001", """
        class C { private readonly MmapLock _sem = new(); void M() { using (_sem.EnterRead()) { } } }
        """);

    [Fact]
    public Task Generated_code() => RuleVerifier.VerifyAsync("MML1001", """
        class C
        {
            [CoarseLock] private readonly object _gate = new();
            [System.CodeDom.Compiler.GeneratedCode("t", "1")] void M() { lock (_gate) { } }
        }
        """);

    #endregion
}
