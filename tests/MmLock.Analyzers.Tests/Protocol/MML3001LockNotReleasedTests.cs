using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Testing;
using static MmLock.Analyzers.Tests.Protocol.ProtocolVerifier;

namespace MmLock.Analyzers.Tests.Protocol;

public sealed class MML3001LockNotReleasedTests
{
    private static Task Verify(string members, params DiagnosticResult[] expected) => VerifyAsync("MML3001", InClass(members), expected);

    private static DiagnosticResult Says(string message) => ProtocolVerifier.Says("MML3001", DiagnosticSeverity.Warning, message);

    #region flagged

    [Fact]
    public Task Early_return() => Verify(
        """
        void M()
        {
            _rw.{|#0:EnterWriteLock|}();
            if (_closed)
                return;
            _count++;
            _rw.ExitWriteLock();
        }
        """,
        Says("'C._rw' is taken for writing here, but the 'return' in line 26 leaves it held"));

    [Fact]
    public Task Early_return_of_a_value() => Verify(
        """
        int M()
        {
            Monitor.{|#0:Enter|}(_gate);
            if (_closed) return -1;
            Monitor.Exit(_gate);
            return _count;
        }
        """,
        Says("'C._gate' is taken for writing here, but the 'return' in line 25 leaves it held"));

    [Fact]
    public Task No_finally() => Verify(
        """
        void M() { _rw.{|#0:EnterReadLock|}(); Work(); _rw.ExitReadLock(); }
        """,
        Says("'C._rw' is taken for reading here, but stays held if 'Work' throws (line 22)"));

    [Fact]
    public Task Throw_between() => Verify(
        """
        void M()
        {
            _rw.{|#0:EnterWriteLock|}();
            if (_closed) throw new ObjectDisposedException("C");
            _count++;
            _rw.ExitWriteLock();
        }
        """,
        Says("'C._rw' is taken for writing here, but the 'throw' in line 25 leaves it held"));

    [Fact]
    public Task Nobody_releases_it() => Verify(
        """
        void M() { _rw.{|#0:EnterWriteLock|}(); _count++; }
        """,
        Says("'C._rw' is taken for writing here, but nothing releases it: it is still held at the end in line 22"));

    [Fact]
    public Task Guard_without_using() => Verify("""
        void M() { RangeGuard hold = _mm.[|EnterRead|](); Work(); hold.Dispose(); }
        """);

    [Fact]
    public Task Guard_that_is_never_disposed() => Verify("""
        void M(ulong a) { var hold = _mm.[|EnterWrite|](AddressRange.FromLength(a, 1)); _count++; }
        """);

    [Fact]
    public Task Failed_check_behind_a_tried_acquire() => Verify("""
        bool M()
        {
            if (!_rw.[|TryEnterWriteLock|](10)) return false;
            if (_closed) return false;
            _rw.ExitWriteLock();
            return true;
        }
        """);

    [Fact]
    public Task Continue_in_a_loop() => Verify("""
        void M(int[] values)
        {
            foreach (int value in values)
            {
                Monitor.[|Enter|](_gate);
                if (value < 0) continue;
                _count += value;
                Monitor.Exit(_gate);
            }
        }
        """);

    [Fact]
    public Task Break_out_of_a_loop() => Verify("""
        void M()
        {
            while (true)
            {
                _rw.[|EnterReadLock|]();
                if (_count > 3) break;
                _rw.ExitReadLock();
            }
        }
        """);

    [Fact]
    public Task Async_wait_without_finally() => Verify("""
        async Task M() { await _one.[|WaitAsync|](); await Task.Delay(1); _one.Release(); }
        """);

    [Fact]
    public Task Async_guard() => Verify("""
        async Task M() { RangeGuard hold = await _mm.[|EnterWriteAsync|](); await Task.Yield(); hold.Dispose(); }
        """);

    [Fact]
    public Task Catch_that_returns() => Verify("""
        int M(string s)
        {
            Monitor.[|Enter|](_gate);
            try { _count = int.Parse(s); }
            catch (FormatException) { return -1; }
            Monitor.Exit(_gate);
            return _count;
        }
        """);

    [Fact]
    public Task Switch_arm_that_forgets() => Verify("""
        int M(int kind)
        {
            _rw.[|EnterReadLock|]();
            switch (kind)
            {
                case 0: _rw.ExitReadLock(); return 0;
                case 1: return 1;
                default: _rw.ExitReadLock(); return 2;
            }
        }
        """);

