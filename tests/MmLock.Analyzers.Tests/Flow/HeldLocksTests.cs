using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Primitives;
using Microsoft.CodeAnalysis;

namespace MmLock.Analyzers.Tests.Flow;

public sealed class HeldLocksTests
{
    private static void Check(string members, params (string Marker, string Held)[] expected)
    {
        FlowProbe probe = FlowProbe.Of(members);
        Assert.All(expected, e => Assert.Equal(e.Held, probe.At(e.Marker)));
    }

    [Fact]
    public void Lock_statement() => Check("void M() { lock (_gate) { A(); } B(); }", ("A", "_gate:Write"), ("B", ""));

    [Fact]
    public void Dedicated_lock_object() =>
        Check(
            "void M() { lock (_lock) { A(); } using (_lock.EnterScope()) B(); D(); }", ("A", "_lock:Write"), ("B", "_lock:Write"),
            ("D", ""));

    /// <summary>Roslyn's graph of these has neither acquire nor release where nullable annotations are on.</summary>
    [Theory]
    [InlineData("void M() { lock (_lock) { A(); } B(); }", "_lock:Write", "", "")]
    [InlineData("void M() { if (Cond()) lock (_lock) A(); else B(); D(); }", "_lock:Write", "", "")]
    [InlineData("void M() { while (Cond()) { lock (_lock) { if (Cond()) continue; A(); } B(); } D(); }", "_lock:Write", "", "")]
    [InlineData(
        "void M() { try { lock (_lock) { A(); if (Cond()) throw new InvalidOperationException(); } } catch (InvalidOperationException) { B(); } finally { D(); } }",
        "_lock:Write", "", "")]
    [InlineData("void M() { lock (_lock) { try { A(); } finally { B(); } } D(); }", "_lock:Write", "_lock:Write", "")]
    [InlineData("void M() { lock (_gate) { lock (_lock) { A(); } B(); } D(); }", "_gate:Write _lock:Write", "_gate:Write", "")]
    [InlineData("void M() { lock (_lock) { lock (_gate) { A(); } B(); } D(); }", "_lock:Write _gate:Write", "_lock:Write", "")]
    public void Dedicated_lock_object_with_nullable_annotations(string members, string a, string b, string d)
    {
        FlowProbe probe = FlowProbe.Of(members, NullableContextOptions.Enable);
        string[] held = [
            probe.At("A"), members.Contains("B()", StringComparison.Ordinal) ? probe.At("B") : "",
            members.Contains("D()", StringComparison.Ordinal) ? probe.At("D") : ""
        ];
        Assert.Equal([a, b, d], held);
        Assert.All(probe.Locks.Exits, e => Assert.Empty(e.State.Holds));
    }

    [Fact]
    public void Calls_that_never_return() => Check(
        "[System.Diagnostics.CodeAnalysis.DoesNotReturn] static void Fail() => throw new InvalidOperationException(); void M() { if (!_sem.TryEnterWriteLock(0)) { Fail(); } A(); if (Cond()) { Environment.FailFast(null); B(); } _sem.ExitWriteLock(); D(); }",
        ("A", "_sem:Write"), ("B", "unreached"), ("D", ""));

    [Fact]
    public void Nested_locks_in_order() => Check("void M() { lock (_gate) lock (_plain) { A(); } }", ("A", "_gate:Write _plain:Write"));

    [Fact]
    public void Early_return() => Check(
        "void M() { _sem.EnterReadLock(); if (Cond()) { _sem.ExitReadLock(); A(); return; } B(); _sem.ExitReadLock(); D(); }",
        ("A", ""), ("B", "_sem:Read"), ("D", ""));

    [Fact]
    public void Try_finally_and_exception() => Check(
        "void M() { _sem.EnterWriteLock(); try { A(); } catch (InvalidOperationException) { B(); } finally { D(); _sem.ExitWriteLock(); E(); } }",
        ("A", "_sem:Write"), ("B", "_sem:Write"), ("D", "_sem:Write"), ("E", ""));

    [Fact]
    public void Acquire_inside_the_try() => Check(
        "void M() { try { Cond(); _sem.EnterWriteLock(); A(); } finally { D(); } }",
        ("A", "_sem:Write"), ("D", "_sem:Write?"));

