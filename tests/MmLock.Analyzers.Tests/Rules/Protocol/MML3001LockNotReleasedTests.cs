using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Testing;
using static MmLock.Analyzers.Tests.Rules.Protocol.ProtocolVerifier;

namespace MmLock.Analyzers.Tests.Rules.Protocol;

public sealed partial class MML3001LockNotReleasedTests
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
}