    [Fact]
    public Task Accessor_and_lambda_and_local_function() => Verify("""
        int P { get { _rw.[|EnterReadLock|](); int c = int.Parse("1"); _rw.ExitReadLock(); return c; } }
        Action A() => () => { _rw.[|EnterReadLock|](); Work(); _rw.ExitReadLock(); };
        void L() { Inner(); void Inner() { Monitor.[|Enter|](_gate); Work(); Monitor.Exit(_gate); } }
        """);

    [Fact]
    public Task Iterator() => Verify("""
        IEnumerable<int> M() { var hold = _mm.[|EnterRead|](); yield return Math.Abs(_count); if (_closed) yield break; hold.Dispose(); }
        """);

    [Fact]
    public Task Two_locks_and_one_release() => Verify("""
        void M()
        {
            Monitor.[|Enter|](_gate);
            _rw.EnterReadLock();
            try { Work(); }
            finally { _rw.ExitReadLock(); }
        }
        """);

    [Fact]
    public Task Flag_that_is_asked_wrongly() => Verify("""
        void M(bool quick)
        {
            bool taken = _rw.[|TryEnterReadLock|](1);
            if (taken && !quick) _rw.ExitReadLock();
        }
        """);

    [Fact]
    public Task Lock_in_a_local() => Verify("""
        void M() { var own = new ReaderWriterLockSlim(); own.[|EnterWriteLock|](); if (_closed) return; own.ExitWriteLock(); }
        """);

    [Fact]
    public Task Call_of_a_wrapper() => Verify("""
        void Down() => _rw.EnterReadLock();
        void Up() => _rw.ExitReadLock();
        void M() { [|Down|](); if (_closed) return; Up(); }
        """);

    [Fact]
    public Task Generic_method_and_record_and_operator() => Verify("""
        T M<T>(Func<T> f) { _rw.[|EnterReadLock|](); T t = f(); _rw.ExitReadLock(); return t; }
        record R(ReaderWriterLockSlim Sem) { public int N { get { Sem.[|EnterReadLock|](); Work(); Sem.ExitReadLock(); return 1; } } }
        class K(object gate) { public int N() { Monitor.[|Enter|](gate); Work(); Monitor.Exit(gate); return 1; } }
        public static C operator +(C a, C b) { Monitor.[|Enter|](a); Work(); Monitor.Exit(a); return b; }
        """);

    [Fact]
    public Task Top_level_code() => VerifyAsync(
        "MML3001",
        ["""
        var gate = new object();
        Monitor.[|Enter|](gate);
        Console.WriteLine();
        Monitor.Exit(gate);
        """],
        OutputKind.ConsoleApplication);

    [Fact]
    public Task Structure_lock() => Verify("""
        void M() { var scope = _mm.VmaLock.[|Enter|](); Work(); scope.Dispose(); }
        """);

    #endregion

    #region not flagged

    [Fact]
    public Task Try_and_finally() => Verify("""
        int M()
        {
            _rw.EnterReadLock();
            try { if (_closed) return 0; Work(); return _count; }
            finally { _rw.ExitReadLock(); }
        }
        """);

    [Fact]
    public Task Using_in_every_form() => Verify("""
        void A() { using (_mm.EnterRead()) Work(); }
        void B() { using var hold = _mm.EnterWrite(); if (_closed) return; Work(); }
        void D() { using RangeGuard hold = _mm.EnterRead(); using (_mm.VmaLock.Enter()) Work(); }
        async Task E() { using (await _mm.EnterReadAsync()) await Task.Yield(); }
        void F(bool b) { using (b ? _mm.EnterRead() : _mm.EnterWrite()) Work(); }
        """);

    [Fact]
    public Task Lock_statement() => Verify("""
        private readonly Lock _lock = new();
        void M() { lock (_gate) { Work(); } lock (_lock) { if (_closed) return; Work(); } using (_lock.EnterScope()) Work(); }
        """);

    [Fact]
    public Task Nothing_that_can_fail() => Verify("""
        int M() { Monitor.Enter(_gate); int c = ++_count; Interlocked.Increment(ref _count); Monitor.Exit(_gate); return Math.Max(c, 0); }
        """);

    [Fact]
    public Task Flag_of_a_tried_acquire() => Verify("""
        void M()
        {
            bool taken = false;
            try { Monitor.TryEnter(_gate, 10, ref taken); if (taken) Work(); }
            finally { if (taken) Monitor.Exit(_gate); }
        }
        void N()
        {
            bool taken = _rw.TryEnterWriteLock(1);
            if (!taken) return;
            try { Work(); } finally { _rw.ExitWriteLock(); }
        }
        async Task O() { if (await _one.WaitAsync(5)) { try { await Task.Yield(); } finally { _one.Release(); } } }
        """);

