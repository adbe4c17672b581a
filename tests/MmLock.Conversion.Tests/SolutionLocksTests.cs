using MmLock.CodeFixes.Editing;
using Microsoft.CodeAnalysis;

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
            public static string Name(object o) => o.ToString()!;
            public static void Run(object o, System.Action work) { lock (o) work(); }
        }

        public sealed class Keeper
        {
            private readonly object _kept;
            public Keeper(object gate, int n) { _kept = gate; N = n; }
            public int N { get; }
            public void Do() { lock (_kept) { } }
        }

        public sealed class Handed(object gate) { [CoarseLock] private readonly object _inner = gate; public void Do() { lock (_inner) { } } }
        public sealed class Nests(System.Threading.ReaderWriterLockSlim gate)
        {
            public void Outer() { gate.EnterWriteLock(); try { Inner(); } finally { gate.ExitWriteLock(); } }
            private void Inner() { gate.EnterWriteLock(); try { } finally { gate.ExitWriteLock(); } }
        }

        public class Nested
        {
            [CoarseLock] protected readonly System.Threading.ReaderWriterLockSlim _sync =
                new(System.Threading.LockRecursionPolicy.SupportsRecursion);
            public void Do() { _sync.EnterWriteLock(); try { } finally { _sync.ExitWriteLock(); } }
        }

        public class Opened
        {
            [CoarseLock] private readonly object _inner = new();
            private int _n;
            public void Lock() => System.Threading.Monitor.Enter(_inner);
            public void Counted() { System.Threading.Monitor.Enter(_inner); _n++; }
            public void Unlock() => System.Threading.Monitor.Exit(_inner);
            public void Do() { lock (_inner) { } }
        }

        public sealed class Held(object gate) { public void Do() { lock (gate) { } } }
        public sealed class Slot { public object? Gate; public object? Auto { get; set; } public void Do() { lock (Gate!) lock (Auto!) { } } }
        public interface ILocker { void Take(object o); }
        public class Locker : ILocker { public void Take(object o) { lock (o) { } } }
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

    private const string Gate = "[CoarseLock] readonly object _gate = new(); ";

    /// <summary>A lock that another project gets is one there, too: both convert, or neither.</summary>
    [Theory]
    [InlineData(
        "ByConstructor", "public Held A() { lock (_gate) { } return new Held(_gate); }",
        "Held(MmapLock gate) { public void Do() { using (gate.EnterWrite())")]
    [InlineData("Keeps", "public Keeper A() { lock (_gate) { } return new(_gate, 1); }", "private readonly MmapLock _kept;")]
    [InlineData(
        "Run", "public void A() { Sync.Run(_gate, () => { }); lock (_gate) { } }",
        "Run(MmapLock o, System.Action work) { using (o.EnterWrite()) work(); }")]
    [InlineData("ByField", "public void A(Slot s) { s.Gate = _gate; lock (_gate) { } }", "public MmapLock? Gate;")]
    [InlineData("ByProperty", "public void A(Slot s) { s.Auto = _gate; lock (_gate) { } }", "public MmapLock? Auto { get; set; }")]
    [InlineData("ByInitializer", "public Slot A() { lock (_gate) { } return new Slot { Gate = _gate }; }", "public MmapLock? Gate;")]
    [InlineData(
        "ByInterface", "public void A(ILocker l) { l.Take(_gate); lock (_gate) { } }",
        "class Locker : ILocker { public void Take(MmapLock o) { using (o.EnterWrite())")]
    public async Task Lock_that_another_project_gets_converts_in_both(string name, string members, string library)
    {
        using var workspace = new AdhocWorkspace();
        Solution before = SolutionOf(workspace, $"using Lib; using MmLock; namespace App; public class {name} {{ {Gate}{members} }}");
        Assert.Empty((await SolutionLocks.OfAsync(before, default)).Reasons);
        Solution after = await ApiConversion.ConvertAsync(before, [$"F:App.{name}._gate"], default);
        Assert.Contains(library, await Projects.TextOf(after, "Lib"), StringComparison.Ordinal);
        Assert.Contains("using (_gate.EnterWrite()) { }", await Projects.TextOf(after, "App"), StringComparison.Ordinal);
        await Projects.BindsAsync(after);

        // The same, asked for by the other of its names.
        IReadOnlyList<ProjectLocks> projects = await HandedLocks.ProjectsAsync(before, default);
        string below = HandedLocks.Joined(projects).SelectMany(i => i).First(i => i.Contains("Lib."));
        Solution same = await ApiConversion.ConvertAsync(before, [below], default);
        Assert.Equal(await Projects.TextOf(after, "Lib"), await Projects.TextOf(same, "Lib"));
    }

    [Theory]
    [InlineData("Own", "public void A() { lock (_gate) { } }", "")]
    [InlineData(
        "Entered", "public void A() { Sync.Enter(_gate); try { } finally { Sync.Exit(_gate); } lock (_gate) { } }",
        "'Exit' gives it back for a hold that began in another body, and both 'Lib' and 'App' lock it")]
    [InlineData("Boxed", "public string A() { lock (_gate) { } return Sync.Name(_gate); }", "the lock object escapes")]
    public async Task Lock_that_one_project_cannot_convert_stays_raw_in_both(string name, string members, string reason)
    {
        using var workspace = new AdhocWorkspace();
        Solution before = SolutionOf(workspace, $"using Lib; using MmLock; namespace App; public class {name} {{ {Gate}{members} }}");
        SolutionLocks locks = await SolutionLocks.OfAsync(before, default);
        Assert.Equal(reason.Length > 0, locks.Reasons.TryGetValue($"F:App.{name}._gate", out string? why));
        Assert.Contains(reason, why ?? "", StringComparison.Ordinal);
        Assert.All(
            locks.Projects.SelectMany(p => p.Groups).SelectMany(SolutionLocks.IdsOf).Where(i => i.Contains("Sync")),
            id => Assert.True(reason.Length == 0 || locks.Reasons.ContainsKey(id), id));
    }

    [Theory]
    [InlineData("Store", "public void A(Store s) { lock (s.GetLock()) { } }", "using (s.GetLock().EnterWrite()) { }")]
    [InlineData("Root", "public void A(Root r) { lock (r.SyncRoot) { r.Do(); } }", "using (r.SyncRoot.EnterWrite()) { r.Do(); }")]
    [InlineData(
        "Handed", "object _o = new(); public Handed A() { lock (_o) { } return new(_o); }",
        "MmapLock _o = new(); public Handed A() { using (_o.")]
    public async Task Name_that_another_project_uses_unawares_is_a_lock_there(string owner, string members, string converted)
    {
        using var workspace = new AdhocWorkspace();
        Solution before = SolutionOf(workspace, $"using Lib; namespace App; public class User {{ {members} }}");
        string[] ids = [$"F:Lib.{owner}._inner"];
        Assert.Empty((await SolutionLocks.OfAsync(before, default)).Reasons);
        Solution after = await ApiConversion.ConvertAsync(before, ids, default);
        Assert.Contains(converted, await Projects.TextOf(after, "App"), StringComparison.Ordinal);
        await Projects.BindsAsync(after);
    }

    [Fact]
    public async Task Name_that_another_project_uses_as_no_lock_is_used_keeps_it_raw()
    {
        SolutionLocks locks =
            await LocksOf("using Lib; namespace App; public class User { public System.Func<object> A(Store s) => s.GetLock; }");
        Assert.Contains(
            "'GetLock', which returns the lock, is used as a delegate", locks.Reasons["F:Lib.Store._inner"], StringComparison.Ordinal);
    }

    /// <summary>What a lock is created with, and what runs under it, shows in another project than that which takes it again.</summary>
    [Theory]
    [InlineData(
        "Nests", "public Nests A() { _gate.EnterWriteLock(); try { } finally { _gate.ExitWriteLock(); } return new(_gate); }",
        "F:App.User._gate", "Outer → Inner",
        "[CoarseLock] readonly System.Threading.ReaderWriterLockSlim _gate = new(System.Threading.LockRecursionPolicy.SupportsRecursion); ")]
    [InlineData(
        "Nested", "public void A() { _sync.EnterWriteLock(); try { Do(); } finally { _sync.ExitWriteLock(); } }", "F:Lib.Nested._sync",
        "A → Do", "")]
    [InlineData(
        "Held", "Held? _h; public void A() { _h = new Held(_gate); lock (_gate) { _h.Do(); } }", "F:App.User._gate", "A → Held.Do", Gate)]
    [InlineData(
        "Opened", "public void A(Opened o) { o.Lock(); try { o.Do(); } finally { o.Unlock(); } }", "F:Lib.Opened._inner",
        "'Lock' leaves it held", "")]
    [InlineData(
        "Opened", "public void A(Opened o) { o.Counted(); try { o.Do(); } finally { o.Unlock(); } }", "F:Lib.Opened._inner",
        "leaves it held", "")]
    public async Task What_nests_beyond_a_project_makes_the_lock_know_its_thread(
        string owner, string members, string id, string path, string gate)
    {
        string derived = owner == "Nested" ? " : Nested" : "";
        SolutionLocks locks = await LocksOf($"using Lib; using MmLock; namespace App; public class User{derived} {{ {gate}{members} }}");
        Assert.DoesNotContain(id, locks.Reasons.Keys);
        Assert.Contains(locks.Recursion[id], r => r.Reason.Contains(path, StringComparison.Ordinal));
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
        Solution solution = SolutionOf(workspace, application);
        await Projects.BindsAsync(solution);
        return await SolutionLocks.OfAsync(solution, default);
    }

    private static Solution SolutionOf(AdhocWorkspace workspace, string application) =>
        Projects.Of(workspace, ("Lib", "Lib", Library, []), ("App", "App", application, ["Lib"]));
}
