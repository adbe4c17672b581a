using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Rules;
using MmLock.CodeFixes.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace MmLock.Conversion.Tests;

/// <summary>
/// Programs on the MM locking API whose coarse acquires are narrowed. The first line of each says what becomes of its acquires, in
/// the order of the source: <c>// becomes: range (structure coarse*2)*3</c>. Each runs before and after, on several threads where it
/// says so, and must come to the same; under a checking lock, which is told of every access and finds none that its hold does not
/// cover. A line <c>// unchecked: Method+Method: why</c> sets apart two that a program keeps from meeting by other means.
/// </summary>
public abstract class NarrowingTests
{
    private const int Parts = 4;
    private const string Prefix = "Narrowing/";
    private const string Becomes = "// becomes: ";
    private const string Unchecked = "// unchecked: ";

    /// <summary>Some milliseconds: who goes round more often may go on for as long as a number lasts.</summary>
    private const long Turns = 1_000_000;

    private static readonly int[] s_inputs = [0, 1, 2];

    /// <summary>Programs of which a plan is wrong: the checking lock speaks of what is narrowed. Fixed, the name must go.</summary>
    private static readonly HashSet<string> s_knownUnsound = [];

    /// <summary>
    /// Programs whose locks are not in an object, or in one that cannot be made, or whose methods take what has no edges.
    /// </summary>
    private static readonly HashSet<string> s_withoutEdges =
        [
        "CapturedKey", "CopiedTables", "GenericPool", "HandedFile", "LoaderDelegate", "NamesByNotation", "NestedThrough",
        "PolicyAccessors", "PrimaryParameters", "SlowUnnamed", "StaticTable",
    ];

