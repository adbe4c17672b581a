using System.Globalization;
using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Operations;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace MmLock.Analyzers.Tests.Flow;

/// <summary>What runs under one hold: every answer here is the dataflow's.</summary>
public sealed class CriticalSectionTests
{
    [Theory]
    [InlineData("a block", "A", "lock (_gate) { A(); } B();")]
    [InlineData("a scope", "A", "using (_lock.EnterScope()) { A(); } B();")]
    [InlineData("a declaration", "A B", "using var s = _lock.EnterScope(); A(); B();")]
    [InlineData("a pair", "A", "Monitor.Enter(_gate); A(); Monitor.Exit(_gate); B();")]
    [InlineData(
        "a finally", "A B",
        "Monitor.Enter(_gate); try { A(); } catch (InvalidOperationException) { B(); } finally { Monitor.Exit(_gate); } D();")]
    [InlineData(
        "another lock's release", "A B",
        "Monitor.Enter(_gate); Monitor.Enter(_plain); A(); Monitor.Exit(_plain); B(); Monitor.Exit(_gate); D();")]
    [InlineData(
        "an early end on one path", "A B",
        "Monitor.Enter(_gate); A(); if (Cond()) { Monitor.Exit(_gate); D(); return; } B(); Monitor.Exit(_gate);")]
    [InlineData("a try that fails", "A", "if (Monitor.TryEnter(_gate)) { A(); Monitor.Exit(_gate); } else { B(); }")]
    [InlineData("a try that gives up first", "B", "if (!Monitor.TryEnter(_gate)) { A(); return; } B(); Monitor.Exit(_gate); D();")]
    [InlineData("a flag", "A", "bool t = Monitor.TryEnter(_gate); if (t) { A(); Monitor.Exit(_gate); } else { B(); } D();")]
    [InlineData(
        "a flag that something else shares", "A B D",
        "Monitor.Enter(_gate); bool done = Cond(); A(); if (done) { Monitor.Exit(_gate); } B(); if (!done) { D(); Monitor.Exit(_gate); }")]
    [InlineData("given back for a while", "A", "lock (_gate) { A(); Monitor.Exit(_gate); B(); Monitor.Enter(_gate); D(); } E();")]
    [InlineData("a round of a loop", "A", "while (Cond()) { Monitor.Enter(_gate); A(); Monitor.Exit(_gate); B(); }")]
    [InlineData(
        "in the midst of an expression", "A",
        "F(G(Monitor.TryEnter(_gate)), Cond()); A(); Monitor.Exit(_gate); B(); static void F(bool a, bool b) { } static bool G(bool a) => a;")]
    [InlineData(
        "a handler of what no path is known to throw", "A",
        "int[] n = null; Monitor.Enter(_gate); try { _ = n.Length; } catch (NullReferenceException) { A(); } Monitor.Exit(_gate); B();")]
    public void Covers(string what, string expected, string body)
    {
        CriticalSection section = FlowProbe.Of($"void M() {{ {body} }}").Section;
        Assert.True(section.IsKnown, what);
        Assert.True(expected == Calls(section.Parts), $"{what}: {Calls(section.Parts)}");
    }

    [Theory]
    [InlineData(false, "Monitor.Enter(_gate); Monitor.Exit(_gate);")]
    [InlineData(false, "bool t = false; try { Monitor.Enter(_gate, ref t); A(); } finally { if (t) { Monitor.Exit(_gate); } }")]
    [InlineData(false, "bool t = Monitor.TryEnter(_gate); if (t) { Monitor.Exit(_gate); }")]
    [InlineData(false, "if (!Monitor.TryEnter(_gate)) { return; } Monitor.Exit(_gate);")]
    [InlineData(true, "Monitor.Enter(_gate); if (Cond()) { Monitor.Exit(_gate); }")]
    [InlineData(true, "Monitor.Enter(_gate); Monitor.Exit(_plain);")]
    [InlineData(true, "bool t = Monitor.TryEnter(_gate); if (Cond()) { Monitor.Exit(_gate); }")]
    public void Is_left(bool expected, string body) => Assert.Equal(expected, FlowProbe.Of($"void M() {{ {body} }}").Section.IsLeft);

