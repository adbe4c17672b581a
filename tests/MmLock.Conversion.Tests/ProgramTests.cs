using System.Text;
using Microsoft.CodeAnalysis.Text;

namespace MmLock.Conversion.Tests;

/// <summary>What only one primitive can say, and what has no image in <c>MmapLock</c>.</summary>
public sealed class ProgramTests
{
    private static readonly int[] s_inputs = [0, 1, 2];

    private static string Program(string members, string run = "var s = new Space(); T.Watch(s); return s.Use(input);") => $$"""
        using System;
        using System.Collections.Generic;
        using System.Diagnostics;
        using System.Threading;
        using System.Threading.Tasks;
        using MmLock;

        public sealed class Space
        {
        {{members}}
        }

        public static class Program
        {
            public static object? Run(int input)
            {
                {{run}}
            }
        }

        """.ReplaceLineEndings("\n");

    private static Task Runs(string members, string run = "var s = new Space(); T.Watch(s); return s.Use(input);") =>
        CaseVerifier.VerifyAsync(Program(members, run), s_inputs);

    private static Task Refused(string reason, string members) => CaseVerifier.VerifyAsync(Program(members), s_inputs, reason);

    [Theory]
    [InlineData("lock (_gate) { T.Note(\"in\"); return 10 / input; }")]
    [InlineData("lock (_gate)\n            return Inside(input);")]
    [InlineData("lock (this._gate) { if (input == 1) return 1; T.Note(\"in\"); } T.Note(\"out\"); return 0;")]
    [InlineData("for (int i = 0; ; i++) lock (_gate) { T.Note(\"in\"); if (i == input) break; } return 1;")]
    [InlineData("lock (_gate) { T.Note(\"1\"); } lock (_gate) { T.Note(\"2\"); } return 0;")]
    [InlineData("int a; lock (_gate) a = Inside(input); lock (_gate) { a++; } return a;")]
    [InlineData("if (input > 0) lock (_gate) { T.Note(\"in\"); } else T.Note(\"else\"); return 0;")]
    [InlineData(
        "try { lock (_gate) { T.Note(\"in\"); return 10 / input; } } catch (DivideByZeroException) { T.Note(\"caught\"); return -1; }")]
    public Task Lock_statements(string body) => Runs($$"""
            [CoarseLock] private readonly object _gate = new();
            private static int Inside(int n) { T.Note("inside"); return 10 / n; }
            public int Use(int input)
            {
                {{body}}
            }
        """);

    [Fact]
    public Task Two_locks_in_one_statement() => Runs("""
            [CoarseLock] private readonly object _a = new();
            [CoarseLock] private readonly object _b = new();
            public int Use(int input) { lock (_a) lock (_b) { T.Note("both"); return 10 / input; } }
        """);

    /// <summary>The release ends the hold that there is, whatever the expression yields by then.</summary>
    [Fact]
    public Task Lock_expression_that_changes_under_the_lock() => Runs(
        """
            [CoarseLock] public readonly object Gate = new();
            public static int Walk(Space space, Space next, int input)
            {
                lock (space.Gate)
                {
                    T.Note("first");
                    space = next;
                    T.Note("still the first");
                }

                lock (space.Gate) { T.Note("second"); return 10 / input; }
            }
        """,
        "var a = new Space(); var b = new Space(); T.Watch(a); T.Watch(b); return Space.Walk(a, b, input);");

    [Theory]
    [InlineData("lock (_lock) { T.Note(\"in\"); return 10 / input; }")]
    [InlineData("using (_lock.EnterScope()) { T.Note(\"in\"); return 10 / input; }")]
    [InlineData("using Lock.Scope scope = _lock.EnterScope(); T.Note(\"in\"); return 10 / input;")]
    [InlineData("if (!_lock.TryEnter()) return -1; try { T.Note(\"in\"); return 10 / input; } finally { _lock.Exit(); }")]
    [InlineData("if (_lock.TryEnter(100)) { try { T.Note(\"in\"); } finally { _lock.Exit(); } } return 0;")]
    public Task Dedicated_locks(string body) => Runs($$"""
            [CoarseLock] private readonly Lock _lock = new();
            public int Use(int input)
            {
                {{body}}
            }
        """);

    [Fact]
    public Task Scope_that_a_method_returns() => Runs("""
            [CoarseLock] private readonly Lock _lock = new();
            private Lock.Scope Hold() => _lock.EnterScope();
            private Lock.Scope HoldToo() { return _lock.EnterScope(); }
            public int Use(int input) { using (Hold()) { T.Note("in"); } using (HoldToo()) { T.Note("in"); return 10 / input; } }
        """);

