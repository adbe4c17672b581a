using System.Collections.Immutable;
using System.Globalization;
using MmLock.Analyzers.Inventory;
using MmLock.Analyzers.Rules;
using MmLock.Analyzers.Rules.Configuration;
using MmLock.Analyzers.Rules.Migration;
using MmLock.Tool.Inventory;
using MmLock.Tool.Loading;
using MmLock.Tool.Messages;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace MmLock.Tool.Checking;

/// <summary>What the rules of the package say of every project of the input, in a fixed order; each place once.</summary>
internal static class SolutionCheck
{
    /// <summary>Of a line that is longer, the beginning says which it is.</summary>
    private const int MostOfLine = 200;

    /// <param name="projects">Those to check.</param>
    /// <param name="root">The folder that files are named from.</param>
    /// <param name="progress">Hears the name of each project before it is checked.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>The findings; how many locks nobody designated that look as if they were to be; whether a project may have locks at
    /// all that the rules look at.</returns>
    public static async Task<(IReadOnlyList<Finding> Findings, int Candidates, bool MayHaveLocks)> TakeAsync(
        IReadOnlyList<Project> projects, string root, Action<string> progress, CancellationToken cancellationToken)
    {
        var found = new Dictionary<(string, Step, string), (Finding Finding, string Code)>();
        var candidates = new HashSet<string>();
        bool mayHaveLocks = false;
        foreach (Project project in projects)
        {
            progress(project.Name);
            Compilation compilation = (await project.GetCompilationAsync(cancellationToken))!;
            mayHaveLocks |= LockEngine.MayHaveLocks(compilation, project.AnalyzerOptions, cancellationToken);
            foreach (Diagnostic diagnostic in await RunAsync(compilation, project.AnalyzerOptions, cancellationToken))
            {
                if (diagnostic.Severity == DiagnosticSeverity.Hidden)
                {
                    if (diagnostic.Id == MML1003CandidateCoarseLock.Definition.Id && !diagnostic.IsSuppressed)
                    {
                        candidates.Add(diagnostic.Properties[DiagnosticPropertyNames.LockId]!);
                    }

                    continue;
                }

                Finding finding = Of(diagnostic, compilation, root, cancellationToken);

                // What two frameworks or projects compile is found in each; what one of them does not suppress is not suppressed.
                (string, Step, string) key = (finding.Rule, finding.At, IsOfSettings(diagnostic) ? finding.Message : "");
                if (!found.TryGetValue(key, out (Finding Finding, string) known) || (known.Finding.IsSuppressed && !finding.IsSuppressed))
                {
                    found[key] = (finding, CodeOf(diagnostic));
                }
            }
        }

        return (
            Fingerprinted(found.Values.OrderBy(f => f.Finding.At.File, StringComparer.Ordinal).ThenBy(f => f.Finding.At.Line)
                .ThenBy(f => f.Finding.At.Column).ThenBy(f => f.Finding.Rule, StringComparer.Ordinal)),
            candidates.Count,
            mayHaveLocks);
    }

    private static async Task<ImmutableArray<Diagnostic>> RunAsync(
        Compilation compilation, AnalyzerOptions options, CancellationToken cancellationToken)
    {
        var failures = new List<string>();
        CompilationWithAnalyzers analysis = compilation.WithAnalyzers(
            [new LockAnalyzer(), new MML9001InvalidConfigurationAnalyzer()],
            new CompilationWithAnalyzersOptions(
                options,
                (failure, _, _) => failures.Add(failure.ToString()),
                concurrentAnalysis: true,
                logAnalyzerExecutionTime: false,
                reportSuppressedDiagnostics: true));
        ImmutableArray<Diagnostic> found = await analysis.GetAnalyzerDiagnosticsAsync(cancellationToken);
        return failures.Count == 0
            ? found
            : throw new InvalidOperationException($"A rule failed on '{compilation.AssemblyName}': {failures[0]}");
    }

    private static Finding Of(Diagnostic diagnostic, Compilation compilation, string root, CancellationToken cancellationToken)
    {
        Step at = StepOf(diagnostic.Location, root, MemberOf(diagnostic.Location));
        bool isPath = diagnostic.Descriptor.Category == RuleCategory.Hold;
        Location[] others = [.. diagnostic.AdditionalLocations.Where(l => l.GetLineSpan().IsValid)];
        IEnumerable<Step> story = isPath && others.Length > 0
            ? [StepOf(others[0], root, "the hold begins"), at, .. others.Skip(1).Select(l => StepOf(l, root, MemberOf(l)))]
            : others.Select(l => StepOf(l, root, MemberOf(l)));
        return new Finding(
            diagnostic.Id, diagnostic.Severity, diagnostic.GetMessage(CultureInfo.InvariantCulture), at, [.. story], isPath, "")
        {
            IsSuppressed = diagnostic.IsSuppressed,
            Justification = diagnostic.IsSuppressed ? Suppressions.ReasonOf(diagnostic, compilation, cancellationToken) : null,
        };
    }

    private static Step StepOf(Location location, string root, string text)
    {
        (string file, int line, int column) = SiteRecord.PlaceOf(location, root);
        FileLinePositionSpan span = location.GetLineSpan();
        return new Step(file, line, column, span.EndLinePosition.Line + 1, span.EndLinePosition.Character + 1, text, LineOf(location));
    }

    private static string? LineOf(Location location)
    {
        if (location.SourceTree is not { } tree)
        {
            return null;
        }

        string line = tree.GetText().Lines.GetLineFromPosition(location.SourceSpan.Start).ToString().Trim();
        return line.Length > MostOfLine ? line[..MostOfLine] : line;
    }

    private static string MemberOf(Location location) =>
        MemberIdentity.At(location) is { } member ? MemberIdentity.FullHeader(member) : "";

    /// <summary>Whether it is about a file of settings, and stands at some code only because it must stand somewhere.</summary>
    private static bool IsOfSettings(Diagnostic diagnostic) => diagnostic.Descriptor.Category == RuleCategory.Configuration;

    /// <summary>The code that a finding is about: its statement, or its member where it is in none.</summary>
    private static string CodeOf(Diagnostic diagnostic)
    {
        if (diagnostic.Location.SourceTree is not { } tree || IsOfSettings(diagnostic))
        {
            return diagnostic.GetMessage(CultureInfo.InvariantCulture);
        }

        SyntaxNode node = tree.GetRoot().FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);
        SyntaxNode code = node.FirstAncestorOrSelf<StatementSyntax>() switch
        {
            // Of a statement with a body the head only: what is changed inside is another matter.
            { } statement when statement.ChildNodes().Any(c => c is StatementSyntax) => node,
            { } statement => statement,
            null => node,
        };
        return MemberIdentity.Tokens(code);
    }

    /// <summary>Equal pieces of code of a member are told apart by their order.</summary>
    private static List<Finding> Fingerprinted(IEnumerable<(Finding Finding, string Code)> found)
    {
        var seen = new Dictionary<string, int>();
        var all = new List<Finding>();
        foreach ((Finding finding, string code) in found)
        {
            string what = string.Join('\n', finding.Rule, finding.At.Text, code);
            int ordinal = seen[what] = seen.GetValueOrDefault(what) + 1;
            all.Add(finding with { Fingerprint = MemberIdentity.Hash(string.Create(CultureInfo.InvariantCulture, $"{what}\n{ordinal}")) });
        }

        return all;
    }
}
