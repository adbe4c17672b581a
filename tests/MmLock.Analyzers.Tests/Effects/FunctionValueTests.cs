using Microsoft.CodeAnalysis.Testing;
using static MmLock.Analyzers.Tests.Rules.Hold.HoldVerifier;

namespace MmLock.Analyzers.Tests.Effects;

/// <summary>What a function does counts where it is called, wherever it was kept in between.</summary>
public sealed class FunctionValueTests
{
    private static Task Files(string source) => VerifyAsync("MML2001", Mm + source);

    private static Task Allocates(string source) => VerifyAsync("MML2002", Mm + source);

    private static Task Pages(string source) => VerifyAsync("MML2003", Mm + source);

    private static Task Unknown(string source) => VerifyAsync("MML2005", Mm + source);

    [Theory]
    [InlineData("Func<string, byte[]> _load; C() => _load = File.ReadAllBytes; void M(Mm mm) { lock (mm.Gate) [|_load|](\"a\"); }")]
    [InlineData(
        "Action _later = null!; void Set() => _later = () => File.Delete(\"a\"); void M(Mm mm) { lock (mm.Gate) _later.[|Invoke|](); }")]
    [InlineData(
        "Action? Later { get; set; } void Set() => Later ??= Remove; void Remove() => File.Delete(\"a\"); void M(Mm mm) { lock (mm.Gate) Later?.[|Invoke|](); }")]
    [InlineData(
        "void Remove() => File.Delete(\"a\"); void M(Mm mm, bool b) { Action a = b ? Remove : () => { }; lock (mm.Gate) [|a|](); }")]
    [InlineData("void M(Mm mm) { Action a = () => { }; a += () => File.Delete(\"a\"); lock (mm.Gate) [|a|](); }")]
    [InlineData(
        "void Set(Mm mm) => Run(mm, Remove); static void Remove() => File.Delete(\"a\"); static void Run(Mm mm, Action work) { lock (mm.Gate) [|work|](); }")]
    [InlineData(
        "void Set(Mm mm) { Action kept = () => File.Delete(\"a\"); Run(mm, kept); } static void Run(Mm mm, Action work) { lock (mm.Gate) [|Once|](work); } static void Once(Action work) => work();")]
    [InlineData("void M(Mm mm, Action? a = null) { a ??= () => File.Delete(\"a\"); lock (mm.Gate) [|a|](); }")]
    [InlineData("static Action Make() => () => File.Delete(\"a\"); void M(Mm mm) { lock (mm.Gate) [|Make()|](); }")]
    [InlineData(
        "Action? _taken; void Set() => _taken = () => File.Delete(\"a\"); void M(Mm mm) { Action? mine = Interlocked.Exchange(ref _taken, null); lock (mm.Gate) mine?.[|Invoke|](); }")]
    [InlineData(
        "Action _in = null!; void Set() { Action made = () => File.Delete(\"a\"); _in = made.Invoke; } void M(Mm mm) { lock (mm.Gate) [|_in|](); }")]
    public Task Held_in_a_variable_or_member(string members) => Files($"class C {{ {members} }}");

