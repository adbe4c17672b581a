using MmLock.Analyzers.Operations;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Testing;
using static MmLock.Analyzers.Tests.Rules.Hold.HoldVerifier;

namespace MmLock.Analyzers.Tests.Rules.Hold;

public sealed class MML2004BlockingUnderStructureLockTests
{
    private static Task Verify(string source, params DiagnosticResult[] expected) => VerifyAsync("MML2004", Mm + source, expected);

    #region flagged

    [Fact]
    public Task Sleep() => Verify("""
        class C { void M(Mm mm) { using (mm.Vmas.Enter()) Thread.[|Sleep|](1); } }
        """);

    [Fact]
    public Task Join_and_wait() => Verify("""
        class C { void M(Mm mm, Thread thread, Task task) { using var s = mm.Vmas.Enter(); thread.[|Join|](); task.[|Wait|](); } }
        """);

    [Fact]
    public Task Result() => Verify("""
        class C { int M(Mm mm, Task<int> task) { using (mm.Vmas.Enter()) return task.[|Result|] + task.GetAwaiter().[|GetResult|](); } }
        """);

    [Fact]
    public Task Await() => Verify("""
        class C
        {
            [StructureLock] private readonly SemaphoreSlim _one = new(1, 1);
            async Task M(Task other)
            {
                await _one.WaitAsync();
                try { [|await|] other; } finally { _one.Release(); }
            }
        }
        """);

    [Fact]
    public Task Range_after_structure() => Verify("""
        class C { void M(Mm mm, AddressRange range) { using (mm.Vmas.Enter()) using (mm.Lock.[|EnterRead|](range)) { } } }
        """);

    [Fact]
    public Task Coarse_lock() => Verify("""
        class C { void M(Mm mm) { using (mm.Vmas.Enter()) { mm.Sem.[|EnterReadLock|](); mm.Sem.ExitReadLock(); [|lock|] (mm.Gate) { } } } }
        """);

    [Fact]
    public Task In_a_callee() => Verify("""
        class C { void M(Mm mm) { using (mm.Vmas.Enter()) [|Flush|](); } void Flush() => Drain(); void Drain() { Thread.Sleep(1); } }
        """);

    [Fact]
    public Task Event() => Verify("""
        class C { void M(Mm mm, ManualResetEventSlim e) { using (mm.Vmas.Enter()) e.[|Wait|](); } }
        """);

    [Fact]
    public Task Monitor_wait_on_an_annotated_structure_lock() => Verify("""
        class C
        {
            [StructureLock] private readonly object _tree = new();
            void M() { lock (_tree) { Monitor.[|Wait|](_tree); } }
        }
        """);

    [Fact]
    public Task Wait_for_a_condition() => Verify("""
        class C { void M(Mm mm) { using (mm.Lock.EnterWrite()) using (mm.Vmas.Enter()) { mm.Lock.Condition.[|Wait|](); mm.Lock.Condition.Pulse(); } } }
        """);

    [Fact]
    public Task Required_structure_lock() => Verify("""
        class C
        {
            private readonly VmaLock _tree = new();
            [RequiresLock(nameof(_tree), LockMode.Write)] void Inside() => Thread.[|Sleep|](1);
            void M() { using (_tree.Enter()) Inside(); }
        }
        """);

    [Fact]
    public Task Acquire_in_a_wrapper() => Verify("""
        class C { void M(Mm mm) { using (mm.Vmas.Enter()) { mm.[|DownRead|](); mm.UpRead(); } } }
        """);

    [Fact]
    public Task Pattern_and_expression_body() => Verify("""
        class C(Mm mm)
        {
            int Value(object o) { using (mm.Vmas.Enter()) return o switch { Task<int> t => t.[|Result|], _ => 0 }; }
        }
        """);

    #endregion

    #region not flagged