    [Fact]
    public Task Conditional_locking_by_a_parameter() => Verify("""
        void M(bool needed)
        {
            if (needed) _rw.EnterReadLock();
            try { Work(); }
            finally { if (needed) _rw.ExitReadLock(); }
        }
        """);

    [Fact]
    public Task Conditional_locking_by_a_field_a_mode_or_a_null() => Verify("""
        private bool _shared;
        private ReaderWriterLockSlim? _maybe;
        void A() { if (_shared) Monitor.Enter(_gate); try { Work(); } finally { if (_shared) Monitor.Exit(_gate); } }
        void B() { _maybe?.EnterReadLock(); try { Work(); } finally { _maybe?.ExitReadLock(); } }
        void D(int mode)
        {
            switch (mode) { case 0: _rw.EnterReadLock(); break; default: _rw.EnterWriteLock(); break; }
            try { Work(); }
            finally { switch (mode) { case 0: _rw.ExitReadLock(); break; default: _rw.ExitWriteLock(); break; } }
        }
        void E(LockMode mode)
        {
            if (mode == LockMode.Write) _rw.EnterWriteLock(); else _rw.EnterReadLock();
            try { Work(); }
            finally { if (mode == LockMode.Write) _rw.ExitWriteLock(); else _rw.ExitReadLock(); }
        }
        """);

    [Fact]
    public Task Release_by_asking_the_lock() => Verify("""
        void M()
        {
            try { _rw.EnterWriteLock(); Work(); }
            finally { if (_rw.IsWriteLockHeld) _rw.ExitWriteLock(); }
        }
        void N() { Monitor.Enter(_gate); try { Work(); } finally { if (Monitor.IsEntered(_gate)) Monitor.Exit(_gate); } }
        """);

    [Fact]
    public Task Methods_whose_purpose_is_to_acquire_and_to_release() => Verify("""
        public void LockMm() => _rw.EnterWriteLock();
        public void UnlockMm() => _rw.ExitWriteLock();
        public bool TryLockMm() => Monitor.TryEnter(_gate);
        public void Unlock() => Monitor.Exit(_gate);
        public void Begin() { LockMm(); Work(); }
        public void End() { _count++; UnlockMm(); }
        public bool TryBegin() { if (_closed) return false; Monitor.Enter(_gate); if (_count > 3) { Monitor.Exit(_gate); return false; } return true; }
        """);

    [Fact]
    public Task Guard_that_is_handed_out() => Verify("""
        RangeGuard A() => _mm.EnterRead();
        RangeGuard B() { var hold = _mm.EnterRead(); Work(); return hold; }
        bool D(out RangeGuard hold) => _mm.TryEnterRead(out hold);
        ValueTask<RangeGuard> E() => _mm.EnterReadAsync();
        async Task<RangeGuard> F() => await _mm.EnterReadAsync();
        void G(List<RangeGuard> holds) { holds.Add(_mm.EnterRead()); }
        (RangeGuard, int) H() => (_mm.EnterRead(), 1);
        void I(Action<RangeGuard> end) { var hold = _mm.EnterRead(); end(hold); }
        RangeGuard[] J() => new[] { _mm.EnterRead() };
        """);

    [Fact]
    public Task Scope_object_of_ones_own() => Verify("""
        public Releaser Enter() { _rw.EnterReadLock(); return new Releaser(this); }
        public readonly struct Releaser(C owner) : IDisposable { public void Dispose() => owner._rw.ExitReadLock(); }
        public IDisposable Hold() { Monitor.Enter(_gate); return new Undo(() => Monitor.Exit(_gate)); }
        sealed class Undo(Action end) : IDisposable { public void Dispose() => end(); }
        void M() { using (Enter()) Work(); using var hold = Hold(); }
        sealed class Section : IDisposable { readonly object _o; public Section(object o) { _o = o; Monitor.Enter(_o); } public void Dispose() => Monitor.Exit(_o); }
        """);

    [Fact]
    public Task Semaphore_that_counts_or_signals() => Verify("""
        private readonly SemaphoreSlim _signal = new(0);
        private readonly SemaphoreSlim _slots = new(4);
        void Consume() { _signal.Wait(); Work(); }
        void Produce() { Work(); _signal.Release(); }
        async Task Start() { await _slots.WaitAsync(); _ = Task.Run(() => { try { Work(); } finally { _slots.Release(); } }); }
        void Done() { var done = new SemaphoreSlim(0); new Thread(() => done.Release()).Start(); done.Wait(); }
        """);

