using MmLock.Analyzers.Operations;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Testing;
using static MmLock.Analyzers.Tests.Rules.Protocol.ProtocolVerifier;

namespace MmLock.Analyzers.Tests.Rules.Protocol;

public sealed class MML3003ReleaseMismatchTests
{
    private static Task Verify(string members, params DiagnosticResult[] expected) => VerifyAsync("MML3003", InClass(members), expected);

    private static DiagnosticResult Says(string message) => ProtocolVerifier.Says("MML3003", DiagnosticSeverity.Warning, message);

    #region flagged

    [Fact]
    public Task Write_release_of_a_read_hold() => Verify(
        """
        void M() { _rw.EnterReadLock(); try { Work(); } finally { _rw.{|#0:ExitWriteLock|}(); } }
        """,
        Says("'C._rw' is released for writing here, but it is held for reading since line 22"));

    [Fact]
    public Task Read_release_of_a_write_hold() => Verify("""
        void M() { _rw.EnterWriteLock(); try { Work(); } finally { _rw.[|ExitReadLock|](); } }
        void N() { _mm.AcquireWrite(); try { Work(); } finally { _mm.[|ReleaseRead|](); } }
        """);

    [Fact]
    public Task Upgradeable_released_as_read() => Verify("""
        void M() { _rw.EnterUpgradeableReadLock(); try { Work(); } finally { _rw.[|ExitReadLock|](); } }
        """);

    [Fact]
    public Task Old_mode_after_a_downgrade() => Verify(
        """
        void M()
        {
            _mm.AcquireWrite();
            _count++;
            _mm.DowngradeToRead();
            _mm.{|#0:ReleaseWrite|}();
        }
        """,
        Says("'C._mm' is released for writing here, but line 26 made it a hold for reading"));

    [Fact]
    public Task Second_release() => Verify(
        """
        void M()
        {
            Monitor.Enter(_gate);
            _count++;
            Monitor.Exit(_gate);
            Monitor.{|#0:Exit|}(_gate);
        }
        """,
        Says("'C._gate' is released for writing here, but line 26 has released it already"));

    [Fact]
    public Task Release_before_a_return_inside_the_try() => Verify(
        """
        int M()
        {
            _rw.EnterReadLock();
            try
            {
                if (_closed) { _rw.{|#0:ExitReadLock|}(); return 0; }
                return _count;
            }
            finally { _rw.ExitReadLock(); }
        }
        """,
        Says("'C._rw' is released for reading here, but the 'finally' releases it once more (line 30)"));

    [Fact]
    public Task Nobody_has_taken_it() => Verify(
        """
        void M() { Work(); _rw.{|#0:ExitWriteLock|}(); }
        void N() { _rw.EnterWriteLock(); try { Work(); } finally { _rw.ExitWriteLock(); } }
        """,
        Says("'C._rw' is released for writing here, but nothing has taken it: neither this method nor a caller that leaves it held"));

    [Fact]
    public Task Taken_only_under_a_condition() => Verify("""
        void M(bool b) { if (b) _rw.EnterReadLock(); _count++; _rw.[|ExitReadLock|](); }
        """);

    [Fact]
    public Task Result_of_a_tried_acquire_ignored() => Verify(
        """
        void M() { _rw.TryEnterReadLock(5); try { Work(); } finally { _rw.{|#0:ExitReadLock|}(); } }
        """,
        Says("'C._rw' is released for reading here, but the attempt in line 22 may have failed"));

    [Fact]
    public Task Failed_attempt_that_goes_on() => Verify("""
        void M() { if (!_rw.TryEnterWriteLock(5)) Console.WriteLine(); _count++; _rw.[|ExitWriteLock|](); }
        """);

    [Fact]
    public Task Released_before_it_is_taken() => Verify("""
        void M() { var own = new object(); Monitor.[|Exit|](own); Monitor.Enter(own); }
        """);

    [Fact]
    public Task Released_in_one_branch_and_again_behind() => Verify("""
        void M() { Monitor.Enter(_gate); if (_closed) { _count = 0; Monitor.Exit(_gate); } Monitor.[|Exit|](_gate); }
        """);

