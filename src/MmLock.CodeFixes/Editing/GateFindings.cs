using System.Collections.Concurrent;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Rules;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace MmLock.CodeFixes.Editing;

/// <summary>A complaint and the member that it is about: lines and wordings move with an edit, members stay.</summary>
/// <param name="Id">The rule, or the compiler's number.</param>
/// <param name="Member">The member by its name and the number of its parameters, within its types; of an error, its message.</param>
/// <param name="Text">What a reader is told.</param>
/// <param name="File">Where it is; null for what is in no file.</param>
internal sealed record Finding(string Id, string Member, string Text, string? File)
{
    /// <summary>What is compared before and after.</summary>
    public (string, string) Kind => (Id, Member);

    public static Finding Of(Diagnostic diagnostic) =>
        new(diagnostic.Id, MemberAt(diagnostic.Location), TextOf(diagnostic), FileOf(diagnostic));

    public static Finding OfError(Diagnostic error) =>
        new(error.Id, TextOf(error), TextOf(error), FileOf(error));

    public bool IsLike(Finding other) => Kind == other.Kind;

    public override string ToString() => $"{Id}: {Text}";

    private static string TextOf(Diagnostic diagnostic) => diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture);

    private static string? FileOf(Diagnostic diagnostic) => diagnostic.Location.SourceTree?.FilePath;

    private static string MemberAt(Location location) => location.SourceTree is not { } tree
        ? ""
        : string.Join(".", tree.GetRoot().FindNode(location.SourceSpan).AncestorsAndSelf().Select(n => n switch
        {
            BaseTypeDeclarationSyntax type => type.Identifier.ValueText,
            MethodDeclarationSyntax method => $"{method.Identifier.ValueText}({method.ParameterList.Parameters.Count})",
            PropertyDeclarationSyntax property => property.Identifier.ValueText,
            EventDeclarationSyntax property => property.Identifier.ValueText,
            BaseFieldDeclarationSyntax field => field.Declaration.Variables[0].Identifier.ValueText,
            BaseMethodDeclarationSyntax method => $"{method.Kind()}({method.ParameterList.Parameters.Count})",
            IndexerDeclarationSyntax => "this",
            _ => null,
        }).OfType<string>().Reverse());
}

/// <summary>What the compiler and the rules say of one compilation, each part when it is first asked for.</summary>
internal sealed class GateFindings
{
    private const int MostAskedAlone = 4;

    private readonly CompilationWithAnalyzers _analysis;
    private readonly ConcurrentDictionary<(SyntaxTree, TextSpan?), ImmutableArray<Finding>> _rules = new();
    private readonly ConcurrentDictionary<SyntaxTree, ImmutableArray<Finding>> _errors = new();
    private volatile StrongBox<ImmutableArray<Finding>>? _all;

    public GateFindings(Compilation compilation, AnalyzerOptions options)
    {
        // Rules that are off, or quieter than their host wants them, judge a change all the same; those on migration do not.
        var analyzer = new LockAnalyzer();
        ImmutableDictionary<string, ReportDiagnostic> severities = analyzer.SupportedDiagnostics.Select(d => d.Id).Distinct()
            .ToImmutableDictionary(id => id, id => IsJudge(id) ? ReportDiagnostic.Warn : ReportDiagnostic.Suppress);
        Compilation judged = compilation.WithOptions(compilation.Options
            .WithSpecificDiagnosticOptions(compilation.Options.SpecificDiagnosticOptions.SetItems(severities))
            .WithSyntaxTreeOptionsProvider(new Severities(compilation.Options.SyntaxTreeOptionsProvider, severities)));
        _analysis = judged.WithAnalyzers(ImmutableArray.Create<DiagnosticAnalyzer>(analyzer), options);
    }

    public Compilation Compilation => _analysis.Compilation;

