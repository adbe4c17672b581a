using MmLock.Analyzers.Inventory;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Primitives;
using MmLock.Analyzers.Tests.Effects;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace MmLock.Analyzers.Tests.Inventory;

/// <summary>Lock types that a code base has of its own, over a word of their own.</summary>
public sealed class CandidatePrimitivesTests
{
    private const string Spin = """
        namespace N;
        struct Latch
        {
            private int _state;
            public bool IsTaken => Volatile.Read(ref _state) != 0;
            public void Enter() { var spin = new SpinWait(); while (Interlocked.CompareExchange(ref _state, 1, 0) != 0) { spin.SpinOnce(); } }
            public bool TryEnter() => Interlocked.CompareExchange(ref _state, 1, 0) == 0;
            public void Exit() => Volatile.Write(ref _state, 0);
        }
        """;

    private const string ReadersAndWriters = """
        namespace N;
        class Shared
        {
            private const int Writer = 1 << 30;
            private int _word;
            public void EnterShared()
            {
                while (true)
                {
                    int seen = Volatile.Read(ref _word);
                    if ((seen & Writer) == 0 && Interlocked.CompareExchange(ref _word, seen + 1, seen) == seen) { return; }
                    Thread.SpinWait(10);
                }
            }
            public void LeaveShared() { Interlocked.Decrement(ref _word); }
            public void EnterAlone() { while (Interlocked.CompareExchange(ref _word, Writer, 0) != 0) { Thread.Yield(); } }
            public bool TryAlone(int milliseconds)
            {
                long end = Environment.TickCount64 + milliseconds;
                do { if (Interlocked.CompareExchange(ref _word, Writer, 0) == 0) { return true; } } while (Environment.TickCount64 < end);
                return false;
            }
            public void LeaveAlone() { Interlocked.Exchange(ref _word, 0); }
        }
        """;

    private const string Sequence = """
        namespace N;
        class Seq
        {
            private int _seq;
            public int Begin() { int s; while (((s = Volatile.Read(ref _seq)) & 1) != 0) { Thread.SpinWait(1); } return s; }
            public bool Retry(int seen) => Volatile.Read(ref _seq) != seen;
            public void Enter() { while (true) { int s = Volatile.Read(ref _seq); if ((s & 1) == 0 && Interlocked.CompareExchange(ref _seq, s + 1, s) == s) { return; } } }
            public void Exit() { Interlocked.Increment(ref _seq); }
        }
        """;

    private const string Owned = """
        namespace N;
        class Nested
        {
            private int _owner, _depth;
            public void Enter()
            {
                int me = Environment.CurrentManagedThreadId;
                if (Volatile.Read(ref _owner) == me) { _depth++; return; }
                while (Interlocked.CompareExchange(ref _owner, me, 0) != 0) { Thread.Yield(); }
            }
            public void Exit() { if (_depth > 0) { _depth--; return; } Volatile.Write(ref _owner, 0); }
        }
        """;

    [Theory]
    [InlineData(Spin, "type N.Latch value spins again=spins|query IsTaken|acquire Enter|try TryEnter|release Exit")]
    [InlineData(
        ReadersAndWriters,
        "type N.Shared modes spins again=spins|acquire read EnterShared|release read LeaveShared|acquire write EnterAlone"
        + "|try write TryAlone timeout=milliseconds|release write LeaveAlone")]
    [InlineData(Sequence, "type N.Seq spins again=spins|other Begin|other Retry|acquire Enter|release Exit")]
    [InlineData(Owned, "type N.Nested affine spins reentrant|acquire Enter|release Exit")]
    public void Lines_to_put_into_the_list(string source, string lines)
    {
        CandidatePrimitive found = Assert.Single(Collect(source).Primitives);
        Assert.Equal(lines.Split('|'), found.Lines);
        Assert.Empty(PrimitiveLines.Parse(SourceText.From(string.Join('\n', found.Lines))).Problems);
    }

    [Theory]
    [InlineData("N.Latch", Spin, "Enter", "Exit")]
    [InlineData("N.Shared", ReadersAndWriters, "EnterAlone", "LeaveAlone")]
    public void With_these_lines_its_locks_convert(string type, string source, string enter, string exit)
    {
        string user = source + $$"""

            class Pool { [MmLock.CoarseLock] {{type}} _latch = new(); int _n; void M() { _latch.{{enter}}(); try { _n++; } finally { _latch.{{exit}}(); } } }
            """;
        LockInventory before = Collect(user);
        Assert.DoesNotContain(before.Sites, s => s.Stage == SiteStage.Raw);
        LockInventory after = Collect(user, string.Join('\n', Assert.Single(before.Primitives).Lines));
        Assert.Equal(3, after.Sites.Length);
        Assert.All(after.Sites, s => Assert.Equal((SiteStage.Raw, null), (s.Stage, s.Reason)));
        Assert.Empty(after.Primitives);
    }

    [Theory]
    [InlineData(
        "class Ids { long _n; public long Next() => Interlocked.Increment(ref _n); public void Reset() => Volatile.Write(ref _n, 0); }")]
    [InlineData(
        "class Flag { int _on; public bool TryStart() => Interlocked.CompareExchange(ref _on, 1, 0) == 0; public void Stop() => Volatile.Write(ref _on, 0); }")]
    [InlineData(
        "class Count { int _n; public void Add() { while (true) { int s = Volatile.Read(ref _n); if (Interlocked.CompareExchange(ref _n, s + 1, s) == s) { return; } } } public void Drop() { Interlocked.Decrement(ref _n); } }")]
    [InlineData(
        "class Work { int _s, _x; readonly List<int> _l = new(); public void Do() { while (Interlocked.CompareExchange(ref _s, 1, 0) != 0) { } _l.Add(_x); Volatile.Write(ref _s, 0); } }")]
    [InlineData(
        "class Max { long _m; public void See(long v) { long s; while ((s = Volatile.Read(ref _m)) < v && Interlocked.CompareExchange(ref _m, v, s) != s) { } } public void Reset() { Interlocked.Exchange(ref _m, 0); } }")]
    public void Other_words_are_no_locks(string source) => Assert.Equal([], Collect(source).Primitives.SelectMany(p => p.Lines));

    private static LockInventory Collect(string source, string? primitives = null)
    {
        CSharpCompilation compilation = CSharpCompilation.Create(
            "Primitives",
            [
                CSharpSyntaxTree.ParseText(
                    "global using System; global using System.Collections.Generic; global using System.Threading;", path: "usings.cs"),
                CSharpSyntaxTree.ParseText(source, path: "own.cs"),
            ],
            AllRules.References, new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        Assert.Empty(compilation.GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error));
        return LockInventory.Collect(
            compilation, primitives is null ? EffectProbe.Options() : EffectProbe.Options(("/MmLock.Primitives.txt", primitives)), default);
    }
}
