using MmLock.Analyzers.Operations;
using Microsoft.CodeAnalysis;
using static MmLock.Analyzers.Tests.Rules.Protocol.ProtocolVerifier;

namespace MmLock.Analyzers.Tests.Rules.Protocol;

public sealed partial class MML3001LockNotReleasedTests
{
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
    public Task Asynchronous_acquire_that_is_waited_for() => Verify("""
        void A() { _mm.EnterReadAsync().GetAwaiter().GetResult().Dispose(); }
        void B() { using (_mm.EnterWriteAsync().AsTask().Result) Work(); }
        void D()
        {
            RangeGuard hold = _mm.EnterWriteAsync().AsTask().ConfigureAwait(false).GetAwaiter().GetResult();
            try { Work(); }
            finally { hold.Dispose(); }
        }
        """);

    [Fact]
    public Task Downgrade_before_the_work() => Verify("""
        void M()
        {
            RangeGuard hold = _mm.EnterWrite();
            hold.DowngradeToRead();
            try { Work(); }
            finally { hold.Dispose(); }
        }
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
