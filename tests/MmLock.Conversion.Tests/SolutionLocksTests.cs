using MmLock.Analyzers.Operations;
using MmLock.CodeFixes.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace MmLock.Conversion.Tests;

/// <summary>A lock of one project that another has, too: each by itself would be converted.</summary>
public sealed class SolutionLocksTests
{
    private const string Library = """
        using MmLock;
        namespace Lib;

        public static class Sync
        {
            public static void Enter(object o) => System.Threading.Monitor.Enter(o);
            public static void Exit(object o) => System.Threading.Monitor.Exit(o);
            public static void Run(object o, System.Action work) { lock (o) work(); }
        }

        public sealed class Held(object gate) { public void Do() { lock (gate) { } } }
        public sealed class Slot { public object? Gate; public object? Auto { get; set; } public void Do() { lock (Gate!) lock (Auto!) { } } }
        public interface ILocker { void Take(object o); }
        public class Store
        {
            [CoarseLock] private readonly object _inner = new();
            public object GetLock() => _inner;
            public void Do() { lock (_inner) { } }
        }

        public class Root
        {
            [CoarseLock] private readonly object _inner = new();
            public object SyncRoot => _inner;
            public void Do() { lock (_inner) { } }
        }

        public class Cache<TKey> where TKey : notnull
        {
            [CoarseLock] private readonly object _inner = new();
            private readonly System.Collections.Generic.Dictionary<TKey, int> _all = new();
            public int Count { get { lock (_inner) { return _all.Count; } } }
            public void Add(TKey key) { lock (_inner) { _all[key] = 1; } }
        }

        public class Journal
        {
            [CoarseLock] private readonly object _inner = new();
            public int Size { get { lock (_inner) { return 1; } } }
            public void Dump(System.IO.Stream to) { lock (_inner) { to.Write(new byte[1], 0, 1); } }
        }

        public class Sorter
        {
            [CoarseLock] private readonly object _inner = new();
            private readonly System.Collections.Generic.List<int> _all = new();
            public int Count { get { lock (_inner) { return _all.Count; } } }
            public void Sort(System.Collections.Generic.IComparer<int> by) { lock (_inner) { _all.Sort(by); } }
        }

        public class Pool<T> where T : new()
        {
            [CoarseLock] private readonly object _inner = new();
            public int Left { get { lock (_inner) { return 1; } } }
            public T Take() { lock (_inner) { return new T(); } }
        }

        public class Base { [CoarseLock] protected readonly object _sync = new(); public void Do() { lock (_sync) { } } }
        """;