    /// <summary>Of all programs each fourth, from the given one: what is in one class runs one after the other.</summary>
    public static TheoryData<string> Names(int first) =>
        [.. Assembly.GetExecutingAssembly().GetManifestResourceNames().Where(n => n.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(n => n[Prefix.Length..]).Order(StringComparer.Ordinal).Where((_, i) => i % Parts == first)];

    private static async Task Check(string name)
    {
        string source = Conversion.Resource(Prefix + name).ReplaceLineEndings("\n");
        Assert.StartsWith(Becomes, source, StringComparison.Ordinal);
        string line = Regex.Replace(
            source[Becomes.Length..source.IndexOf('\n', StringComparison.Ordinal)], @"\(([^)]*)\)\*(\d+)",
            m => string.Concat(Enumerable.Repeat(m.Groups[1].Value + " ", int.Parse(m.Groups[2].Value, CultureInfo.InvariantCulture))));
        string[] expected = [.. line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(w => w.Split('*'))
            .SelectMany(w => Enumerable.Repeat(w[0], w.Length == 1 ? 1 : int.Parse(w[1], CultureInfo.InvariantCulture)))];
        Conversion before = Conversion.Of(SourceText.From(source, new UTF8Encoding(false)));
        LockSite[] acquires = [.. Coarse(before)];
        Assert.True(
            expected.SequenceEqual(acquires.Select(a => a.Becomes!.Value.ToString().ToLowerInvariant())),
            string.Join(
                "\n", acquires.Select(a => $"{a.Location.GetLineSpan().StartLinePosition.Line + 1}: {a.Becomes} {a.Range} {a.Reason}")));
        Assert.All(acquires, a => Assert.True(a.Becomes != HoldKind.Coarse || a.Reason is not null));

        Conversion after = await NarrowAsync(before);
        string narrowed = after.Text.ToString();
        LockSite[] left = [.. Coarse(after)];
        Assert.True(
            expected.Count(e => e == "coarse") == left.Length,
            string.Join("\n", left.Select(a => $"{a.Location.GetLineSpan()}: {a.Reason}")) + narrowed);
        Assert.Equal(await FindingsAsync(before), await FindingsAsync(after));
        string[] apart = [.. source.Split('\n').Where(l => l.StartsWith(Unchecked, StringComparison.Ordinal))
            .Select(l => l.Split(' ')[2].TrimEnd(':'))];
        var was = new ProgramImage(before.Compilation);
        (Execution[] ran, string[] faults) = Execution.Checked(was, s_inputs);
        Assert.True(Except(faults, apart) is [], string.Join("\n", faults));
        var now = new ProgramImage(after.Compilation);
        (Execution[] seen, faults) = Execution.Checked(now, s_inputs);
        if (s_knownUnsound.Contains(name))
        {
            Assert.NotEmpty(Except(faults, apart));
            return;
        }

        Assert.True(Except(faults, apart) is [], string.Join("\n", faults) + "\n" + narrowed);
        Execution[] runs = Execution.Of(now, s_inputs);
        foreach ((int input, Execution old, Execution run) in s_inputs.Zip(ran, runs).Concat(s_inputs.Zip(ran, seen)))
        {
            Assert.Equal("", old.Left);
            Assert.True(run.Outcome == old.Outcome && run.Left.Length == 0, $"input {input}\nbefore: {old}\nafter:  {run}\n{narrowed}");
        }

        CheckEdges(name, was, now, after, apart);
    }

    /// <summary>Whatever a method is given: it does what it did, and meets nobody whom it did not meet before.</summary>
    private static void CheckEdges(string name, ProgramImage before, ProgramImage after, Conversion narrowed, string[] apart)
    {
        HashSet<string> skipped = [];
        (string was, string[] known) = Execution.Edges(before, TimeSpan.FromSeconds(3), Turns, skipped);
        Assert.True(was.Length + skipped.Count > 0 != s_withoutEdges.Contains(name), "a program with calls is named, or one without is not");
        int ended = skipped.Count;
        (string now, string[] faults) = Execution.Edges(after, TimeSpan.FromSeconds(60), 4 * Turns, skipped);
        Assert.Equal(was, now);
        Assert.True(skipped.Count == ended, "these do not end any more: " + string.Join(" ", skipped.Skip(ended)));
        string[] pairs = [.. known.Select(PairOf)];
        Assert.True(
            Except(faults, apart).Where(f => !pairs.Contains(PairOf(f))).ToArray() is [],
            string.Join("\n", faults) + "\n" + narrowed.Text);
    }

    private static string PairOf(string fault) => string.Join('+', MethodsOf(fault).Order(StringComparer.Ordinal));

    /// <summary>What the checking lock found, but for pairs of methods that are set apart.</summary>
    private static string[] Except(string[] faults, string[] apart) =>
        [.. faults.Where(f => !apart.Contains(PairOf(f)))];

    private static IEnumerable<string> MethodsOf(string fault) => Regex.Matches(fault, @" at ([^ ]+):\d+").Select(m => m.Groups[1].Value);

    /// <summary>What the rules on ranges say: of what is narrowed by proof, nothing more than before.</summary>
    private static async Task<string[]> FindingsAsync(Conversion program)
    {
        ImmutableArray<Diagnostic> found = await program.Compilation.WithAnalyzers([new LockAnalyzer()]).GetAnalyzerDiagnosticsAsync();
        return [.. found.Where(d => d.Id.StartsWith("MML4", StringComparison.Ordinal) || d.Id == "AD0001")
            .Select(d => $"{d.Id} {d.GetMessage(CultureInfo.InvariantCulture)}").Order(StringComparer.Ordinal)];
    }

    private static IEnumerable<LockSite> Coarse(Conversion program) =>
        program.Inventory.Sites.Where(s => s is { Stage: SiteStage.Api, Kind: SiteKind.Acquire });

    /// <summary>
    /// As the tool does: of each member one acquire at a time, all of them at once, judged on what the others have become.
    /// </summary>
    private static async Task<Conversion> NarrowAsync(Conversion program)
    {
        while (Coarse(program).Where(s => s.Becomes != HoldKind.Coarse && s.Reason is null)
            .DistinctBy(MemberOf).ToArray() is { Length: > 0 } round)
        {
            Document? changed = await HoldConversion.ConvertAllAsync(
                program.Document, [.. round.Select(s => s.Location.SourceSpan)], default);
            string? objection = changed is null
                ? "it has no plan"
                : await FixGate.ObjectionAsync(program.Solution, changed.Project.Solution, default);
            Assert.True(
                objection is null, $"{string.Join(", ", round.Select(s => s.Location.GetLineSpan()))}: {objection}\n{program.Text}");
            program = program.In(changed!.Project.Solution);
        }

        return program;

        static SyntaxNode MemberOf(LockSite site) => site.Location.SourceTree!.GetRoot().FindToken(site.Location.SourceSpan.Start)
            .Parent!.FirstAncestorOrSelf<MemberDeclarationSyntax>()!;
    }

    public sealed class First : NarrowingTests
    {
        [Theory]
        [MemberData(nameof(Names), 0)]
        public Task Becomes_what_it_says_and_runs_as_before(string name) => Check(name);
    }

    public sealed class Second : NarrowingTests
    {
        [Theory]
        [MemberData(nameof(Names), 1)]
        public Task Becomes_what_it_says_and_runs_as_before(string name) => Check(name);
    }

    public sealed class Third : NarrowingTests
    {
        [Theory]
        [MemberData(nameof(Names), 2)]
        public Task Becomes_what_it_says_and_runs_as_before(string name) => Check(name);
    }

    public sealed class Fourth : NarrowingTests
    {
        [Theory]
        [MemberData(nameof(Names), 3)]
        public Task Becomes_what_it_says_and_runs_as_before(string name) => Check(name);
    }
}
