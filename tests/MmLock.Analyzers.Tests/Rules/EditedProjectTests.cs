using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace MmLock.Analyzers.Tests.Rules;

/// <summary>
/// After any edit the findings are those of a project that was read for the first time, in all files: what is kept of a file that was not
/// edited is true of the project that it is in now.
/// </summary>
public sealed class EditedProjectTests
{
    private const int Seed = 20_261_130;
    private const int Edits = 120;

    /// <summary>The same object for all: of other options nothing would be kept.</summary>
    private static readonly CSharpCompilationOptions s_options = new(
        OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable);

    /// <summary>
    /// Each file in the forms between which edits change it. Those of one file differ in a body, or in what they declare: then names that
    /// other files have mean something else.
    /// </summary>
    private static readonly (string File, string[] Forms)[] s_files =
    [
        ("Locks.cs", [
            "public static class Locks { [CoarseLock] public static readonly object Gate = new(); public static readonly object Other = new(); }",
            "public static class Locks { public static readonly object Gate = new(); [CoarseLock] public static readonly object Other = new(); }",
            "public static class Locks { [CoarseLock] public static readonly object Gate = new(); public static object Other => Gate; }",
            "public static class Locks { [CoarseLock] public static readonly object Gate = new(); public static object Other => new(); }",
        ]),
        ("Base.cs", [
            "public class Base { protected void Take() { Monitor.Enter(Locks.Gate); } protected void Give() { Monitor.Exit(Locks.Gate); } }",
            "public class Base { protected void Take() { GC.KeepAlive(this); Monitor.Enter(Locks.Gate); } protected void Give() => Monitor.Exit(Locks.Gate); }",
            "public class Base { protected void Take(int times = 1) { } protected void Give() { Monitor.Exit(Locks.Gate); } }",
            "public class Base { }",
            "public class Base { private void Take() { Monitor.Enter(Locks.Gate); } protected void Give() { } }",
        ]),
        ("Helpers.cs", [
            "public static class Helpers { public static void Take() { Monitor.Enter(Locks.Other); } public static void Give() { Monitor.Exit(Locks.Other); } }",
            "public static class Helpers { public static void Take() { Monitor.Exit(Locks.Gate); } public static void Give() { } }",
            "public static class Helpers { public static void Take(this Base b) { } public static void Give(this object o) { } }",
        ]),
        ("Usings.cs", [
            "global using System; global using System.IO; global using System.Threading; global using MmLock;",
            "global using System; global using System.IO; global using System.Threading; global using MmLock; global using static Helpers;",
        ]),
        ("Sizes.cs", [
            "public static class Sizes { public const int Size = 5; }",
            "public static class Sizes { public const int Size = 500; }",
            "public static class Sizes { public const long Size = 5; }",
        ]),
        ("Cells.cs", [
            "public struct Cell(object? given) { public override string ToString() { return \"\"; } }",
            "public struct Cell(object? given) { public override string ToString() { return given + \"\"; } }",
            "public partial struct Cell { object? P { get => null; set { } } }",
            "public partial struct Cell { object? P { get => field; set { } } }",
        ]),
        ("Sink.cs", [
            """
            public static class Sink
            {
                public static void Accept(byte size) { lock (Locks.Gate) { File.Delete("byte"); } }
                public static void Accept(long size) { }
                public static void Put<T>(T item) where T : unmanaged { lock (Locks.Gate) { } }
                public static void Put(object item) { }
            }
            """,
            """
            public static class Sink
            {
                public static void Accept(byte size) { }
                public static void Accept(long size) { File.Delete("long"); }
                public static void Put<T>(T item) where T : unmanaged { }
                public static void Put(object item) { lock (Locks.Gate) { } }
            }
            """,
        ]),
        ("Work.cs", [
            "public interface IWork { void Do(); } public class Job : IWork { public void Do() { lock (Locks.Gate) { } } }",
            "public interface IWork { void Do(); } public class Job { public void Do() { lock (Locks.Gate) { } } }",
            "public interface IWork { void Do(); } public class Job : IWork { public void Do() { } void IWork.Do() { lock (Locks.Other) { } } }",
        ]),
        ("First.cs", [
            """
            public sealed class First : Base
            {
                public void Run() { Take(); File.Delete("first"); Give(); }
                public void Fill() { lock (Locks.Gate) { Sink.Accept(Sizes.Size); Sink.Put(new Cell()); } }
                public void Call(IWork work) { lock (Locks.Gate) { work.Do(); } }
            }
            """,
            """
            public sealed class First : Base
            {
                public void Run() { this.Take(); File.Delete("first"); Give(); }
                public void Fill() { lock (Locks.Other) { Sink.Accept(Sizes.Size); Sink.Put(new Cell()); } }
                public void Call(IWork work) { lock (Locks.Other) { work.Do(); } }
            }
            """,
        ]),
        ("Second.cs", [
            """
            public sealed class Second
            {
                public void Run() { Helpers.Take(); File.Delete("second"); Helpers.Give(); }
                public void Call(Job job) { Monitor.Enter(Locks.Other); try { job.Do(); } finally { Monitor.Exit(Locks.Other); } }
            }
            """,
            "public sealed class Second { public void Run() { lock (Locks.Other) { File.Delete(\"second\"); } } }",
        ]),
    ];

    [Fact]
    public async Task Findings_after_edits_are_those_of_a_project_read_anew()
    {
        var random = new Random(Seed);
        int[] forms = new int[s_files.Length];
        SyntaxTree[] trees = [.. s_files.Select(f => Parse(f.File, f.Forms[0]))];
        var seen = new HashSet<string>();
        await FindAsync(trees);
        for (int i = 0; i < Edits; i++)
        {
            int file = random.Next(s_files.Length);
            forms[file] = (forms[file] + 1 + random.Next(s_files[file].Forms.Length - 1)) % s_files[file].Forms.Length;
            trees = [.. trees];
            trees[file] = Parse(s_files[file].File, s_files[file].Forms[forms[file]]);
            string after = await FindAsync(trees);
            string anew = await FindAsync([.. s_files.Select((f, n) => Parse(f.File, f.Forms[forms[n]]))]);
            Assert.True(anew == after, $"edit {i}, forms {string.Join(' ', forms)}\nanew:\n{anew}\nafter:\n{after}");
            seen.Add(anew);
        }

        Assert.InRange(seen.Count, Edits / 2, Edits);
    }

    private static async Task<string> FindAsync(SyntaxTree[] trees)
    {
        var compilation = CSharpCompilation.Create("Edited", trees, AllRules.References, s_options);
        var found = new List<string>();
        CompilationWithAnalyzers analysis = compilation.WithAnalyzers(AllRules.Analyzers);
        foreach (Diagnostic diagnostic in await analysis.GetAnalyzerDiagnosticsAsync(CancellationToken.None))
        {
            found.Add($"{diagnostic} | {string.Join(" ", diagnostic.AdditionalLocations)}");
        }

        found.Sort(StringComparer.Ordinal);
        return string.Join('\n', found);
    }

    private static SyntaxTree Parse(string file, string text) =>
        CSharpSyntaxTree.ParseText(text, new CSharpParseOptions(LanguageVersion.Preview), file);
}