    [Fact]
    public Task Mutex_semaphore_twice() => Verify("""
        void M() { _one.Wait(); _count++; _one.Release(); _one.[|Release|](); }
        """);

    [Fact]
    public Task Wrapper_in_the_wrong_mode() => Verify("""
        public void DownRead() => _rw.EnterReadLock();
        public void UpWrite() => _rw.ExitWriteLock();
        void M() { DownRead(); try { Work(); } finally { [|UpWrite|](); } }
        """);

    [Fact]
    public Task Accessor_lambda_local_function_and_record() => Verify("""
        int P { get { _rw.EnterReadLock(); try { return 1; } finally { _rw.[|ExitWriteLock|](); } } }
        Action A() => () => { _rw.EnterReadLock(); _rw.[|ExitWriteLock|](); };
        void L() { Inner(); void Inner() { _rw.EnterWriteLock(); _rw.[|ExitReadLock|](); } }
        record R(ReaderWriterLockSlim Sem) { public int N { get { Sem.EnterReadLock(); Sem.[|ExitWriteLock|](); return 1; } } }
        class K(ReaderWriterLockSlim sem) { public void N() { sem.EnterReadLock(); sem.[|ExitWriteLock|](); } }
        """);

    #endregion

    #region not flagged

    [Fact]
    public Task Matching_pairs() => Verify("""
        void M() { _rw.EnterReadLock(); try { } finally { _rw.ExitReadLock(); } _rw.EnterWriteLock(); try { } finally { _rw.ExitWriteLock(); } }
        void N() { _mm.AcquireWrite(); _mm.DowngradeToRead(); _mm.ReleaseRead(); }
        """);

    [Fact]
    public Task Release_wrapper_beside_the_acquire_wrapper() => Verify("""
        public void LockMm() => _rw.EnterWriteLock();
        public void UnlockMm() => _rw.ExitWriteLock();
        public void Begin() { _count++; Monitor.Enter(_gate); }
        public void End() { Monitor.Exit(_gate); _count--; }
        """);

    [Fact]
    public Task Release_of_a_required_hold() => Verify("""
        [RequiresLock("_rw", LockMode.Write)] void Drop() { _count++; _rw.ExitWriteLock(); }
        [RequiresLock("_rw", LockMode.Read)] void DropAny() => _rw.ExitWriteLock();
        """);

    [Fact]
    public Task Upgradeable_with_a_write_inside() => Verify("""
        void M()
        {
            _rw.EnterUpgradeableReadLock();
            try { if (_closed) { _rw.EnterWriteLock(); try { } finally { _rw.ExitWriteLock(); } } }
            finally { _rw.ExitUpgradeableReadLock(); }
        }
        """);

    [Fact]
    public Task Same_condition_twice() => Verify("""
        private bool _shared;
        void A(bool b) { if (b) _rw.EnterReadLock(); _count++; if (b) _rw.ExitReadLock(); }
        void B() { if (_shared) _rw.EnterReadLock(); _count++; if (_shared) _rw.ExitReadLock(); }
        void D(LockMode m) { if (m == LockMode.Read) _rw.EnterReadLock(); else _rw.EnterWriteLock(); _count++; if (m == LockMode.Read) _rw.ExitReadLock(); else _rw.ExitWriteLock(); }
        void E(C? other) { if (other != null) Monitor.Enter(other); _count++; if (other != null) Monitor.Exit(other); }
        """);

    [Fact]
    public Task Release_that_asks_the_lock() => Verify("""
        void M() { if (_rw.IsWriteLockHeld) _rw.ExitWriteLock(); }
        void N() { if (_closed) _rw.EnterReadLock(); if (_rw.IsReadLockHeld) _rw.ExitReadLock(); }
        """);

    [Fact]
    public Task Release_in_dispose_of_what_the_constructor_took() => Verify("""
        sealed class Section : IDisposable
        {
            private readonly ReaderWriterLockSlim _sem;
            public Section(ReaderWriterLockSlim sem) { _sem = sem; _sem.EnterReadLock(); }
            public void Dispose() => _sem.ExitReadLock();
        }
        readonly struct Releaser(C owner) : IDisposable { public void Dispose() => owner._rw.ExitReadLock(); }
        Releaser Enter() { _rw.EnterReadLock(); return new Releaser(this); }
        """);