    [Theory]
    [InlineData(
        "readonly List<Action> _all = new(); void Set() => _all.Add(Remove); void M(Mm mm) { lock (mm.Gate) foreach (Action a in _all) [|a|](); }")]
    [InlineData("readonly Action[] _all = { Remove, () => { } }; void M(Mm mm, int i) { lock (mm.Gate) [|_all[i]|](); }")]
    [InlineData(
        "readonly Action[] _all = new Action[4]; void Set() => _all[0] = Remove; void M(Mm mm, int i) { lock (mm.Gate) [|_all[i]|](); }")]
    [InlineData(
        "readonly Dictionary<string, Action> _all = new() { [\"a\"] = Remove }; void M(Mm mm, string s) { lock (mm.Gate) [|_all[s]|](); }")]
    [InlineData(
        "readonly Dictionary<string, Action> _all = new(); void Set() => _all.TryAdd(\"a\", Remove); void M(Mm mm, string s) { lock (mm.Gate) if (_all.TryGetValue(s, out Action? a)) [|a|](); }")]
    [InlineData(
        "readonly Dictionary<string, Action> _all = new(); void Set() => _all[\"a\"] = Remove; void M(Mm mm) { lock (mm.Gate) foreach (var pair in _all) pair.[|Value|](); }")]
    [InlineData(
        "readonly Queue<Action> _all = new(); void Set() => _all.Enqueue(Remove); void M(Mm mm) { lock (mm.Gate) while (_all.Count > 0) [|_all.Dequeue()|](); }")]
    [InlineData(
        "readonly Queue<Action> _all = new(); void Set() => _all.Enqueue(Remove); void M(Mm mm) { lock (mm.Gate) while (_all.TryDequeue(out var a)) [|a|](); }")]
    [InlineData(
        "readonly Dictionary<int, List<Action>> _all = new(); void Set() { var list = new List<Action>(); list.Add(Remove); _all[1] = list; } void M(Mm mm) { lock (mm.Gate) foreach (Action a in _all[1]) [|a|](); }")]
    [InlineData("readonly List<Action> _all = [Remove]; void M(Mm mm) { lock (mm.Gate) foreach (Action a in _all.ToArray()) [|a|](); }")]
    [InlineData(
        "readonly List<Action> _all = new(); void Set() => Put(_all); static void Put(List<Action> to) => to.Add(Remove); void M(Mm mm) { lock (mm.Gate) foreach (Action a in _all) [|a|](); }")]
    [InlineData("Action _all = Remove; void M(Mm mm) { lock (mm.Gate) foreach (Action a in _all.GetInvocationList()) [|a|](); }")]
    [InlineData(
        "void M(Mm mm) { lock (mm.Gate) [|Each|](Remove, Remove); } static void Each(params Action[] all) { foreach (Action a in all) a(); }")]
    public Task Held_in_a_collection(string members) => Files($"class C {{ static void Remove() => File.Delete(\"a\"); {members} }}");

    [Theory]
    [InlineData(
        "readonly Lazy<byte[]> _text = new(() => File.ReadAllBytes(\"a\")); byte[] M(Mm mm) { lock (mm.Gate) return _text.[|Value|]; }")]
    [InlineData(
        "readonly Lazy<byte[]> _text; C() => _text = new Lazy<byte[]>(Load); static byte[] Load() => File.ReadAllBytes(\"a\"); byte[] M(Mm mm) { lock (mm.Gate) return _text.[|Value|]; }")]
    [InlineData(
        "static byte[] Load(string s) => File.ReadAllBytes(s); void M(Mm mm, List<string> names) { lock (mm.Gate) names.Select(Load).[|ToList|](); }")]
    [InlineData(
        "static byte[] Load(string s) => File.ReadAllBytes(s); void M(Mm mm, List<string> names) { var all = names.Select(Load).Where(b => b.Length > 0); lock (mm.Gate) foreach (byte[] b in [|all|]) { } }")]
    public Task Run_by_the_library_later(string members) => Files($"class C {{ {members} }}");

    [Fact]
    public Task A_query_that_is_only_made_runs_nothing() => Files("""
        class C { static byte[] Load(string s) => File.ReadAllBytes(s); IEnumerable<byte[]> M(Mm mm, List<string> names) { lock (mm.Gate) return names.Where(n => n != "").Select(Load); } }
        """);

    [Fact]
    public Task Two_calls_down() => Files("""
        class C
        {
            private event Action? Changed;
            C() => Changed += Save;
            void Save() => File.Delete("a");
            protected virtual void OnChanged() => Changed?.Invoke();
            void Touch() => OnChanged();
            void M(Mm mm) { lock (mm.Gate) [|Touch|](); }
        }
        """);

    [Fact]
    public Task Event_with_accessors() => Files("""
        class C
        {
            private Action? _changed;
            internal event Action Changed { add => _changed += value; remove => _changed -= value; }
            void M(Mm mm) { lock (mm.Gate) _changed?.[|Invoke|](); }
        }
        class D { D(C c) => c.Changed += () => File.Delete("a"); }
        """);

    [Fact]
    public Task Virtual_calls_down_to_an_override() => Files("""
        interface IStore { void Save(); }
        abstract class Store : IStore { public void Save() => Core(); protected abstract void Core(); }
        class FileStore : Store { protected override void Core() => Write(); protected virtual void Write() { } }
        sealed class Deep : FileStore { protected override void Write() => File.Delete("a"); }
        class C { void M(Mm mm, IStore s) { lock (mm.Gate) [|s.Save|](); } }
        """.Replace("[|s.Save|]", "s.[|Save|]"));

    [Fact]
    public Task Arguments_of_a_function_reach_its_parameters() => Allocates("""
        class C
        {
            readonly Func<int, byte[]> _make = n => new byte[n];
            byte[] M(Mm mm, int length) { lock (mm.Gate) return [|_make|](length); }
            byte[] Fixed(Mm mm) { lock (mm.Gate) return _make(16); }
        }
        """);

