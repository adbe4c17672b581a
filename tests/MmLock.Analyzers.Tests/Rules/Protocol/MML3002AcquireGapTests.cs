using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Testing;
using static MmLock.Analyzers.Tests.Rules.Protocol.ProtocolVerifier;

namespace MmLock.Analyzers.Tests.Rules.Protocol;

public sealed class MML3002AcquireGapTests
{
    private static Task Verify(string members, params DiagnosticResult[] expected) => VerifyAsync("MML3002", InClass(members), expected);

    private static DiagnosticResult Says(string message) => ProtocolVerifier.Says("MML3002", DiagnosticSeverity.Info, message);

    #region flagged

    [Fact]
    public Task Call_between_acquire_and_try() => Verify(
        """
        void M()
        {
            _rw.{|#0:EnterWriteLock|}();
            Work();
            try { _count++; }
            finally { _rw.ExitWriteLock(); }
        }
        """,
        Says("'C._rw' is taken for writing here, but stays held if 'Work' throws (line 25) before the 'try' that releases it"));

    [Fact]
    public Task Acquire_inside_the_try() => Verify(
        """
        void M()
        {
            try { _rw.{|#0:EnterReadLock|}(); Work(); }
            finally { _rw.ExitReadLock(); }
        }
        """,
        Says(
            "'C._rw' is taken for reading here, inside the 'try' whose 'finally' releases it: if the 'try' fails before or in this call, line 25 releases what is not held"));

    [Fact]
    public Task Acquire_after_other_work_inside_the_try() => Verify("""
        void M() { try { Work(); Monitor.[|Enter|](_gate); Work(); } finally { Monitor.Exit(_gate); } }
        """);

    [Fact]
    public Task Awaited_acquire_inside_the_try() => Verify("""
        async Task M(CancellationToken token) { try { await _one.[|WaitAsync|](token); Work(); } finally { _one.Release(); } }
        """);

    [Fact]
    public Task Declaration_with_a_call_in_the_gap() => Verify("""
        int M(string s) { Monitor.[|Enter|](_gate); int n = int.Parse(s); try { return n + _count; } finally { Monitor.Exit(_gate); } }
        """);

    [Fact]
    public Task Allocation_of_unknown_size_in_the_gap() => Verify("""
        byte[] M(int n) { _rw.[|EnterReadLock|](); var copy = new byte[n]; try { return copy; } finally { _rw.ExitReadLock(); } }
        """);

    [Fact]
    public Task Await_in_the_gap() => Verify("""
        async Task M() { await _one.[|WaitAsync|](); await Task.Delay(1); try { Work(); } finally { _one.Release(); } }
        """);

    [Fact]
    public Task Guard_with_a_gap() => Verify("""
        void M() { RangeGuard hold = _mm.[|EnterRead|](); Work(); try { Work(); } finally { hold.Dispose(); } }
        """);

    [Fact]
    public Task Gap_behind_a_tried_acquire() => Verify("""
        bool M() { if (!_rw.[|TryEnterWriteLock|](5)) return false; Work(); try { Work(); } finally { _rw.ExitWriteLock(); } return true; }
        """);

    [Fact]
    public Task Try_in_the_branch_that_has_the_lock() => Verify("""
        void M() { if (Monitor.[|TryEnter|](_gate)) { Work(); try { Work(); } finally { Monitor.Exit(_gate); } } }
        """);

    [Fact]
    public Task Mutex_and_spin_lock_inside_the_try() => Verify("""
        private readonly Mutex _mutex = new();
        void M() { try { _mutex.[|WaitOne|](); Work(); } finally { _mutex.ReleaseMutex(); } }
        void N() { try { _mm.[|AcquireWrite|](); Work(); } finally { _mm.ReleaseWrite(); } }
        """);

    [Fact]
    public Task Lambda_property_and_local_function() => Verify("""
        Action A() => () => { _rw.[|EnterReadLock|](); Work(); try { } finally { _rw.ExitReadLock(); } };
        int P { get { _rw.[|EnterReadLock|](); Work(); try { return _count; } finally { _rw.ExitReadLock(); } } }
        void L() { Inner(); void Inner() { try { _rw.[|EnterReadLock|](); Work(); } finally { _rw.ExitReadLock(); } } }
        """);