    [Fact]
    public void Lock_taken_flag() => Check(
        "void M() { bool taken = false; try { Monitor.Enter(_plain, ref taken); A(); } finally { if (taken) { B(); Monitor.Exit(_plain); } D(); } }",
        ("A", "_plain:Write"), ("B", "_plain:Write"), ("D", ""));

    [Fact]
    public void Tried_in_the_condition() => Check(
        "void M() { if (_sem.TryEnterReadLock(0)) { A(); _sem.ExitReadLock(); } else { B(); } D(); }",
        ("A", "_sem:Read"), ("B", ""), ("D", ""));

    [Fact]
    public void Tried_into_a_flag_that_is_copied_and_negated() => Check(
        "void M() { bool ok = _sem.TryEnterWriteLock(5); bool same = ok; if (!same) { A(); return; } B(); _sem.ExitWriteLock(); D(); }",
        ("A", ""), ("B", "_sem:Write"), ("D", ""));

    [Fact]
    public void Tried_among_other_conditions() => Check(
        "void M(bool wanted) { if (wanted && _sem.TryEnterReadLock(0)) { try { A(); } finally { _sem.ExitReadLock(); } } B(); }",
        ("A", "_sem:Read"), ("B", ""));

    [Fact]
    public void Tried_with_a_guard() => Check(
        "void M(AddressRange r) { if (!_mm.Lock.TryEnterWrite(r, out var g)) { A(); return; } using (g) { B(); } D(); }",
        ("A", ""), ("B", "_mm.Lock:Write"), ("D", ""));

    [Fact]
    public void Flag_that_follows_the_lock_through_a_loop() => Check(
        "void M(int n) { bool locked = false; while (n-- > 0) { if (!locked) { _sem.EnterReadLock(); locked = true; } A(); if (Cond()) { _sem.ExitReadLock(); locked = false; B(); } } if (locked) { D(); _sem.ExitReadLock(); } E(); }",
        ("A", "_sem:Read"), ("B", ""), ("D", "_sem:Read"), ("E", ""));

    [Fact]
    public void Same_condition_twice() => Check(
        "void M(bool write) { if (write) _sem.EnterWriteLock(); else _sem.EnterReadLock(); A(); if (write) _sem.ExitWriteLock(); else _sem.ExitReadLock(); B(); }",
        ("A", "_sem:Write? _sem:Read?"), ("B", ""));

    [Fact]
    public void Same_null_test_twice() => Check(
        "void M(object? o) { if (o is not null) _sem.EnterReadLock(); A(); if (o != null) _sem.ExitReadLock(); B(); }",
        ("A", "_sem:Read?"), ("B", ""));

    [Fact]
    public void Conditional_guard() => Check(
        "void M(bool all, AddressRange r) { using (all ? _mm.Lock.EnterRead() : _mm.Lock.EnterRead(r)) A(); B(); }",
        ("A", "_mm.Lock:Read? _mm.Lock:Read?"), ("B", ""));

    [Fact]
    public void Nullable_guard_of_a_try() => Check(
        "void M() { IDisposable? g = null; try { if (Cond()) g = _mm.Lock.EnterRead(); A(); } finally { g?.Dispose(); B(); } }",
        ("A", "_mm.Lock:Read?"), ("B", ""));

    [Fact]
    public void Using_declaration() => Check(
        "void M() { { using var g = _mm.Lock.EnterWrite(); A(); } B(); }",
        ("A", "_mm.Lock:Write"), ("B", ""));

    [Fact]
    public void Guard_moved_and_disposed() => Check(
        "void M() { var a = _mm.Lock.EnterWrite(); var b = a; A(); b.Dispose(); B(); }",
        ("A", "_mm.Lock:Write"), ("B", ""));

    [Fact]
    public void Guard_stored_passed_or_overwritten() => Check(
        "void M() { _stored = _mm.Lock.EnterRead(); A(); Use(_mm.Lock.EnterRead()); B(); } static void Use(RangeGuard g) { }",
        ("A", ""), ("B", ""));

    [Fact]
    public void Downgrade_of_a_guard() => Check(
        "void M() { using var g = _mm.Lock.EnterWrite(); A(); g.DowngradeToRead(); B(); }",
        ("A", "_mm.Lock:Write"), ("B", "_mm.Lock:Read"));