    /// <summary>Rules on what runs under a lock (20xx) and on how locks are held (30xx); a rule that fails is a finding as well.</summary>
    /// <param name="trees">The files, and which part of each; null for all of it.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<ILookup<SyntaxTree, Finding>> RulesIn(
        IEnumerable<(SyntaxTree Tree, TextSpan? Part)> trees, CancellationToken cancellationToken)
    {
        // Each tree that is asked about alone gets a compilation and locks of its own, found in all files that use them: more than
        // a few of these cost more than the trees that nobody asked about.
        List<(SyntaxTree Tree, TextSpan? Part)> asked = trees.ToList();
        if (asked.Count > MostAskedAlone
            || asked.Any(t => t.Part is null) && asked.Count * 2 > _analysis.Compilation.SyntaxTrees.Count())
        {
            ImmutableArray<Diagnostic> all = await _analysis.GetAnalyzerDiagnosticsAsync(cancellationToken).ConfigureAwait(false);
            ILookup<SyntaxTree?, Diagnostic> byTree = all.ToLookup(d => d.Location.SourceTree);
            return asked.SelectMany(t => FindingsOf(byTree[t.Tree], t.Part).Select(f => (t.Tree, Finding: f)))
                .ToLookup(f => f.Tree, f => f.Finding);
        }

        (SyntaxTree Tree, ImmutableArray<Finding> Findings)[] found = await Task.WhenAll(
            asked.Select(t =>
                Task.Run(async () => (t.Tree, await RulesIn(t.Tree, t.Part, cancellationToken).ConfigureAwait(false)), cancellationToken)))
            .ConfigureAwait(false);
        return found.SelectMany(f => f.Findings.Select(finding => (f.Tree, finding))).ToLookup(f => f.Tree, f => f.finding);
    }

    private async Task<ImmutableArray<Finding>> RulesIn(SyntaxTree tree, TextSpan? part, CancellationToken cancellationToken)
    {
        if (!_rules.TryGetValue((tree, part), out ImmutableArray<Finding> known))
        {
            SemanticModel model = _analysis.Compilation.GetSemanticModel(tree);
            ImmutableArray<Diagnostic> found =
                await _analysis.GetAnalyzerSemanticDiagnosticsAsync(model, part, cancellationToken).ConfigureAwait(false);
            known = FindingsOf(found, part).ToImmutableArray();
            _rules.TryAdd((tree, part), known);
        }

        return known;
    }

    /// <summary>Asks the compiler about a part of a file only: all that is there is not bound.</summary>
    public bool HasErrorIn(SyntaxTree tree, TextSpan? part, CancellationToken cancellationToken) =>
        part is not null && !Errors(_analysis.Compilation.GetSemanticModel(tree).GetDiagnostics(part, cancellationToken)).IsEmpty;

    public ImmutableArray<Finding> ErrorsIn(SyntaxTree tree, CancellationToken cancellationToken) =>
        _errors.GetOrAdd(tree, t => Errors(_analysis.Compilation.GetSemanticModel(t).GetDiagnostics(null, cancellationToken)));

    public ImmutableArray<Finding> Errors(CancellationToken cancellationToken) =>
        (_all ??= new StrongBox<ImmutableArray<Finding>>(Errors(_analysis.Compilation.GetDiagnostics(cancellationToken)))).Value;

    private static ImmutableArray<Finding> Errors(ImmutableArray<Diagnostic> diagnostics) =>
        diagnostics.Where(d => d is { Severity: DiagnosticSeverity.Error, IsSuppressed: false }).Select(Finding.OfError).ToImmutableArray();

    private static IEnumerable<Finding> FindingsOf(IEnumerable<Diagnostic> diagnostics, TextSpan? part) => diagnostics
        .Where(d => IsJudge(d.Id) && part?.Contains(d.Location.SourceSpan.Start) != false || d.Id == "AD0001").Select(Finding.Of);

    public static bool IsJudge(string id) =>
        id.StartsWith("MML2", System.StringComparison.Ordinal) || id.StartsWith("MML3", System.StringComparison.Ordinal);

    private sealed class StrongBox<T>(T value)
    {
        public T Value { get; } = value;
    }

    /// <summary>The project's severities, but for the rules.</summary>
    private sealed class Severities(SyntaxTreeOptionsProvider? own, ImmutableDictionary<string, ReportDiagnostic> rules)
        : SyntaxTreeOptionsProvider
    {
        public override GeneratedKind IsGenerated(SyntaxTree tree, CancellationToken cancellationToken) =>
            own?.IsGenerated(tree, cancellationToken) ?? GeneratedKind.Unknown;

        public override bool TryGetDiagnosticValue(
            SyntaxTree tree, string diagnosticId, CancellationToken cancellationToken, out ReportDiagnostic severity)
        {
            severity = ReportDiagnostic.Default;
            return rules.TryGetValue(diagnosticId, out severity)
                || own?.TryGetDiagnosticValue(tree, diagnosticId, cancellationToken, out severity) == true;
        }

        public override bool TryGetGlobalDiagnosticValue(
            string diagnosticId, CancellationToken cancellationToken, out ReportDiagnostic severity)
        {
            severity = ReportDiagnostic.Default;
            return rules.TryGetValue(diagnosticId, out severity)
                || own?.TryGetGlobalDiagnosticValue(diagnosticId, cancellationToken, out severity) == true;
        }
    }
}
