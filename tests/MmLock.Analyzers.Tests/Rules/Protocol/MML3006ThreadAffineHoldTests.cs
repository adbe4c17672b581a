using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Testing;
using static MmLock.Analyzers.Tests.Rules.Protocol.ProtocolVerifier;

namespace MmLock.Analyzers.Tests.Rules.Protocol;

public sealed class MML3006ThreadAffineHoldTests
{
    private static Task Verify(string members, params DiagnosticResult[] expected) => VerifyAsync("MML3006", InClass(members), expected);

    private static DiagnosticResult Says(string message) => ProtocolVerifier.Says("MML3006", DiagnosticSeverity.Warning, message);

    #region flagged

    [Fact]
    public Task Await_under_a_reader_writer_lock() => Verify(
        """
        async Task M() { _rw.EnterReadLock(); try { {|#0:await|} Task.Delay(1); } finally { _rw.ExitReadLock(); } }
        """,
        Says(
            "After this 'await' another thread may run on, but 'C._rw' (ReaderWriterLockSlim) is still held for reading since line 22 and only the thread that took it can release it"));

    [Fact]
    public Task Yield_under_a_reader_writer_lock() => Verify(
        """
        IEnumerable<int> M() { _rw.EnterReadLock(); try { {|#0:yield|} return _count; } finally { _rw.ExitReadLock(); } }
        """,
        Says(
            "After this 'yield return' another thread may run on, but 'C._rw' (ReaderWriterLockSlim) is still held for reading since line 22 and only the thread that took it can release it"));

    [Fact]
    public Task Await_under_monitor() => Verify("""
        async Task M() { Monitor.Enter(_gate); try { [|await|] Task.Yield(); } finally { Monitor.Exit(_gate); } }
        """);

    [Fact]
    public Task Await_under_a_mutex_and_the_old_lock() => Verify("""
        private readonly Mutex _mutex = new();
        private readonly ReaderWriterLock _old = new();
        async Task M() { _mutex.WaitOne(); try { [|await|] Task.Yield(); } finally { _mutex.ReleaseMutex(); } }
        async Task N() { _old.AcquireWriterLock(10); try { [|await|] Task.Yield(); } finally { _old.ReleaseWriterLock(); } }
        """);

    [Fact]
    public Task Await_under_a_dedicated_lock() => Verify("""
        private readonly Lock _lock = new();
        async Task M() { _lock.Enter(); try { [|await|] Task.Yield(); } finally { _lock.Exit(); } }
        """);

    [Fact]
    public Task Await_under_the_structure_lock() => Verify("""
        async Task M() { using (_mm.VmaLock.Enter()) { [|await|] Task.Delay(1); } }
        """);

    [Fact]
    public Task Await_under_a_tried_acquire() => Verify("""
        async Task M() { bool taken = _rw.TryEnterWriteLock(1); try { if (taken) [|await|] Task.Delay(1); } finally { if (taken) _rw.ExitWriteLock(); } }
        """);

    [Fact]
    public Task Await_foreach_and_await_using() => Verify("""
        async Task M(IAsyncEnumerable<int> values) { _rw.EnterReadLock(); try { [|await|] foreach (int v in values) _count += v; } finally { _rw.ExitReadLock(); } }
        async Task N(IAsyncDisposable d) { _rw.EnterReadLock(); try { [|await|] using (d) { } } finally { _rw.ExitReadLock(); } }
        """);

    [Fact]
    public Task Await_in_a_lambda_and_a_local_function() => Verify("""
        Func<Task> A() => async () => { Monitor.Enter(_gate); try { [|await|] Task.Yield(); } finally { Monitor.Exit(_gate); } };
        Task L() { return Inner(); async Task Inner() { _rw.EnterReadLock(); try { [|await|] Task.Yield(); } finally { _rw.ExitReadLock(); } } }
        """);

    [Fact]
    public Task Wrapper() => Verify("""
        void Down() => _rw.EnterReadLock();
        void Up() => _rw.ExitReadLock();
        async Task M() { Down(); try { [|await|] Task.Yield(); } finally { Up(); } }
        """);