    [Theory]
    [InlineData(
        "bool taken = false; try { Monitor.Enter(_gate, ref taken); T.Note(\"in\"); return 10 / input; } finally { if (taken) Monitor.Exit(_gate); }")]
    [InlineData(
        "bool taken = false; Monitor.Enter(_gate, ref taken); try { T.Note(\"in\"); return 10 / input; } finally { if (taken) { Monitor.Exit(_gate); } }")]
    [InlineData(
        "if (!Monitor.TryEnter(_gate, TimeSpan.FromMilliseconds(10))) { throw new TimeoutException(\"busy\"); } try { T.Note(\"in\"); } finally { Monitor.Exit(_gate); } return 1;")]
    [InlineData("if (Monitor.TryEnter(_gate, 10)) { T.Note(\"in\"); Monitor.Exit(_gate); } return 1;")]
    [InlineData(
        "Debug.Assert(!false); Monitor.Enter(_gate); Debug.Assert(Monitor.IsEntered(_gate)); T.Note(\"in\"); Monitor.Exit(_gate); return 1;")]
    public Task Monitors(string body) => Runs($$"""
            [CoarseLock] private readonly object _gate = new();
            public int Use(int input)
            {
                {{body}}
            }
        """);

    [Theory]
    [InlineData(
        "_rw.EnterUpgradeableReadLock(); try { T.Note(\"look\"); if (input > 0) { _rw.EnterWriteLock(); try { T.Note(\"change\"); } finally { _rw.ExitWriteLock(); } } return 10 / input; } finally { _rw.ExitUpgradeableReadLock(); }")]
    [InlineData(
        "_rw.EnterReadLock(); T.Note(\"look\"); bool change = input > 0; _rw.ExitReadLock(); if (change) { _rw.EnterWriteLock(); try { T.Note(\"change\"); } finally { _rw.ExitWriteLock(); } } return 1;")]
    [InlineData(
        "if (_rw.TryEnterWriteLock(TimeSpan.FromMilliseconds(5))) { try { T.Note(\"in\"); return 10 / input; } finally { _rw.ExitWriteLock(); } } return 0;")]
    [InlineData(
        "_rw.EnterWriteLock(); try { Debug.Assert(_rw.IsWriteLockHeld); T.Note(\"in\"); } finally { _rw.ExitWriteLock(); } return 1;")]
    public Task Reader_writer_locks(string body) => Runs($$"""
            [CoarseLock] private readonly ReaderWriterLockSlim _rw = new();
            public int Use(int input)
            {
                {{body}}
            }
        """);

    [Fact]
    public Task Disposal_goes_with_the_lock() => Runs("""
            [CoarseLock] private readonly ReaderWriterLockSlim _rw = new();
            public void Close() { T.Note("closing"); _rw.Dispose(); }
            public int Use(int input) { _rw.EnterReadLock(); T.Note("in"); _rw.ExitReadLock(); Close(); return input; }
        """);

    [Theory]
    [InlineData(
        "await _one.WaitAsync(CancellationToken.None); try { T.Note(\"in\"); await Task.Yield(); return 10 / input; } finally { _one.Release(); }")]
    [InlineData("await _one.WaitAsync().ConfigureAwait(false); try { T.Note(\"in\"); return 10 / input; } finally { _one.Release(); }")]
    [InlineData("if (!await _one.WaitAsync(100)) { return -1; } try { T.Note(\"in\"); return 10 / input; } finally { _one.Release(); }")]
    [InlineData("_one.Wait(CancellationToken.None); try { T.Note(\"in\"); await Task.Yield(); } finally { _one.Release(); } return 1;")]
    public Task Semaphores(string body) => Runs(
        $$"""
            [CoarseLock] private readonly SemaphoreSlim _one = new(1, 1);
            public async Task<int> UseAsync(int input)
            {
                {{body}}
            }
        """,
        "var s = new Space(); T.Watch(s); return s.UseAsync(input).GetAwaiter().GetResult();");

    [Theory]
    [InlineData(
        "bool taken = false; try { _spin.Enter(ref taken); T.Note(\"in\"); return 10 / input; } finally { if (taken) _spin.Exit(); }")]
    [InlineData("bool taken = false; _spin.Enter(ref taken); T.Note(\"in\"); if (taken) { _spin.Exit(false); } return 1;")]
    public Task Spin_locks(string body) => Runs($$"""
            [CoarseLock] private SpinLock _spin = new(false);
            public int Use(int input)
            {
                {{body}}
            }
        """);