    [Fact]
    public void Upgrade_that_may_fail() => Check(
        "void M() { using var g = _mm.Lock.EnterRead(); if (g.TryUpgradeToWrite()) A(); else B(); }",
        ("A", "_mm.Lock:Write"), ("B", "_mm.Lock:Read"));

    [Fact]
    public void Unscoped_downgrade() => Check(
        "void M() { _mm.Lock.AcquireWrite(); A(); _mm.Lock.DowngradeToRead(); B(); _mm.Lock.ReleaseRead(); D(); }",
        ("A", "_mm.Lock:Write"), ("B", "_mm.Lock:Read"), ("D", ""));

    [Fact]
    public void Upgradeable_with_a_write_inside() => Check(
        "void M() { _sem.EnterUpgradeableReadLock(); _sem.EnterWriteLock(); A(); _sem.ExitWriteLock(); B(); _sem.ExitUpgradeableReadLock(); D(); }",
        ("A", "_sem:Upgradeable _sem:Write"), ("B", "_sem:Upgradeable"), ("D", ""));

    [Fact]
    public void Async_acquire_begins_at_the_await() => Check(
        "async Task M() { A(); await _one.WaitAsync(); B(); _one.Release(); using (await _mm.Lock.EnterReadAsync().ConfigureAwait(false)) D(); E(); }",
        ("A", ""), ("B", "_one:Write"), ("D", "_mm.Lock:Read"), ("E", ""));

    [Fact]
    public void Tried_async() => Check(
        "async Task M() { if (!await _one.WaitAsync(10)) { A(); return; } B(); _one.Release(); D(); }",
        ("A", ""), ("B", "_one:Write"), ("D", ""));

    [Fact]
    public void Iterator_holds_over_yield() => Check(
        "IEnumerable<int> M() { lock (_gate) { A(); yield return 1; B(); } D(); }",
        ("A", "_gate:Write"), ("B", "_gate:Write"), ("D", ""));

    [Fact]
    public void Switch_expression_and_pattern() => Check(
        "int M(object o) { _sem.EnterReadLock(); int x = o switch { string { Length: > 1 } s => F(), int i when i > 0 => i, _ => throw new Exception() }; _sem.ExitReadLock(); B(); return x; static int F() => 1; }",
        ("F", "_sem:Read"), ("B", ""));

    [Fact]
    public void Aliases_of_one_lock() => Check(
        "void M(Mm mm) { var sem = mm.Sem; sem.EnterReadLock(); A(); mm.Sem.ExitReadLock(); B(); }",
        ("A", "mm.Sem:Read"), ("B", ""));

    [Fact]
    public void Wrappers_of_wrappers() => Check(
        "void M() { Down(); A(); Up(); B(); } void Down() => Down2(); void Down2() { _sem.EnterReadLock(); } void Up() => _sem.ExitReadLock();",
        ("A", "_sem:Read"), ("B", ""));

    [Fact]
    public void Wrapper_on_another_object() => Check(
        "void M(Mm a, Mm b) { a.DownRead(); b.DownRead(); A(); a.UpRead(); B(); b.UpRead(); D(); }",
        ("A", "a.Sem:Read b.Sem:Read"), ("B", "b.Sem:Read"), ("D", ""));

    [Fact]
    public void Wrapper_that_returns_the_guard() => Check(
        "void M() { using (Take(_mm)) { A(); } B(); } static RangeGuard Take(Mm mm) => mm.Lock.EnterWrite();",
        ("A", "_mm.Lock:Write"), ("B", ""));

    [Fact]
    public void Wrapper_that_tries() => Check(
        "void M() { if (TryDown()) { A(); _sem.ExitReadLock(); } else B(); D(); } bool TryDown() { if (!_sem.TryEnterReadLock(1)) return false; return true; }",
        ("A", "_sem:Read"), ("B", ""), ("D", ""));

    [Fact]
    public void Wrapper_with_an_out_guard() => Check(
        "void M() { if (Try(out var g)) { A(); g.Dispose(); } B(); } bool Try(out RangeGuard guard) => _mm.Lock.TryEnterRead(out guard);",
        ("A", "_mm.Lock:Read"), ("B", ""));

