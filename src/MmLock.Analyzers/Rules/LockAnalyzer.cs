using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Inventory;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Protocol;
using MmLock.Analyzers.Rules.FineGrained;
using MmLock.Analyzers.Rules.Hold;
using MmLock.Analyzers.Rules.Migration;
using MmLock.Analyzers.Rules.Protocol;
using Microsoft.CodeAnalysis.Diagnostics;

namespace MmLock.Analyzers.Rules;

/// <summary>
/// Hosts every rule on locks. One host, so that all of them share the locks, effects and dataflow of a compilation; and on
/// code blocks, so that code without locks is not even bound.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class LockAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
        RuleCatalogue.OnLocks.Select(r => r.Descriptor).ToImmutableArray();

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        DiagnosticSeverity quietest = context.MinimumReportedSeverity;
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(start =>
        {
            if (LockEngine.Create(start.Compilation, start.Options, start.CancellationToken) is not { } engine)
            {
                return;
            }

            var selection = new RuleSelection(start.Compilation, start.Options.AnalyzerConfigOptionsProvider, quietest);
            var uses = new LockUseModel(engine.Effects);
            var sites = new SiteRules(engine, selection, uses);
            start.RegisterSemanticModelAction(sites.AnalyzeInactive);
            if (!engine.MayUseLocks(start.CancellationToken))
            {
                return;
            }

            start.RegisterSymbolAction(sites.AnalyzeType, SymbolKind.NamedType);
            RuleGroup[] groups =
            {
                sites, new HoldRules(engine, selection), new ProtocolRules(engine, selection), new LockUseRules(selection, uses),
                new FineGrainedRules(selection, uses),
            };
            start.RegisterCodeBlockAction(block =>
            {
                foreach (MemberAnalysis code in MemberAnalysis.In(
                    block.CodeBlock, block.OwningSymbol, engine.Locks, block.CancellationToken))
                {
                    foreach (RuleGroup group in groups)
                    {
                        group.Analyze(code, d => block.ReportDiagnostic(ForeignLocations.Named(d, start.Compilation)));
                    }
                }
            });
        });
    }
}