    [Fact]
    public Task Semaphore_as_a_signal_or_counter() => Verify("""
        private readonly SemaphoreSlim _signal = new(0);
        void Set() => _signal.Release();
        void Wake() { _signal.Release(); _signal.Release(); }
        void PingPong() { _signal.Release(); _signal.Wait(); }
        void Many(int n) { _signal.Release(n); }
        void Each(SemaphoreSlim[] all) { foreach (var one in all) one.Release(); }
        """);

    [Fact]
    public Task Failure_before_the_acquire_inside_the_try_is_another_rule() => Verify("""
        void M() { try { _rw.{|MML3002:EnterReadLock|}(); Work(); } finally { _rw.ExitReadLock(); } }
        """);

    [Fact]
    public Task Release_around_slow_work() => Verify("""
        void M() { _rw.EnterWriteLock(); try { _rw.ExitWriteLock(); Work(); _rw.EnterWriteLock(); } finally { _rw.ExitWriteLock(); } }
        void N(ReaderWriterLockSlim sem) { sem.ExitWriteLock(); Work(); sem.EnterWriteLock(); }
        """);

    [Fact]
    public Task Lock_that_somebody_else_hands_in() => Verify("""
        static void Give(object gate) => Monitor.Exit(gate);
        static void Up(ReaderWriterLockSlim sem) { Work(); sem.ExitReadLock(); }
        void Callback(object? state) { ((ReaderWriterLockSlim)state!).ExitReadLock(); }
        """);

    [Fact]
    public Task Lambda_that_releases_what_the_method_took() => Verify("""
        void Run(Action a) => a();
        void M() { _rw.EnterReadLock(); Run(() => _rw.ExitReadLock()); }
        """);

    [Fact]
    public Task Guard_disposed_twice() => Verify("""
        void M() { using var hold = _mm.EnterRead(); Work(); hold.Dispose(); }
        void N() { var hold = _mm.EnterRead(); try { Work(); hold.Dispose(); } finally { hold.Dispose(); } }
        """);

    [Fact]
    public Task Reentrant_monitor() => Verify("""
        void M() { Monitor.Enter(_gate); try { Monitor.Enter(_gate); try { } finally { Monitor.Exit(_gate); } } finally { Monitor.Exit(_gate); } }
        """);

    [Fact]
    public Task Locks_in_an_array() => Verify("""
        void M(object[] gates)
        {
            foreach (object gate in gates) Monitor.Enter(gate);
            try { Work(); } finally { for (int i = gates.Length - 1; i >= 0; i--) Monitor.Exit(gates[i]); }
        }
        """);

    [Fact]
    public Task Throw_helper_between() => Verify("""
        [System.Diagnostics.CodeAnalysis.DoesNotReturn] static void Fail() => throw new TimeoutException();
        void M() { if (!_rw.TryEnterReadLock(5)) Fail(); try { } finally { _rw.ExitReadLock(); } }
        """);

    [Fact]
    public Task Lock_that_others_know_by_another_name() => Verify("""
        sealed class Token : IDisposable
        {
            private readonly ReaderWriterLockSlim _l;
            private readonly bool _read;
            public Token(ReaderWriterLockSlim l, bool read) { _l = l; _read = read; if (read) l.EnterReadLock(); else l.EnterWriteLock(); }
            public void Dispose() { if (_read) _l.ExitReadLock(); else _l.ExitWriteLock(); }
        }
        """);

    [Fact]
    public Task Begin_that_releases_after_a_failure_and_commit_that_releases() => Verify("""
        C Begin() { _rw.EnterWriteLock(); try { Work(); return this; } catch { _rw.ExitWriteLock(); throw; } }
        bool TryBegin() { Monitor.Enter(_gate); if (_closed) { Monitor.Exit(_gate); return false; } return true; }
        void Commit() => _rw.ExitWriteLock();
        void End() => Monitor.Exit(_gate);
        """);

    [Fact]
    public Task Counted_holds() => Verify("""
        void M() { int depth = 0; while (Check(depth) && depth < 3) { Monitor.Enter(_gate); depth++; } while (depth-- > 0) Monitor.Exit(_gate); }
        """);

    #endregion
}
