using MmLock.Analyzers.Configuration;
using MmLock.Analyzers.Effects;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Primitives;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace MmLock.Analyzers.Rules.Configuration;

/// <summary>
/// MML9001: a line of an effects or primitives file, or an <c>mmlock.*</c> option, that cannot be read or names nothing
/// that exists.
/// </summary>
internal sealed class MML9001InvalidConfiguration : Rule
{
    public static readonly DiagnosticDescriptor Definition = Define(
        "MML9001", RuleCategory.Configuration, DiagnosticSeverity.Warning,
        title: "Invalid configuration",
        message: "'{0}' is ignored: {1}",
        description: "A line of MmLock.Effects.txt or MmLock.Primitives.txt, or an mmlock.* option of .editorconfig, cannot be read or " +
            "names nothing that exists, so it does nothing. All other lines and options still work.");

    public override DiagnosticDescriptor Descriptor => Definition;

    public override RuleFix Fix => RuleFix.None("the message says what is ignored");
}

/// <summary>Hosts MML9001, which asks for no code.</summary>
/// <remarks>
/// A line is reported where it stands. An option has no place that an analyzer is told: it is reported once, on the first
/// token of the first file that it applies to. There a build prints it, an editor shows it as soon as that file is open,
/// and severities set in .editorconfig hold for it, none of which is true of a diagnostic without a location.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class MML9001InvalidConfigurationAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
        ImmutableArray.Create(MML9001InvalidConfiguration.Definition);

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        // Configuration also speaks for a project whose only file is generated; no code is looked at.
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.Analyze | GeneratedCodeAnalysisFlags.ReportDiagnostics);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(start =>
        {
            Compilation compilation = start.Compilation;
            AnalyzerConfigOptionsProvider provider = start.Options.AnalyzerConfigOptionsProvider;
            var problems = new Problems(compilation, provider);
            start.RegisterAdditionalFileAction(file => ReportLines(file, compilation));
            start.RegisterAdditionalFileAction(file => ReportPrimitives(file, compilation));
            start.RegisterSyntaxTreeAction(file =>
            {
                if (OptionSettings.Any(file.Tree, provider))
                {
                    ReportOptions(file, problems.Get(file.CancellationToken));
                }
            });
        });
    }

    private static void ReportLines(AdditionalFileAnalysisContext file, Compilation compilation)
    {
        string path = file.AdditionalFile.Path;
        if (!EffectLines.IsEffectsFile(path) || file.AdditionalFile.GetText(file.CancellationToken) is not { } text)
        {
            return;
        }

        var later = new Dictionary<string, EffectLine>(System.StringComparer.Ordinal);
        foreach (EffectLine line in EffectLines.Parse(text).Reverse())
        {
            string? problem = line.Problem;
            if (line.Id is { } id && id.Resolve(compilation, out problem, file.CancellationToken) is not null)
            {
                if (!later.TryGetValue(id.Text, out EffectLine? other))
                {
                    later.Add(id.Text, line);
                }
                else if (other.Kinds != line.Kinds)
                {
                    problem = $"line {text.Lines.GetLinePosition(other.Subject.Start).Line + 1} says otherwise and counts";
                }
            }

            if (problem is not null)
            {
                Report(file, text, line.Subject, problem);
            }
        }
    }

    private static void ReportPrimitives(AdditionalFileAnalysisContext file, Compilation compilation)
    {
        if (PrimitiveLines.IsPrimitivesFile(file.AdditionalFile.Path) && file.AdditionalFile.GetText(file.CancellationToken) is { } text)
        {
            foreach (PrimitiveProblem problem in PrimitiveNames.ProblemsOf(PrimitiveLines.Parse(text), compilation)
                .OrderBy(p => p.Subject.Start))
            {
                Report(file, text, problem.Subject, problem.Why);
            }
        }
    }

    private static void Report(AdditionalFileAnalysisContext file, SourceText text, TextSpan subject, string problem)
    {
        var location = Location.Create(file.AdditionalFile.Path, subject, text.Lines.GetLinePositionSpan(subject));
        file.ReportDiagnostic(Diagnostic.Create(MML9001InvalidConfiguration.Definition, location, text.ToString(subject), problem));
    }

    private static void ReportOptions(SyntaxTreeAnalysisContext file, IEnumerable<OptionProblem> problems)
    {
        foreach (OptionProblem problem in problems.Where(p => p.Tree == file.Tree))
        {
            Location location = file.Tree.GetRoot(file.CancellationToken).GetFirstToken(includeZeroWidth: true).GetLocation();
            file.ReportDiagnostic(Diagnostic.Create(MML9001InvalidConfiguration.Definition, location, problem.Part, problem.Why));
        }
    }

    /// <summary>
    /// What is wrong with the options of one compilation, found when the first file that has one is analysed. A
    /// cancelled reader leaves nothing behind.
    /// </summary>
    private sealed class Problems(Compilation compilation, AnalyzerConfigOptionsProvider provider)
    {
        private readonly object _gate = new();
        private IReadOnlyList<OptionProblem>? _all;

        public IReadOnlyList<OptionProblem> Get(CancellationToken cancellationToken)
        {
            lock (_gate)
            {
                return _all ??= OptionSettings.Problems(compilation, provider, cancellationToken);
            }
        }
    }
}