    [Fact]
    public Task Try_forms() => Verify("""
        class C
        {
            void M(Mm mm, AddressRange range)
            {
                using (mm.Vmas.Enter())
                {
                    if (mm.Sem.TryEnterReadLock(0)) mm.Sem.ExitReadLock();
                    if (mm.Lock.TryEnterRead(range, out var g)) g.Dispose();
                    if (Monitor.TryEnter(mm.Gate)) Monitor.Exit(mm.Gate);
                }
            }
        }
        """);

    [Fact]
    public Task Range_before_structure() => Verify("""
        class C { void M(Mm mm, AddressRange range) { using (mm.Lock.EnterRead(range)) using (mm.Vmas.Enter()) { } } }
        """);

    [Fact]
    public Task Under_a_coarse_hold_only() => Verify("""
        class C { void M(Mm mm) { lock (mm.Gate) { Thread.Sleep(1); mm.Sem.EnterReadLock(); mm.Sem.ExitReadLock(); } } }
        """);

    [Fact]
    public Task Under_a_range_only() => Verify("""
        class C { async Task M(Mm mm, AddressRange r, Task t) { using (await mm.Lock.EnterReadAsync(r)) await t; } }
        """);

    [Fact]
    public Task After_the_release() => Verify("""
        class C { void M(Mm mm) { using (mm.Vmas.Enter()) { } Thread.Sleep(1); } }
        """);

    [Fact]
    public Task Scope_disposed_early() => Verify("""
        class C { void M(Mm mm) { var scope = mm.Vmas.Enter(); try { } finally { scope.Dispose(); } Thread.Sleep(1); } }
        """);

    [Fact]
    public Task The_acquire_itself() => Verify("""
        class C { [StructureLock] readonly SemaphoreSlim _s = new(1, 1); async Task M() { await _s.WaitAsync().ConfigureAwait(false); _s.Release(); } }
        """);

    [Fact]
    public Task Taken_twice_is_another_rule() => Verify("""
        class C { void M(Mm mm) { using (mm.Vmas.Enter()) using (mm.Vmas.Enter()) { } } }
        """);

    [Fact]
    public Task Spin_lock_inside() => Verify("""
        class C { SpinLock _spin; void M(Mm mm) { using (mm.Vmas.Enter()) { bool taken = false; _spin.Enter(ref taken); if (taken) _spin.Exit(); } } }
        """);

    [Fact]
    public Task Task_that_is_only_started() => Verify("""
        class C { Task M(Mm mm) { using (mm.Vmas.Enter()) return Task.Run(() => Thread.Sleep(1)); } }
        """);

    [Fact]
    public Task Completed_question() => Verify("""
        class C { bool M(Mm mm, Task t) { using (mm.Vmas.Enter()) return t.IsCompleted; } }
        """);

    [Fact]
    public Task Lambda_for_later() => Verify("""
        class C { Action M(Mm mm) { using (mm.Vmas.Enter()) return () => Thread.Sleep(1); } }
        """);

    #endregion

    [Fact]
    public Task A_wait_of_no_time_is_a_question() => VerifyAsync("MML2004", Mm + """
        class C
        {
            void M(Mm mm, ManualResetEventSlim e) { using (mm.Vmas.Enter()) { e.Wait(0); e.Wait(TimeSpan.Zero); } }
            void N(Mm mm, ManualResetEventSlim e, SemaphoreSlim s) { using (mm.Vmas.Enter()) { e.[|Wait|](1); s.[|Wait|](-1); } }
        }
        """);

    [Fact]
    public Task The_same_lock_again_in_a_callee_is_a_deadlock_and_no_wait() => VerifyAsync("MML2004", Mm + """
        class C
        {
            private readonly Mm _mm = new();
            private readonly object _other = new();
            void M() { using (_mm.Vmas.Enter()) { Inner(); [|Other|](); } }
            void Inner() { using (_mm.Vmas.Enter()) { } }
            void Other() { lock (_other) { } }
        }
        """);
}