    [Fact]
    public Task Each_suspension_once() => Verify("""
        async Task<int> M(Task<int> a, Task<int> b) { _rw.EnterReadLock(); try { return [|await|] a + [|await|] b; } finally { _rw.ExitReadLock(); } }
        """);

    [Fact]
    public Task Async_iterator_and_loop() => Verify("""
        async IAsyncEnumerable<int> M() { _rw.EnterReadLock(); try { for (int i = 0; i < 3; i++) { [|await|] Task.Yield(); [|yield|] return i; } } finally { _rw.ExitReadLock(); } }
        """);

    [Fact]
    public Task Top_level_code() => VerifyAsync(
        "MML3006",
        ["""
        var sem = new ReaderWriterLockSlim();
        sem.EnterReadLock();
        try { [|await|] Task.Yield(); } finally { sem.ExitReadLock(); }
        """],
        OutputKind.ConsoleApplication);

    #endregion

    #region not flagged

    [Fact]
    public Task Semaphore() => Verify("""
        async Task M() { await _one.WaitAsync(); try { await Task.Yield(); } finally { _one.Release(); } }
        """);

    [Fact]
    public Task Range_and_coarse_guards() => Verify("""
        async Task M() { using (await _mm.EnterReadAsync()) await Task.Yield(); using (_mm.EnterWrite()) await Task.Yield(); }
        IEnumerable<int> I() { using (_mm.EnterRead()) yield return 1; }
        """);

    [Fact]
    public Task Unscoped_hold_of_the_new_lock() => Verify("""
        async Task M() { _mm.AcquireRead(); try { await Task.Yield(); } finally { _mm.ReleaseRead(); } }
        """);

    [Fact]
    public Task Released_before_the_await() => Verify("""
        async Task M() { int c; _rw.EnterReadLock(); try { c = _count; } finally { _rw.ExitReadLock(); } await Task.Delay(c); }
        """);

    [Fact]
    public Task Taken_after_the_await() => Verify("""
        async Task M() { await Task.Yield(); lock (_gate) { _count++; } using (_mm.VmaLock.Enter()) _count++; }
        """);

    [Fact]
    public Task Task_started_under_the_lock_and_awaited_behind() => Verify("""
        async Task M(Func<Task> f) { Task t; _rw.EnterReadLock(); try { t = f(); } finally { _rw.ExitReadLock(); } await t; }
        """);

    [Fact]
    public Task Await_inside_a_lambda_that_runs_later() => Verify("""
        void M(List<Func<Task>> later) { _rw.EnterReadLock(); try { later.Add(async () => await Task.Yield()); } finally { _rw.ExitReadLock(); } }
        """);

    [Fact]
    public Task Await_on_the_way_that_has_not_the_lock() => Verify("""
        async Task M() { if (!_rw.TryEnterReadLock(0)) { await Task.Yield(); return; } try { Work(); } finally { _rw.ExitReadLock(); } }
        async Task N(bool sync) { if (sync) Monitor.Enter(_gate); if (!sync) await Task.Yield(); if (sync) Monitor.Exit(_gate); }
        """);

    [Fact]
    public Task Yield_behind_the_lock() => Verify("""
        IEnumerable<int> M() { int[] copy; lock (_gate) { copy = new[] { _count }; } foreach (int c in copy) yield return c; }
        """);

    [Fact]
    public Task Same_field_decides_who_waits_how() => Verify("""
        private bool _sync;
        async Task M() { if (_sync) Monitor.Enter(_gate); try { if (!_sync) await Task.Yield(); } finally { if (_sync) Monitor.Exit(_gate); } }
        """);

    [Fact]
    public Task Not_an_asynchronous_method() => Verify("""
        void M(Task t) { _rw.EnterReadLock(); try { t.Wait(); } finally { _rw.ExitReadLock(); } }
        """);

    [Fact]
    public Task Lock_statement_that_the_compiler_refuses() => Verify("""
        async Task M() { lock (_gate) { {|CS1996:await Task.Yield()|}; } }
        """);

    #endregion
}