    [Theory]
    [InlineData("Own", "[CoarseLock] readonly object _gate = new(); public void A() { lock (_gate) { } }", "")]
    [InlineData(
        "Entered",
        "[CoarseLock] readonly object _gate = new(); public void A() { Sync.Enter(_gate); try { } finally { Sync.Exit(_gate); } lock (_gate) { } }",
        "handed to 'Sync.Enter(object)', of another project ('Lib')")]
    [InlineData(
        "Run", "[CoarseLock] readonly object _gate = new(); public void A() { Sync.Run(_gate, () => { }); lock (_gate) { } }",
        "handed to 'Sync.Run(object, Action)'")]
    [InlineData(
        "ByField", "[CoarseLock] readonly object _gate = new(); public void A(Slot s) { s.Gate = _gate; lock (_gate) { } }",
        "handed to 'Slot.Gate'")]
    [InlineData(
        "ByProperty", "[CoarseLock] readonly object _gate = new(); public void A(Slot s) { s.Auto = _gate; lock (_gate) { } }",
        "handed to 'Slot.Auto'")]
    [InlineData(
        "ByInitializer",
        "[CoarseLock] readonly object _gate = new(); public Slot A() { lock (_gate) { } return new Slot { Gate = _gate }; }",
        "handed to 'Slot.Gate'")]
    [InlineData(
        "ByConstructor", "[CoarseLock] readonly object _gate = new(); public Held A() { lock (_gate) { } return new Held(_gate); }",
        "handed to 'Held.Held(object)'")]
    [InlineData(
        "ByInterface", "[CoarseLock] readonly object _gate = new(); public void A(ILocker l) { l.Take(_gate); lock (_gate) { } }",
        "handed to 'ILocker.Take(object)'")]
    public async Task Lock_that_another_project_gets_stays_raw(string name, string members, string reason)
    {
        SolutionLocks locks = await LocksOf($"using Lib; using MmLock; namespace App; public class {name} {{ {members} }}");
        Assert.Equal(reason.Length > 0, locks.Reasons.TryGetValue($"F:App.{name}._gate", out string? why));
        Assert.Contains(reason, why ?? "", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Store", "public void A(Store s) { lock (s.GetLock()) { } }", "project 'App' uses 'Store.GetLock()' (App.cs:1)")]
    [InlineData("Store", "public System.Func<object> A(Store s) => s.GetLock;", "project 'App' uses 'Store.GetLock()'")]
    [InlineData("Root", "public void A(Root r) { System.Threading.Monitor.Enter(r.SyncRoot); }", "project 'App' uses 'Root.SyncRoot'")]
    public async Task Name_that_another_project_uses_unawares_keeps_the_lock_raw(string owner, string members, string reason)
    {
        SolutionLocks locks = await LocksOf($"using Lib; namespace App; public class User {{ {members} }}");
        Assert.Contains(reason, locks.Reasons[$"F:Lib.{owner}._inner"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        "Cache`1",
        "public class Key { public static Cache<Key> All = new(); public override int GetHashCode() => All.Count; public override bool Equals(object? o) => o == this; }")]
    [InlineData(
        "Journal",
        "public class Counting(Journal j) : System.IO.MemoryStream { public override void Write(byte[] b, int o, int n) { _ = j.Size; base.Write(b, o, n); } }")]
    [InlineData(
        "Sorter",
        "public class ByCount(Sorter s) : System.Collections.Generic.IComparer<int> { public int Compare(int a, int b) => s.Count; }")]
    [InlineData("Pool`1", "public class Item { public static Pool<Item> All = new(); public Item() { _ = All.Left; } }")]
    public async Task Way_back_through_a_project_above_makes_the_lock_nest(string owner, string members)
    {
        SolutionLocks locks = await LocksOf("using Lib; namespace App; " + members);
        string id = $"F:Lib.{owner}._inner";
        Assert.DoesNotContain(id, locks.Reasons.Keys);
        Assert.Contains(locks.Recursion[id], r => r.Reason.Contains("re-enters it through 'App'", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Names_that_nobody_else_uses_and_a_lock_that_both_know_are_no_reason()
    {
        SolutionLocks locks = await LocksOf(
            "using Lib; namespace App; /// <see cref=\"Store.GetLock\"/>\npublic class Derived : Base { public void A() { lock (_sync) { } } }");
        Assert.Empty(locks.Reasons);
    }

    private static async Task<SolutionLocks> LocksOf(string application)
    {
        using var workspace = new AdhocWorkspace();
        Solution solution = workspace.CurrentSolution;
        ProjectId library = Add("Lib", Library);
        ProjectId app = Add("App", application);
        solution = solution.AddProjectReference(app, new ProjectReference(library));
        foreach (Project project in solution.Projects)
        {
            Assert.Empty((await project.GetCompilationAsync())!.GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error));
        }

        return await SolutionLocks.OfAsync(solution, default);

        ProjectId Add(string name, string source)
        {
            ProjectId id = ProjectId.CreateNewId();
            solution = solution.AddProject(
                ProjectInfo.Create(id, VersionStamp.Default, name, name, LanguageNames.CSharp, metadataReferences: Conversion.References)
                    .WithCompilationOptions(
                        new CSharpCompilationOptions(
                            OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable)))
                .AddDocument(DocumentId.CreateNewId(id), name + ".cs", SourceText.From(source), filePath: $"/{name}.cs");
            return id;
        }
    }
}
