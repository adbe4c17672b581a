using System.Collections.Immutable;
using System.Reflection;
using MmLock.CodeFixes.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace MmLock.Conversion.Tests;

/// <summary>
/// The gate asks the rules about those types of a file only that a change can mean anything to. Here they are asked about all of it, before
/// and after changes of all sorts in the classes of the corpus: whatever changes must lie in what would have been asked.
/// </summary>
public sealed class ReachTests
{
    private const string Prefix = "Narrowing/";
    private const int ProgramsPerFile = 3;
    private const int EveryFile = 3;

    public static TheoryData<int> Files => [.. Enumerable.Range(0, Programs.Length / ProgramsPerFile).Where(i => i % EveryFile == 0)];

    private static string[] Programs { get; } =
        [.. Assembly.GetExecutingAssembly().GetManifestResourceNames().Where(n => n.StartsWith(Prefix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)];

    /// <summary>Each with a change that the rules have something to say about.</summary>
    private static readonly Func<MethodDeclarationSyntax, string?>[] s_changes =
    [
        method => Replaced(method, ".EnterWrite()", ".EnterRead()"),
        method => method.DescendantNodes().OfType<UsingStatementSyntax>().FirstOrDefault() is { } hold
            ? method.ReplaceNode(hold, hold.Statement).ToFullString()
            : null,
        method => Within(method, "global::System.IO.File.ReadAllBytes(\"f\");"),
        method => Within(method, "global::System.Threading.Thread.Sleep(1);"),
        method => method.Body is { } body ? method.WithBody(body.WithStatements([])).ToFullString() : null,
    ];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task What_a_change_changes_lies_where_it_reaches(int number)
    {
        string source = Source(Programs.Skip(number * ProgramsPerFile).Take(ProgramsPerFile));
        Conversion whole = Conversion.Of(SourceText.From(source));
        SyntaxTree tree = whole.Compilation.SyntaxTrees.Single(t => t.ToString() == source);
        var before = new GateFindings(whole.Compilation, new AnalyzerOptions([]));
        ILookup<SyntaxTree, Finding> was = await before.RulesIn([(tree, null)], default);
        MethodDeclarationSyntax[] methods = [.. tree.GetRoot().DescendantNodes().OfType<MethodDeclarationSyntax>()];
        int parts = 0;
        foreach ((int at, MethodDeclarationSyntax method) in methods.Index())
        {
            if (s_changes[at % s_changes.Length](method) is not { } text || text == method.ToFullString())
            {
                continue;
            }

            SyntaxTree changed = tree.WithChangedText(tree.GetText().WithChanges(new TextChange(method.FullSpan, text)));
            Compilation compilation = whole.Compilation.ReplaceSyntaxTree(tree, changed);
            ChangedFile file = Assert.Single(ChangeReach.In(whole.Compilation, compilation, [new ChangedFile(tree, changed)], default));
            if (file.PartOfNow is null)
            {
                continue;
            }

            parts++;
            var after = new GateFindings(compilation, new AnalyzerOptions([]));
            ILookup<SyntaxTree, Finding> now = await after.RulesIn([(changed, null)], default);
            ILookup<SyntaxTree, Finding> partOfNow = await after.RulesIn([(changed, file.PartOfNow)], default);
            ILookup<SyntaxTree, Finding> partOfWas = await before.RulesIn([(tree, file.PartOfWas)], default);
            Assert.True(
                Rest(now[changed], partOfNow[changed]).SequenceEqual(Rest(was[tree], partOfWas[tree])),
                $"{text}\n{string.Join("\n", now[changed])}");
        }

        Assert.True(parts > 0 || number != 0, source);
    }

    /// <summary>What is not in the part, in order, as the gate compares it: lines move.</summary>
    private static IEnumerable<(string, string)> Rest(IEnumerable<Finding> all, IEnumerable<Finding> part)
    {
        List<(string, string)> left = [.. all.Select(f => f.Kind)];
        foreach (Finding known in part)
        {
            Assert.True(left.Remove(known.Kind), known.ToString());
        }

        return left.Order();
    }

    /// <summary>The classes of some programs without the programs, each beside the others.</summary>
    private static string Source(IEnumerable<string> programs)
    {
        var text = new System.Text.StringBuilder("using MmLock;\n");
        foreach ((int number, string name) in programs.Index())
        {
            var root = (CompilationUnitSyntax)CSharpSyntaxTree.ParseText(Conversion.Resource(name).ReplaceLineEndings("\n")).GetRoot();
            IEnumerable<MemberDeclarationSyntax> types = root.Members.SelectMany(m =>
                m is ClassDeclarationSyntax { Identifier.ValueText: "Program" } program
                    ? program.Members.Where(t => t is BaseTypeDeclarationSyntax or DelegateDeclarationSyntax)
                        .Select(t => t.WithModifiers([.. t.Modifiers.Where(k => !k.IsKind(SyntaxKind.PrivateKeyword))]))
                    : [m]);
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"namespace P{number}\n{{\n{root.Usings.ToFullString()}");
            text.Append(string.Concat(types.Select(t => t.ToFullString()))).Append("}\n");
        }

        return text.ToString();
    }

    private static string? Replaced(MethodDeclarationSyntax method, string old, string with) =>
        method.ToFullString() is var text && text.Contains(old, StringComparison.Ordinal)
            ? text.Replace(old, with, StringComparison.Ordinal)
            : null;

    /// <summary>A statement at the start of the innermost block.</summary>
    private static string? Within(MethodDeclarationSyntax method, string statement) =>
        method.DescendantNodes().OfType<BlockSyntax>().LastOrDefault() is { } block
            ? method.ReplaceNode(block, block.WithStatements(block.Statements.Insert(0, SyntaxFactory.ParseStatement(statement))))
                .ToFullString()
            : null;
}
