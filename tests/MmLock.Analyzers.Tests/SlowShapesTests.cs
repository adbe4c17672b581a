using System.Text;
using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Inventory;
using MmLock.Analyzers.Protocol;
using MmLock.Analyzers.Rules;
using MmLock.Analyzers.Rules.FineGrained;
using MmLock.Analyzers.Rules.Hold;
using MmLock.Analyzers.Rules.Migration;
using MmLock.Analyzers.Rules.Protocol;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace MmLock.Analyzers.Tests;

/// <summary>
/// Code made to be slow: of each shape, twice as much may cost at most 2.3 times the steps. Steps, because seconds tell
/// more about the machine than about the analysis.
/// </summary>
public sealed class SlowShapesTests
{
    private const double MostGrowth = 2.3;

    public static TheoryData<string, int> Shapes => new()
    {
        { "interface calls", 6 }, { "implementations", 40 }, { "flags", 12 }, { "flags that are asked", 12 }, { "locks in a row", 20 },
        { "locks in each other", 12 }, { "tries in a row", 12 }, { "tries in each other", 16 }, { "chain of calls", 40 }, { "switch", 20 },
        { "fan-out", 30 }, { "ring of calls", 20 }, { "layers", 12 }, { "everything calls the next five", 24 }, { "aliases", 20 },
        { "wrappers of wrappers", 12 }, { "lambdas in each other", 8 }, { "pairs of locks", 12 }, { "loops in each other", 8 },
        { "labels", 16 },
        { "lock handed down", 20 }, { "helper for any object", 30 }, { "coarse holds", 16 }, { "conditions on a flag", 12 },
        { "partial releases", 12 },
        { "functions in a list", 80 }, { "handlers of an event", 80 }, { "functions through fields", 20 },
        { "accesses under a range", 40 }, { "callbacks of drivers", 30 }, { "ranges that are chosen", 20 },
        { "holds for calls", 30 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Twice_as_much_code_takes_at_most_a_little_more_than_twice_the_steps(string shape, int size)
    {
        long once = StepsOf(Source(shape, size));
        long twice = StepsOf(Source(shape, 2 * size));
        Assert.True(once > 0, "the shape is not looked at");
        Assert.True(
            twice <= MostGrowth * once, $"{shape}: {once} steps for {size}, {twice} for {2 * size}: {(double)twice / once:F2} times");
    }

    private static long StepsOf(string source)
    {
        SyntaxTree tree = CSharpSyntaxTree.ParseText(
            "using System; using System.Threading; using System.Collections.Generic; using MmLock;\n" + source, path: "slow.cs");
        CSharpCompilation compilation = CSharpCompilation.Create(
            "Slow", [tree], AllRules.References, new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true));
        Assert.DoesNotContain(compilation.GetDiagnostics(), d => d.Severity == DiagnosticSeverity.Error);
        var options = new AnalyzerOptions([]);
        LockEngine engine = LockEngine.Of(compilation, options, default);
        var selection = new RuleSelection(compilation, options.AnalyzerConfigOptionsProvider, DiagnosticSeverity.Hidden);
        var uses = new LockUseModel(engine.Effects);
        RuleGroup[] groups = [
            new SiteRules(engine, selection, uses), new HoldRules(engine, selection), new ProtocolRules(engine, selection),
            new LockUseRules(selection, uses), new FineGrainedRules(selection, uses)
        ];
        SemanticModel model = compilation.GetSemanticModel(tree);
        var guards = new InferredGuards(uses);
        foreach (TypeDeclarationSyntax type in tree.GetRoot().DescendantNodes().OfType<TypeDeclarationSyntax>())
        {
            _ = MML1007InferredGuard.Find(model.GetDeclaredSymbol(type)!, guards, default).Count();
        }

        foreach (SyntaxNode member in tree.GetRoot().DescendantNodes()
            .Where(n =>
                n is BaseMethodDeclarationSyntax or ArrowExpressionClauseSyntax { Parent: PropertyDeclarationSyntax }
                    or AccessorDeclarationSyntax))
        {
            SyntaxNode declared = member is ArrowExpressionClauseSyntax ? member.Parent! : member;
            foreach (MemberAnalysis code in MemberAnalysis.In(member, model.GetDeclaredSymbol(declared)!, engine.Locks, default))
            {
                foreach (RuleGroup group in groups)
                {
                    group.Analyze(code, _ => { });
                }
            }
        }

        return engine.Locks.Work.Steps;
    }

    private static string Source(string shape, int n)
    {
        string Each(Func<int, string> one) => string.Concat(Enumerable.Range(0, n).Select(i => one(i) + "\n"));
        string Nest(Func<int, string> open, string inner, Func<int, string> close) =>
            string.Concat(Enumerable.Range(0, n).Select(i => open(i) + "\n")) + inner
                + string.Concat(Enumerable.Range(0, n).Reverse().Select(i => "\n" + close(i)));
        string Class(string members) =>
            $"public class C {{ [CoarseLock] readonly object _gate = new(); object Plain = new(); int _n; static bool Cond() => Environment.TickCount == 0;\n{members}\n}}";
        switch (shape)
        {
            case "interface calls":
                var nodes = new StringBuilder("public interface INode { void Visit(); }\n");
                for (int j = 0; j < 4; j++)
                {
                    nodes.Append(
                        $"public sealed class Node{j} : INode {{ {(j == 0 ? "[CoarseLock] " : "")}private readonly object _gate = new(); private int _n;\n{Each(i => $"public INode C{i} {{ get; set; }}")}"
                        + $"public void Visit() {{ lock (_gate) {{ _n++; }}\n{Each(i => $"C{i}.Visit();")} }} public void Top() {{ lock (_gate) {{ C0.Visit(); }} }} }}\n");
                }

                return nodes.ToString();
            case "implementations":
                return "public interface INode { void Visit(); }\n"
                    + Each(j =>
                        $"public sealed class Node{j} : INode {{ [CoarseLock] private readonly object _gate = new(); int _n; public INode A {{ get; set; }} public void Visit() {{ lock (_gate) {{ _n++; }} A.Visit(); }} }}");
            case "flags":
                return Class(
                    $"void M() {{ {Each(i => $"bool b{i} = false; Monitor.TryEnter(_gate, ref b{i});")} {Each(i => $"if (b{i}) {{ Monitor.Exit(_gate); }}")} }}");
            case "flags that are asked":
                return Class(
                    $"void M() {{ {Each(i => $"bool b{i} = Monitor.TryEnter(_gate);")} {Each(i => $"if (b{i} && Cond()) {{ _n++; }}")} {Each(i => $"if (b{i}) {{ Monitor.Exit(_gate); }}")} }}");
            case "locks in a row":
                return Class($"void M() {{ {Each(_ => "lock (_gate) { _n++; if (_n == 3) { return; } }")} }}");
            case "locks in each other":
                return Class(
                    Each(i => $"[CoarseLock] readonly object _g{i} = new();") + "void M() { "
                        + Nest(i => $"lock (_g{i}) {{", "_n++;", _ => "}") + " }");
            case "tries in a row":
                return Class(
                    $"void M() {{ {Each(_ => "Monitor.Enter(_gate); try { _n++; Cond(); } catch (InvalidOperationException) { _n--; } finally { Monitor.Exit(_gate); }")} }}");
            case "tries in each other":
                return Class(
                    "void M() { Monitor.Enter(_gate); "
                        + Nest(_ => "try { Cond();", "_n++;", _ => "} catch (InvalidOperationException) { Cond(); } finally { Cond(); }")
                        + " Monitor.Exit(_gate); }");
            case "chain of calls":
                return Class(
                    Each(i => $"void M{i}() {{ lock (_gate) {{ _n++; }} {(i + 1 < n ? $"M{i + 1}();" : "")} }}")
                        + "void M() { lock (_gate) { M0(); } }");
            case "switch":
                return Class($"void M(int k) {{ switch (k) {{ {Each(i => $"case {i}: lock (_gate) {{ _n += {i}; }} break;")} }} }}");
            case "fan-out":
                return Class(
                    Each(i => $"void M{i}() {{ lock (_gate) {{ _n++; }} }}")
                        + $"void All() {{ {Each(i => $"M{i}();")} }} void M() {{ lock (Plain) {{ All(); }} }}");
            case "ring of calls":
                return Class(
                    Each(i =>
                        $"[CoarseLock] readonly object _g{i} = new(); void M{i}() {{ lock (_g{i}) {{ if (Cond()) {{ M{(i + 1) % n}(); }} }} }}"));
            case "layers":
                return Class(
                    Each(i =>
                        $"void A{i}() {{ lock (_gate) {{ _n++; }} {(i + 1 < n ? $"A{i + 1}(); B{i + 1}();" : "")} }} "
                        + $"void B{i}() {{ {(i + 1 < n ? $"A{i + 1}(); B{i + 1}();" : "lock (Plain) { }")} }}"));
            case "everything calls the next five":
                return Class(
                    Each(i =>
                        $"[CoarseLock] readonly object _g{i} = new(); void M{i}() {{ lock (_g{i}) {{ _n++; }} "
                        + string.Concat(Enumerable.Range(1, 5).Select(d => $"M{(i + d) % n}();")) + " }"));
            case "aliases":
                return Class(
                    $"void M() {{ object a0 = _gate; {string.Concat(Enumerable.Range(1, n).Select(i => $"object a{i} = a{i - 1}; lock (a{i}) {{ _n++; }}\n"))} }}");
            case "wrappers of wrappers":
                return Class(
                    "void E0() => Monitor.Enter(_gate); void X0() => Monitor.Exit(_gate); "
                    + string.Concat(Enumerable.Range(1, n).Select(i => $"void E{i}() => E{i - 1}(); void X{i}() => X{i - 1}();\n"))
                    + $" void M() {{ E{n}(); try {{ _n++; }} finally {{ X{n}(); }} }}");
            case "lambdas in each other":
                return Class(
                    "void Run(Action a) { a(); } void M() { " + Nest(_ => "Run(() => { lock (_gate) { _n++; }", "_n++;", _ => "});")
                        + " }");
            case "pairs of locks":
                return Class(
                    Each(i => $"[CoarseLock] readonly object _g{i} = new();")
                        + Each(i => $"void M{i}() {{ lock (_g{i}) {{ lock (_g{(i + 1) % n}) {{ _n++; }} }} }}"));
            case "loops in each other":
                return Class(
                    "void M() { " + Nest(i => $"for (int i{i} = 0; i{i} < 9; i{i}++) {{ lock (_gate) {{ _n++; }}", "_n++;", _ => "}")
                        + " }");
            case "labels":
                return Class(
                    $"void M() {{ Monitor.Enter(_gate); {Each(i => $"L{i}: _n++; if (Cond()) {{ goto L{Math.Max(0, i - 1)}; }}")} Monitor.Exit(_gate); }}");
            case "lock handed down":
                return Class(
                    $"void M() {{ M0(_gate); }} {Each(i => $"void M{i}(object l{i}) {{ lock (l{i}) {{ _n++; }} {(i + 1 < n ? $"M{i + 1}(l{i});" : "")} }}")}");
            case "helper for any object":
                return "static class Check { public static T NotNull<T>(T x) => x; public static void Use(object o) { } }\n"
                    + Class(
                        Each(i =>
                            $"string _s{i} = \"\"; void M{i}() {{ Check.NotNull(_s{i}); Check.Use(_s{i}); lock (Check.NotNull(_gate)) {{ _n++; }} }}"));
            case "coarse holds":
                return $"public class C {{ readonly MmapLock _mm = new(); [GuardedBy(nameof(_mm))] readonly SortedDictionary<ulong, int> _pages = new(); {Each(i => $"void W{i}(ulong at) {{ _pages[at] = {i}; {(i + 1 < n ? $"W{i + 1}(at); if (at > 9) {{ W{i + 1}(at); }}" : "")} }}")} public void M(ulong address, ulong size) {{ using (_mm.EnterWrite()) {{ W0(address); }} }} }}";
            case "conditions on a flag":
                return Class(
                    $"void M(bool b) {{ {Each(i => $"if (b) {{ Monitor.Enter(_gate); }} _n++; if (b) {{ Monitor.Exit(_gate); }} if (Cond()) {{ b = !b; }}")} }}");
            case "functions in a list":
                return Class(
                    "readonly List<Action> _all = new(); "
                        + Each(i =>
                            $"void F{i}() {{ _n += {i}; }} void Add{i}() {{ _all.Add(F{i}); }} void M{i}() {{ lock (_gate) {{ foreach (Action a in _all) {{ a(); }} }} }}"));
            case "handlers of an event":
                return Class(
                    "event Action Changed; "
                        + Each(i =>
                            $"void F{i}() {{ _n += {i}; }} void Add{i}() {{ Changed += F{i}; }} void M{i}() {{ lock (_gate) {{ Changed?.Invoke(); }} }}"));
            case "functions through fields":
                return Class(
                    "Action _f0 = () => Thread.Sleep(1); "
                        + Each(i =>
                            $"Action _f{i + 1}; void Set{i}() {{ _f{i + 1} = _f{i}; }} void M{i}() {{ lock (_gate) {{ _f{i + 1}(); }} }}"));
            case "accesses under a range":
                return $"public class C {{ readonly MmapLock _mm = new(); readonly Dictionary<ulong, int> _pages = new(); {Each(i => $"void T{i}(ulong at) {{ _pages[at] = {i}; }}")} public void M(ulong a, ulong n) {{ using (_mm.EnterWrite(AddressRange.FromLength(a, n))) {{ {Each(i => $"_pages[a + n + {i}] = 1; T{i}(a + {i}); _pages[{i}]++;")} }} }} }}";
            case "callbacks of drivers":
                return "[MemoryDriver] public abstract class Driver { public abstract void Open(); } public class Disk : Driver { public override void Open() { } }\n"
                    + $"public class C {{ readonly MmapLock _mm = new(); {Each(i => $"void H{i}(Driver d) {{ {(i + 1 < n ? $"H{i + 1}(d); H{(i + 2) % n}(d);" : "d.Open();")} }} void M{i}(Driver d, AddressRange r) {{ using (_mm.EnterWrite(r)) {{ H{i}(d); }} }}")} }}";
            case "ranges that are chosen":
                return $"public class C {{ readonly MmapLock _mm = new(); [GuardedBy(nameof(_mm))] bool _big; bool Big() {{ using (_mm.VmaLock.Enter()) {{ return _big; }} }} public void M(ulong a) {{ {Each(i => $"if (Big()) {{ using (_mm.EnterWrite(AddressRange.FromLength(a, {i + 1}))) {{ }} return; }} AddressRange r{i} = Big() ? AddressRange.FromLength(a, {i + 1}) : AddressRange.All; using (_mm.EnterRead(r{i})) {{ if (Big()) {{ return; }} }}")} }} }}";
            case "holds for calls":
                return $"public class C {{ readonly MmapLock _mm = new(); readonly Dictionary<ulong, int> _pages = new(); {Each(i => $"public void A{i}(ulong at) {{ using (_mm.EnterWrite()) {{ All(at); }} }} public void B{i}(ulong at) {{ using (_mm.EnterWrite()) {{ Own{i}(at); }} }} void Own{i}(ulong at) {{ _pages[at + {i}] = 1; }}")} void All(ulong at) {{ _pages[at] = 1; }} }}";
            case "partial releases":
                return Class(
                    Each(i =>
                        $"void G{i}() {{ Monitor.Exit(_gate); try {{ Cond(); {(i + 1 < n ? $"H{i + 1}();" : "")} }} finally {{ Monitor.Enter(_gate); }} }} void H{i}() {{ lock (Plain) {{ _n++; }} }}")
                        + $"void M() {{ lock (_gate) {{ {Each(i => $"G{i}();")} }} }}");
            default:
                throw new ArgumentOutOfRangeException(nameof(shape));
        }
    }
}