    [Fact]
    public void Local_function_that_releases() => Check(
        "void M() { _sem.EnterReadLock(); A(); Leave(); B(); void Leave() => _sem.ExitReadLock(); }",
        ("A", "_sem:Read"), ("B", ""));

    [Fact]
    public void Required_lock_is_held_on_entry() => Check(
        "[RequiresLock(nameof(_gate), LockMode.Write)] void M() { A(); }",
        ("A", "_gate:Write"));

    [Fact]
    public void Required_lock_of_a_parameter() => Check(
        "[RequiresLock(\"mm.Sem\", LockMode.Read)] static void M(Mm mm) { A(); mm.Sem.ExitReadLock(); B(); mm.Sem.EnterReadLock(); }",
        ("A", "mm.Sem:Read"), ("B", ""));

    [Fact]
    public void Asserted_try() => Check(
        "void M() { Require(_sem.TryEnterWriteLock(0)); A(); _sem.ExitWriteLock(); Require(!_sem.TryEnterReadLock(0)); B(); } static void Require(bool ok) { if (!ok) throw new Exception(); }",
        ("A", "_sem:Write"), ("B", ""));

    [Fact]
    public void Exception_between_finally_regions() => Check(
        "void M() { try { lock (_gate) { try { Cond(); } finally { A(); } } } catch { B(); } finally { D(); } }",
        ("A", "_gate:Write"), ("B", ""), ("D", ""));

    [Fact]
    public void Exception_filter() => Check(
        "void M() { _sem.EnterReadLock(); try { Cond(); } catch (Exception e) when (F(e)) { A(); } B(); _sem.ExitReadLock(); bool F(Exception x) => true; }",
        ("A", "_sem:Read"), ("B", "_sem:Read"));

    [Fact]
    public void Goto_and_switch() => Check(
        "void M(int n) { lock (_plain) { switch (n) { case 0: A(); goto out1; case 1: B(); break; default: return; } D(); } return; out1: E(); }",
        ("A", "_plain:Write"), ("B", "_plain:Write"), ("D", "_plain:Write"), ("E", ""));

    [Fact]
    public void Array_of_locks() => Check(
        "readonly object[] _many = new object[4]; void M(int i) { Monitor.Enter(_many[i]); A(); Monitor.Exit(_many[i]); B(); }",
        ("A", "_many.i:Write"), ("B", ""));

    [Fact]
    public void Exits_tell_what_is_left()
    {
        FlowProbe probe = FlowProbe.Of("void M() { _sem.EnterReadLock(); if (Cond()) return; _sem.ExitReadLock(); }");
        Assert.Contains(probe.Locks.Exits, e => !e.IsException && e.State.Holds.Length == 1);
        Assert.Contains(probe.Locks.Exits, e => !e.IsException && e.State.Holds.Length == 0);
        Assert.Contains(probe.Locks.Exits, e => e.IsException && e.State.Holds.Length == 1);
    }

    [Fact]
    public void Steps_tell_what_went_wrong()
    {
        FlowProbe probe =
            FlowProbe.Of("void M() { _sem.ExitReadLock(); _sem.EnterReadLock(); _sem.EnterReadLock(); _sem.ExitWriteLock(); }");
        Assert.Equal(
            [
                LockStepKind.ReleasedNothing, LockStepKind.Acquired, LockStepKind.AcquiredAgain, LockStepKind.Acquired,
                LockStepKind.ReleasedInOtherMode,
            ],
            probe.Locks.Steps.Select(s => s.Kind));
    }

    [Fact]
    public void Changes_of_the_callers_locks()
    {
        Assert.Equal(
            [(LockChangeKind.Acquires, HoldMode.Read)],
            FlowProbe.Of("void M() => _sem.EnterReadLock();").Changes.Select(c => (c.Kind, c.Mode)));
        Assert.Equal(
            [(LockChangeKind.Releases, HoldMode.Write)],
            FlowProbe.Of("void M() { if (Cond()) _sem.ExitWriteLock(); }").Changes.Select(c => (c.Kind, c.Mode)));
        Assert.Equal(
            [(LockChangeKind.TriesToAcquire, HoldMode.Write)],
            FlowProbe.Of("bool M() => _sem.TryEnterWriteLock(1);").Changes.Select(c => (c.Kind, c.Mode)));
        Assert.Equal(
            [CalleeLockEffect.InReturnValue],
            FlowProbe.Of("RangeGuard M() { var g = _mm.Lock.EnterRead(); return g; }").Changes.Select(c => c.Guard));
        Assert.Empty(FlowProbe.Of("void M() { lock (_gate) { } }").Changes);
        Assert.Empty(FlowProbe.Of("void M() { _sem.EnterReadLock(); try { A(); } finally { _sem.ExitReadLock(); } }").Changes);
    }