    [Fact]
    public Task Pages_behind_a_function() => Pages("""
        class C
        {
            readonly Action<ulong, ulong> _clear = (start, end) => { for (ulong at = start; at < end; at += 4096) Drop(at); };
            static void Drop(ulong page) { }
            void M(Mm mm, ulong start, ulong end) { lock (mm.Gate) [|_clear|](start, end); }
        }
        """);

    [Theory]
    [InlineData("public class C { public Action? Later; void M(Mm mm) { lock (mm.Gate) Later?.[|Invoke|](); } }")]
    [InlineData("public class C { public Action? Later { get; set; } void M(Mm mm) { lock (mm.Gate) Later?.[|Invoke|](); } }")]
    [InlineData("public class C { readonly Action _a; public C(Action a) => _a = a; void M(Mm mm) { lock (mm.Gate) [|_a|](); } }")]
    [InlineData(
        "public class C { readonly List<Action> _all = new(); public void Add(Action a) => _all.Add(a); void M(Mm mm) { lock (mm.Gate) foreach (Action a in _all) [|a|](); } }")]
    [InlineData(
        "public class C { readonly List<Action> _all = new(); public List<Action> All => _all; void M(Mm mm) { lock (mm.Gate) foreach (Action a in _all) [|a|](); } }")]
    [InlineData(
        "public class C { readonly List<Action> _all = new(); void Out(Action<List<Action>> to) => to(_all); void M(Mm mm) { lock (mm.Gate) foreach (Action a in _all) [|a|](); } }")]
    [InlineData(
        "public class C { readonly Dictionary<int, List<Action>> _all = new(); public void Add(Action a) { if (_all.TryGetValue(1, out var list)) list.Add(a); } void M(Mm mm) { lock (mm.Gate) foreach (Action a in _all[1]) [|a|](); } }")]
    [InlineData(
        "public class C { Action? _changed; public event Action Changed { add => _changed += value; remove => _changed -= value; } void M(Mm mm) { lock (mm.Gate) _changed?.[|Invoke|](); } }")]
    [InlineData(
        "public class C { public event Action? Changed; void Raise() => Changed?.Invoke(); void Touch() => Raise(); void M(Mm mm) { lock (mm.Gate) [|Touch|](); } }")]
    [InlineData("public abstract class C { protected abstract void OnChanged(); void M(Mm mm) { lock (mm.Gate) [|OnChanged|](); } }")]
    [InlineData(
        "public class C { protected virtual void OnChanged() { } void Touch() => OnChanged(); void M(Mm mm) { lock (mm.Gate) [|Touch|](); } }")]
    [InlineData("public interface IHook { void Changed(); } public class C { void M(Mm mm, IHook h) { lock (mm.Gate) h.[|Changed|](); } }")]
    [InlineData(
        "public class C { public static Func<int, int> F = x => x; int M(Mm mm, List<int> l) { lock (mm.Gate) return l.Select(F).[|Sum|](); } }")]
    public Task What_code_outside_gives_is_unknown(string source) => Unknown(source);

    [Theory]
    [InlineData("class C { Action? _later; void Set() => _later = () => { }; void M(Mm mm) { lock (mm.Gate) _later?.Invoke(); } }")]
    [InlineData("class C { event Action? Changed; C() => Changed += () => { }; void M(Mm mm) { lock (mm.Gate) Changed?.Invoke(); } }")]
    [InlineData(
        "class C { readonly List<Action> _all = new(); void Set() => _all.Add(() => { }); void M(Mm mm) { lock (mm.Gate) foreach (Action a in _all) a(); } }")]
    [InlineData("class C { void Set(Mm mm) => Run(mm, () => { }); static void Run(Mm mm, Action work) { lock (mm.Gate) work(); } }")]
    [InlineData("public class C { protected virtual int Next() { return 1; } void M(Mm mm) { lock (mm.Gate) Next(); } }")]
    [InlineData(
        "public abstract class C { protected abstract void OnChanged(); void M(Mm mm) { lock (mm.Gate) OnChanged(); } } class D : C { protected override void OnChanged() { } }")]
    [InlineData("abstract class C { protected abstract void OnChanged(); void M(Mm mm) { lock (mm.Gate) OnChanged(); } }")]
    [InlineData(
        "public abstract class C { [NoLockEffects] protected abstract void OnChanged(); void M(Mm mm) { lock (mm.Gate) OnChanged(); } }")]
    public Task All_in_sight_is_not_unknown(string source) => Unknown(source);
}