    [Fact]
    public Task Retry_loop() => Verify("""
        void M()
        {
            while (true)
            {
                _rw.EnterWriteLock();
                if (_count > 0) break;
                _rw.ExitWriteLock();
                Thread.Sleep(1);
            }

            try { Work(); } finally { _rw.ExitWriteLock(); }
        }
        """);

    [Fact]
    public Task Many_locks_in_a_loop() => Verify("""
        void M(object[] gates)
        {
            foreach (object gate in gates) Monitor.Enter(gate);
            try { Work(); }
            finally { foreach (object gate in gates) Monitor.Exit(gate); }
        }
        void N(object[] gates)
        {
            for (int i = 0; i < gates.Length; i++) Monitor.Enter(gates[i]);
            try { Work(); }
            finally { for (int i = 0; i < gates.Length; i++) Monitor.Exit(gates[i]); }
        }
        """);

    [Fact]
    public Task Release_around_slow_work() => Verify("""
        void M()
        {
            _rw.EnterWriteLock();
            try
            {
                _rw.ExitWriteLock();
                try { Work(); }
                finally { _rw.EnterWriteLock(); }
                _count++;
            }
            finally { _rw.ExitWriteLock(); }
        }
        [RequiresLock("_rw", LockMode.Write)] void Around() { _rw.ExitWriteLock(); try { Work(); } finally { _rw.EnterWriteLock(); } }
        """);

    [Fact]
    public Task Upgradeable_and_nested() => Verify("""
        void M()
        {
            _rw.EnterUpgradeableReadLock();
            try
            {
                if (_closed) return;
                _rw.EnterWriteLock();
                try { Work(); } finally { _rw.ExitWriteLock(); }
            }
            finally { _rw.ExitUpgradeableReadLock(); }
        }
        """);

    [Fact]
    public Task Catch_that_releases_and_rethrows() => Verify("""
        void M()
        {
            Monitor.Enter(_gate);
            try { Work(); }
            catch { Monitor.Exit(_gate); throw; }
            Monitor.Exit(_gate);
        }
        """);

    [Fact]
    public Task Wait_and_pulse() => Verify("""
        void M() { lock (_gate) { while (_count == 0) Monitor.Wait(_gate); Monitor.Pulse(_gate); } }
        void N() { Monitor.Enter(_gate); try { Monitor.Wait(_gate, 10); } finally { Monitor.Exit(_gate); } }
        """);

    [Fact]
    public Task Reader_writer_lock_with_release_of_all() => Verify("""
        private readonly ReaderWriterLock _old = new();
        void M() { _old.AcquireReaderLock(10); try { Work(); } finally { _old.ReleaseLock(); } }
        void N() { _old.AcquireReaderLock(10); LockCookie all = _old.ReleaseLock(); _old.RestoreLock(ref all); _old.ReleaseReaderLock(); }
        """);

    [Fact]
    public Task Lock_of_the_caller() => Verify("""
        static void Take(object gate) => Monitor.Enter(gate);
        static bool TryWrite(ReaderWriterLockSlim sem) => sem.TryEnterWriteLock(100);
        static void Both(ReaderWriterLockSlim a, ReaderWriterLockSlim b) { a.EnterWriteLock(); b.EnterWriteLock(); }
        """);

    [Fact]
    public Task Single_instance_of_a_program() => VerifyAsync(
        "MML3001",
        ["""
        var only = new Mutex(false, "name");
        if (!only.WaitOne(0)) return;
        Console.WriteLine();
        only.ReleaseMutex();
        """],
        OutputKind.ConsoleApplication);

    [Fact]
    public Task Call_that_does_not_return() => Verify("""
        [System.Diagnostics.CodeAnalysis.DoesNotReturn] static void Fail() => throw new InvalidOperationException();
        void M()
        {
            _rw.EnterReadLock();
            try { if (_closed) Environment.FailFast("closed"); } finally { _rw.ExitReadLock(); }
        }
        """);

    [Fact]
    public Task Local_function_that_releases() => Verify("""
        void M()
        {
            _rw.EnterReadLock();
            try { Work(); } finally { End(); }
            void End() => _rw.ExitReadLock();
        }
        void N() { var hold = _mm.EnterRead(); try { Work(); } finally { End(); } void End() => hold.Dispose(); }
        """);

    [Fact]
    public Task Generated_code() => Verify("""
        [System.CodeDom.Compiler.GeneratedCode("t", "1")] void M() { _rw.EnterReadLock(); Work(); _rw.ExitReadLock(); }
        """);

    #endregion
}