    [Theory]
    [InlineData("lock: A B", "lock (_gate) { A(); B(); }")]
    [InlineData("using: A", "using (_mm.Lock.EnterRead()) { A(); }")]
    [InlineData("g: A", "using (RangeGuard g = _mm.Lock.EnterRead()) { A(); }")]
    [InlineData("g: A B", "using RangeGuard g = _mm.Lock.EnterRead(); A(); B();")]
    [InlineData("g: A", "RangeGuard g = _mm.Lock.EnterRead(); try { A(); } finally { g.Dispose(); } B();")]
    [InlineData("g: A B", "RangeGuard g = _mm.Lock.EnterRead(); A(); B(); g.Dispose(); D();")]
    [InlineData("call: A", "Monitor.Enter(_gate); try { A(); } finally { Monitor.Exit(_gate); } B();")]
    [InlineData("null", "Monitor.Enter(_gate); try { A(); } finally { Monitor.Exit(_plain); } B();")]
    [InlineData("null", "try { RangeGuard g = _mm.Lock.EnterRead(); A(); g.Dispose(); } catch (InvalidOperationException) { B(); }")]
    [InlineData("null", "RangeGuard g = _mm.Lock.EnterRead(); A(); if (Cond()) { g.Dispose(); }")]
    [InlineData("null", "RangeGuard g = _mm.Lock.EnterRead(); A(); _stored = g;")]
    public void Scope(string expected, string body)
    {
        SectionScope? scope = FlowProbe.Of($"void M() {{ {body} }}").Section.Scope;
        string calls = scope is null
            ? ""
            : Names(
                scope.Statements.SelectMany(s => s.DescendantNodes()).OfType<InvocationExpressionSyntax>().Select(c => c.Expression)
                    .OfType<IdentifierNameSyntax>().Select(n => n.Identifier.ValueText));
        string kind = scope?.GuardName
            ?? scope?.Anchor switch { LockStatementSyntax => "lock", UsingStatementSyntax => "using", _ => "call" };
        Assert.Equal(expected, scope is null ? "null" : $"{kind}: {calls}");
    }

    /// <summary>A lock that the body lets go of in between is not one run of statements that an edit may take for held.</summary>
    [Theory]
    [InlineData(true, "lock (_gate) { A(); B(); }")]
    [InlineData(false, "lock (_gate) { A(); Monitor.Exit(_gate); B(); Monitor.Enter(_gate); D(); }")]
    [InlineData(false, "bool t = Monitor.TryEnter(_gate); try { A(); } finally { if (t) { Monitor.Exit(_gate); } }")]
    public void Is_unbroken(bool expected, string body) =>
        Assert.Equal(expected, FlowProbe.Of($"void M() {{ {body} }}").Section.Scope is { IsUnbroken: true });

    /// <summary>
    /// A body that the dataflow gives up: the block where there is one, else everything behind the acquire; left, and
    /// of no shape.
    /// </summary>
    [Theory]
    [InlineData("B", false, "lock (_gate) { B(); }")]
    [InlineData("B D", true, "Monitor.Enter(_gate); B(); Monitor.Exit(_gate);")]
    [InlineData("A B D", true, "while (Cond()) { Monitor.Enter(_gate); B(); Monitor.Exit(_gate); }")]
    public void Too_many_paths_are_the_whole_rest(string expected, bool isLeft, string held)
    {
        string flags = string.Concat(
            Enumerable.Range(0, 14).Select(i => string.Create(CultureInfo.InvariantCulture, $"bool b{i} = Monitor.TryEnter(_plain); ")))
            + string.Concat(
                Enumerable.Range(0, 14)
                    .Select(i => string.Create(CultureInfo.InvariantCulture, $"if (b{i}) {{ Monitor.Exit(_plain); }} ")));
        FlowProbe probe = FlowProbe.Of($"void M() {{ A(); {held} {flags} D(); }}");
        Assert.False(probe.Locks.IsComplete);
        CriticalSection section = CriticalSection.Of(
            Assert.Single(probe.Model.Graph.Groups(default), g => g.Roots[0].Name == "_gate").Operations[0], probe.Model, default);
        Assert.False(section.IsKnown);
        Assert.Equal(isLeft, section.IsLeft);
        Assert.Null(section.Scope);
        Assert.Equal(expected, Calls(section.Parts));
    }

    /// <summary>A guard that goes where the body does not tell: the hold may last.</summary>
    [Fact]
    public void A_guard_that_is_stored_leaves_the_end_open()
    {
        CriticalSection section = FlowProbe.Of("void M() { RangeGuard g = _mm.Lock.EnterRead(); A(); _stored = g; B(); }").Section;
        Assert.False(section.IsKnown);
        Assert.Equal("A B", Calls(section.Parts));
    }

    private static string Calls(IEnumerable<IOperation> parts) =>
        Names(parts.SelectMany(RunBodies.OwnOperations).OfType<IInvocationOperation>().Select(c => c.TargetMethod.Name));

    private static string Names(IEnumerable<string> called) =>
        string.Join(" ", called.Where(n => n.Length == 1 && n is not ("F" or "G")).Distinct().Order(StringComparer.Ordinal));
}