    [Fact]
    public void Recursive_wrappers_do_nothing() => Check(
        "void M() { Down(3); A(); } void Down(int n) { if (n > 0) { _sem.EnterReadLock(); Up(n - 1); } } void Up(int n) { _sem.ExitReadLock(); Down(n); }",
        ("A", ""));

    [Fact]
    public void Flags_that_are_asked_no_more_cost_nothing()
    {
        string pairs = string.Concat(
            Enumerable.Range(0, 40)
                .Select(i => $"bool b{i} = Cond(); if (b{i}) _sem.EnterReadLock(); B(); if (b{i}) _sem.ExitReadLock(); "));
        Check($"void M() {{ {pairs} A(); }}", ("A", ""), ("B", "_sem:Read?"));
    }

    private static readonly string s_manyWays =
        string.Concat(Enumerable.Range(0, 14).Select(i => $"bool b{i} = Cond(); if (b{i}) A(); "))
        + string.Concat(Enumerable.Range(0, 14).Select(i => $"if (b{i}) A(); "));

    /// <summary>Of the ways through a body those that differ in its locks are followed, where all are too many.</summary>
    [Theory]
    [InlineData("lock (_gate) { D(); }", "_gate:Write")]
    [InlineData("bool taken = Cond(); if (taken) _sem.EnterReadLock(); # D(); if (taken) _sem.ExitReadLock();", "_sem:Read?")]
    [InlineData("bool taken = false; if (Cond()) { _sem.EnterReadLock(); taken = true; } # if (taken) _sem.ExitReadLock(); D();", "")]
    [InlineData("bool taken = false; if (Cond()) { _sem.EnterReadLock(); taken = true; } # if (taken) { D(); _sem.ExitReadLock(); }", "_sem:Read")]
    [InlineData("bool taken = false; if (Cond()) { _sem.EnterReadLock(); taken = true; } # if (!taken) return; D(); _sem.ExitReadLock();", "_sem:Read")]
    [InlineData("bool taken = _sem.TryEnterReadLock(5); # if (!taken) { return; } D(); _sem.ExitReadLock();", "_sem:Read")]
    [InlineData("bool taken = Monitor.TryEnter(_gate); bool copy = taken; # if (copy) { D(); Monitor.Exit(_gate); }", "_gate:Write")]
    [InlineData("bool taken = false; try { Monitor.Enter(_gate, ref taken); # D(); } finally { if (taken) Monitor.Exit(_gate); }", "_gate:Write")]
    public void Ways_that_differ_in_no_lock_are_one_in_a_large_body(string code, string held)
    {
        string whole = code.Contains('#') ? code.Replace("#", s_manyWays) : s_manyWays + code;
        Assert.True(FlowProbe.Of($"void M() {{ {whole} }}").Locks.IsComplete);
        Check($"void M() {{ {whole} B(); }}", ("D", held), ("B", ""));
    }

    [Fact]
    public void Body_with_too_many_ways_to_hold_is_given_up()
    {
        string taken = string.Concat(Enumerable.Range(0, 14).Select(i => $"bool b{i} = Monitor.TryEnter(_gate); "));
        string given = string.Concat(Enumerable.Range(0, 14).Select(i => $"if (b{i}) Monitor.Exit(_gate); "));
        Assert.False(FlowProbe.Of($"void M() {{ {taken} {given} lock (_gate) {{ }} }}").Locks.IsComplete);
    }

    [Fact]
    public void Deep_expression_does_not_overflow_the_stack()
    {
        string sum = string.Join(" + ", Enumerable.Repeat("F()", 4000));
        Check($"int M() {{ lock (_gate) {{ int x = {sum}; A(); return x; }} }} static int F() => 1;", ("A", "_gate:Write"));
    }
}