    [Fact]
    public Task Failed_acquire_that_a_catch_swallows() => Verify("""
        async Task M(CancellationToken token) { try { await _one.[|WaitAsync|](token); Work(); } catch (OperationCanceledException) { _closed = true; } finally { _one.Release(); } }
        """);

    [Fact]
    public Task Wrapper_with_a_gap() => Verify("""
        void Down() => _rw.EnterReadLock();
        void Up() => _rw.ExitReadLock();
        void M() { [|Down|](); Work(); try { Work(); } finally { Up(); } }
        """);

    #endregion

    #region not flagged

    [Fact]
    public Task No_gap() => Verify("""
        void M() { _rw.EnterReadLock(); try { Work(); } finally { _rw.ExitReadLock(); } }
        """);

    [Fact]
    public Task Gap_in_which_nothing_fails() => Verify("""
        void M() { Monitor.Enter(_gate); int before = _count; _closed = true; Debug.Assert(before >= 0); try { Work(); } finally { Monitor.Exit(_gate); } }
        """);

    [Fact]
    public Task Flag_before_the_try() => Verify("""
        void M() { bool taken = false; try { Monitor.Enter(_gate, ref taken); Work(); } finally { if (taken) Monitor.Exit(_gate); } }
        void N() { bool taken = false; try { taken = _rw.TryEnterReadLock(1); Work(); } finally { if (taken) _rw.ExitReadLock(); } }
        void O() { bool taken = false; try { _rw.EnterReadLock(); taken = true; Work(); } finally { if (taken) _rw.ExitReadLock(); } }
        """);

    [Fact]
    public Task Finally_that_asks_the_lock() => Verify("""
        void M() { try { _rw.EnterReadLock(); Work(); } finally { if (_rw.IsReadLockHeld) _rw.ExitReadLock(); } }
        """);

    [Fact]
    public Task Two_locks_before_one_try() => Verify("""
        void M() { Monitor.Enter(_gate); _rw.EnterReadLock(); try { Work(); } finally { _rw.ExitReadLock(); Monitor.Exit(_gate); } }
        """);

    [Fact]
    public Task Guard_that_is_default_before_the_try() => Verify("""
        void M() { RangeGuard hold = default; try { hold = _mm.EnterRead(); Work(); } finally { hold.Dispose(); } }
        void N(bool coarse) { IDisposable? hold = null; try { if (coarse) hold = _mm.EnterRead(); Work(); } finally { hold?.Dispose(); } }
        """);

    [Fact]
    public Task Using() => Verify("""
        void M() { using (_mm.EnterRead()) { Work(); } using var hold = _mm.EnterWrite(); Work(); }
        void N() { lock (_gate) { Work(); } }
        """);

    [Fact]
    public Task Try_around_acquire_and_its_own_try() => Verify("""
        void M() { try { _rw.EnterReadLock(); try { Work(); } finally { _rw.ExitReadLock(); } } catch (Exception e) { Console.WriteLine(e); } }
        void N() { try { _rw.EnterReadLock(); try { Work(); } finally { _rw.ExitReadLock(); } } finally { Work(); } }
        """);

    [Fact]
    public Task Failure_after_the_try_is_another_rule() => Verify("""
        void M() { _rw.{|MML3001:EnterReadLock|}(); try { if (_closed) return; } finally { Work(); } _rw.ExitReadLock(); }
        """);

    [Fact]
    public Task Hold_given_up_and_taken_back_inside_the_try() => Verify("""
        void M() { _rw.EnterWriteLock(); try { _rw.ExitWriteLock(); Work(); _rw.EnterWriteLock(); } finally { _rw.ExitWriteLock(); } }
        """);

    [Fact]
    public Task Release_in_a_catch_and_at_the_end() => Verify("""
        void M() { Monitor.Enter(_gate); try { Work(); } catch (Exception) { Monitor.Exit(_gate); throw; } Monitor.Exit(_gate); }
        """);

    [Fact]
    public Task Wait_that_is_awaited_later() => Verify("""
        async Task M() { Task wait = _one.WaitAsync(); if (!wait.IsCompletedSuccessfully) await wait; try { Work(); } finally { _one.Release(); } }
        """);

    [Fact]
    public Task Retry_inside_the_try_of_somebody_else() => Verify("""
        void M() { try { while (!_rw.TryEnterWriteLock(1)) Thread.Sleep(1); try { Work(); } finally { _rw.ExitWriteLock(); } } finally { _closed = true; } }
        """);

    #endregion
}
