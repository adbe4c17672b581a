using static MmLock.Analyzers.Tests.Rules.Protocol.ProtocolVerifier;

namespace MmLock.Analyzers.Tests.Rules.Protocol;

/// <summary>
/// Ways to keep and ask the result of an attempt: none of them hides a hold that is given back (MML3001, MML3003), and
/// each still shows one that is not.
/// </summary>
public sealed class AttemptFormsTests
{
    private static Task Released(string members) => VerifyAsync("MML3001", InClass(members));

    private static Task Mismatch(string members) => VerifyAsync("MML3003", InClass(members));

    [Theory]
    [InlineData("bool ok; if (!(ok = Monitor.TryEnter(_gate))) return; _count++; Monitor.Exit(_gate);")]
    [InlineData("bool ok; if ((ok = Monitor.TryEnter(_gate)) == false) return; _count++; Monitor.Exit(_gate);")]
    [InlineData("if (Monitor.TryEnter(_gate) is var ok && ok) { _count++; Monitor.Exit(_gate); }")]
    [InlineData("if (!(Monitor.TryEnter(_gate) is bool taken and true)) return; _count++; Monitor.Exit(_gate);")]
    [InlineData("bool ok = false; try { Monitor.TryEnter(_gate, 5, ref ok); Work(); } finally { if (!ok is false) Monitor.Exit(_gate); }")]
    [InlineData(
        "int taken = 0; try { if (Monitor.TryEnter(_gate, 5)) taken = 1; Work(); } finally { if (taken == 1) Monitor.Exit(_gate); }")]
    [InlineData(
        "bool taken = false; for (int i = 0; i < 3 && !taken; i++) taken = Monitor.TryEnter(_gate, 10); if (!taken) return; try { Work(); } finally { Monitor.Exit(_gate); }")]
    public Task Given_back_where_it_was_taken(string statements) => Released($"void M() {{ {statements} }}");

    [Theory]
    [InlineData("bool ok; if (ok = Monitor.TryEnter(_gate)) return; _count++; Monitor.[|Exit|](_gate);")]
    [InlineData("if (Monitor.TryEnter(_gate) is var ok && !ok) { _count++; Monitor.[|Exit|](_gate); }")]
    [InlineData("if (Monitor.TryEnter(_gate) is bool taken and false) { _count++; Monitor.[|Exit|](_gate); }")]
    public Task Given_back_where_it_was_not_taken(string statements) => Mismatch($"void M() {{ {statements} }}");

    [Fact]
    public Task A_fast_attempt_or_a_slow_one() => Released("""
        bool Slow() { Monitor.Enter(_gate); return true; }
        void M() { if (!(Monitor.TryEnter(_gate) || Slow())) return; _count++; Monitor.Exit(_gate); }
        void N() { if (Monitor.TryEnter(_gate) || Slow()) { _count++; Monitor.Exit(_gate); } }
        """);

    [Fact]
    public Task A_slow_one_that_nobody_ends() => Released("""
        bool Slow() { Monitor.[|Enter|](_gate); return true; }
        void M() { if ([|Slow|]()) { _count++; } }
        """);

    [Fact]
    public Task A_wait_for_ever_cannot_fail() => Mismatch("""
        async Task A() { await _one.WaitAsync(-1); try { Work(); } finally { _one.Release(); } }
        void B() { _one.Wait(Timeout.Infinite); try { Work(); } finally { _one.Release(); } }
        void C1() { _one.Wait(Timeout.InfiniteTimeSpan); try { Work(); } finally { _one.Release(); } }
        void D() { Monitor.TryEnter(_gate, TimeSpan.FromMilliseconds(-1)); try { Work(); } finally { Monitor.Exit(_gate); } }
        void E() { _rw.TryEnterWriteLock(-1); try { Work(); } finally { _rw.ExitWriteLock(); } }
        """);

    [Fact]
    public Task A_wait_for_a_while_can() => Mismatch("""
        void B() { _one.Wait(1); try { Work(); } finally { _one.[|Release|](); } }
        void D() { Monitor.TryEnter(_gate, TimeSpan.FromMilliseconds(1)); try { Work(); } finally { Monitor.[|Exit|](_gate); } }
        """);

    [Fact]
    public Task An_abandoned_mutex_is_held() => Mismatch("""
        void M(Mutex m)
        {
            bool owned;
            try { owned = m.WaitOne(0); } catch (AbandonedMutexException) { owned = true; }
            if (!owned) return;
            try { Work(); } finally { m.ReleaseMutex(); }
        }
        """);

    [Fact]
    public Task Another_failure_leaves_a_mutex_free() => Mismatch("""
        void M(Mutex m)
        {
            bool owned;
            try { owned = m.WaitOne(0); } catch (ObjectDisposedException) { owned = true; }
            if (!owned) return;
            try { Work(); } finally { m.[|ReleaseMutex|](); }
        }
        """);