    /// <summary>A struct needs no creation, its image does: one, wherever the program has it.</summary>
    [Theory]
    [InlineData("private SpinLock _spin;", "")]
    [InlineData("private static SpinLock _spin;", "")]
    [InlineData("private SpinLock _spin;", "public Space() { _spin = new SpinLock(true); }")]
    public Task Spin_locks_by_default(string field, string constructor) => Runs($$"""
            [CoarseLock] {{field}}
            {{constructor}}
            public int Use(int input) { bool taken = false; _spin.Enter(ref taken); T.Note("in"); _spin.Exit(); return input; }
        """);

    [Theory]
    [InlineData("_one.CurrentCount == 0")]
    [InlineData("_one.CurrentCount < 1")]
    public Task Counts_that_say_held(string held) => Runs($$"""
            [CoarseLock] private readonly SemaphoreSlim _one = new(1, 1);
            public int Use(int input) { _one.Wait(); Debug.Assert({{held}}); T.Note("in"); _one.Release(); return input; }
        """);

    /// <summary>The option is there exactly if a path, or a question, needs it.</summary>
    [Theory]
    [InlineData(true, "lock (_gate) { T.Note(\"in\"); return Again(input); }")]
    [InlineData(true, "lock (_gate) { lock (_gate) { return input; } }")]
    [InlineData(true, "if (Monitor.IsEntered(_gate)) return 0; lock (_gate) { return Plain(input); }")]
    [InlineData(true, "Debug.Assert(Monitor.IsEntered(_gate) == false); lock (_gate) { return Plain(input); }")]
    [InlineData(false, "lock (_gate) { Debug.Assert(Monitor.IsEntered(_gate)); return Plain(input); }")]
    [InlineData(false, "lock (_gate) { T.Note(\"in\"); } return Again(input);")]
    public async Task Option_only_where_it_is_needed(bool isNeeded, string body)
    {
        string source = Program($$"""
            [CoarseLock] private readonly object _gate = new();
            private static int Plain(int n) => n;
            private int Again(int n) { if (n < 0) lock (_gate) { return n; } return n; }
            public int Use(int input)
            {
                {{body}}
            }
        """);
        await CaseVerifier.VerifyAsync(source, s_inputs);
        Conversion converted = await Conversion.Of(SourceText.From(source, Encoding.UTF8)).ConvertAsync();
        Assert.Contains(
            isNeeded ? "= new(new MmapLockOptions { Recursion = MmapLockRecursion.CoarseByThread });" : "MmapLock _gate = new();",
            converted.Text.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("not in this solution", "GC.KeepAlive(_gate); lock (_gate) { return Plain(input); }")]
    public Task Without_an_image(string reason, string body) => Refused(reason, $$"""
            [CoarseLock] private readonly object _gate = new();
            private static int Plain(int n) => n;
            public int Use(int input)
            {
                {{body}}
            }
        """);

    [Theory]
    [InlineData(
        "another number of holders", "[CoarseLock] private readonly SemaphoreSlim _l = new(2, 2);", "_l.Wait(); _l.Release(); return 0;")]
    [InlineData(
        "asks more of 'SemaphoreSlim.CurrentCount'", "[CoarseLock] private readonly SemaphoreSlim _l = new(1, 1);",
        "Debug.Assert(_l.CurrentCount == 1); _l.Wait(); _l.Release(); return 0;")]
    [InlineData("assigned again", "[CoarseLock] private object _l = new();", "_l = new object(); lock (_l) { return 0; }")]
    [InlineData(
        "chosen at run time", "[CoarseLock] private readonly object? _l = Environment.TickCount > 0 ? new object() : null;",
        "lock (_l!) { return 0; }")]
    [InlineData(
        "name or an initial owner", "[CoarseLock] private readonly Mutex _l = new(false, \"shared\");",
        "_l.WaitOne(); _l.ReleaseMutex(); return 0;")]
    [InlineData(
        "escapes", "[CoarseLock] private object _l = new();\n    private static int By(ref object l) { lock (l) { return 0; } }",
        "return By(ref _l);")]
    [InlineData(
        "declared together",
        "private readonly object _other = new();\n    [CoarseLock] private readonly object _l = new();\n    private object Both() { object a = _l, b = _other; return b; }",
        "lock (_l) { return 0; }")]
    public Task Locks_without_an_image(string reason, string declaration, string body) => Refused(reason, $$"""
            {{declaration}}
            public int Use(int input) { {{body}} }
        """);
}