    [Fact]
    public Task The_callers_hold_given_up_for_a_while() => Mismatch("""
        void Outer() { lock (_gate) { _count++; Relax(); } }
        void Relax() { Monitor.Exit(_gate); try { Work(); } finally { Monitor.Enter(_gate); } }
        """);

    [Fact]
    public Task The_callers_hold_given_up_for_good() => Mismatch("""
        void Outer() { lock (_gate) { _count++; Relax(); } }
        void Relax() { Monitor.[|Exit|](_gate); Work(); }
        """);

    [Fact]
    public Task Hand_over_hand() => Mismatch("""
        class Node { public readonly object Gate = new(); public Node? Next; }
        int M(Node head)
        {
            Node at = head;
            Monitor.Enter(at.Gate);
            while (at.Next is not null) { Node next = at.Next; Monitor.Enter(next.Gate); Monitor.Exit(at.Gate); at = next; }
            Monitor.Exit(at.Gate);
            return 1;
        }
        int N(Node at) { Monitor.Enter(at.Gate); _count++; Monitor.Exit(at.Gate); Monitor.[|Exit|](at.Gate); return 1; }
        """);

    [Fact]
    public Task Released_in_a_catch_that_throws_on_and_in_the_finally() => Mismatch("""
        void M() { Monitor.Enter(_gate); try { Work(); } catch { Monitor.[|Exit|](_gate); throw; } finally { Monitor.Exit(_gate); } }
        """);

    [Fact]
    public Task Released_in_a_catch_or_in_the_finally() => Mismatch("""
        void M() { bool held = true; Monitor.Enter(_gate); try { Work(); } catch { Monitor.Exit(_gate); held = false; throw; } finally { if (held) Monitor.Exit(_gate); } }
        """);

    [Fact]
    public Task A_filter_lets_other_failures_by() => Released("""
        void M() { Monitor.[|Enter|](_gate); try { Work(); } catch (Exception e) when (e is OperationCanceledException) { Monitor.Exit(_gate); throw; } Monitor.Exit(_gate); }
        void N() { Monitor.Enter(_gate); try { Work(); } catch { Monitor.Exit(_gate); throw; } Monitor.Exit(_gate); }
        """);

    [Fact]
    public Task An_iterator_may_be_left_at_a_yield() => Released("""
        IEnumerable<int> M() { _one.[|Wait|](); yield return _count; _one.Release(); }
        IEnumerable<int> N() { _one.Wait(); try { yield return _count; } finally { _one.Release(); } }
        """);

    [Fact]
    public Task Locks_by_name() => Released("""
        private readonly System.Collections.Concurrent.ConcurrentDictionary<string, object> _locks = new();
        void EnterLock(string name) { object found = _locks.GetOrAdd(name, _ => new object()); Monitor.Enter(found); }
        void ExitLock(string name) { object found = _locks[name]; Monitor.Exit(found); }
        void M() { object own = new object(); Monitor.[|Enter|](own); }
        """);

    [Fact]
    public Task Locks_by_name_that_nothing_gives_back() => Released("""
        private readonly System.Collections.Concurrent.ConcurrentDictionary<string, object> _locks = new();
        void Use(string name) { object found = _locks.GetOrAdd(name, _ => new object()); Monitor.[|Enter|](found); Work(); }
        """);

    [Fact]
    public Task Releaser_of_an_async_gate() => VerifyAsync("MML3001", """
        sealed class Gate
        {
            private readonly SemaphoreSlim _one = new(1, 1);
            public async Task<IDisposable> EnterAsync() { await _one.WaitAsync(); return new Leaver(this); }
            private sealed class Leaver(Gate gate) : IDisposable { public void Dispose() => gate._one.Release(); }
        }

        class C
        {
            private readonly Gate _gate = new();
            private static void Work() { }
            async Task M() { using (await _gate.EnterAsync()) { Work(); await Task.Yield(); } }
            async Task N() { IDisposable held = await _gate.[|EnterAsync|](); Work(); held.Dispose(); }
        }
        """);

    [Fact]
    public Task Yield_in_a_lock_statement() => VerifyAsync("MML3006", InClass("""
        IEnumerable<int> M() { lock (_gate) { [|yield|] return 1; } }
        IEnumerable<int> N() { lock (_gate) { if (_closed) yield break; } yield return 1; }
        """));

    [Fact]
    public Task One_of_two_guards_thrown_away() => VerifyAsync("MML3010", InClass("""
        void M(bool b) { _ = b ? _mm.[|EnterRead|]() : _mm.[|EnterWrite|](); }
        void N(bool b) { using RangeGuard g = b ? _mm.EnterRead() : _mm.EnterWrite(); }
        """));
}
