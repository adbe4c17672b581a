using System;
using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Inventory;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Protocol;
using Microsoft.CodeAnalysis.Diagnostics;

namespace MmLock.Analyzers.Rules.Migration;

/// <summary>The rules on the sites of designated locks (MML10xx), each said at the operation that the site is.</summary>
internal sealed class SiteRules(LockEngine engine, RuleSelection selection, LockUseModel uses) : RuleGroup
{
    private static readonly ImmutableArray<SiteRule> s_rules = ImmutableArray.Create<SiteRule>(
        new MML1001RawLockSite(),
        new MML1003CandidateCoarseLock(),
        new MML1004CoarseAcquireCanBeRanged(),
        new MML1005LockTakenForCallee(),
        new MML1006ConversionRefused(),
        new MML1008RecursiveHold());

    private readonly InferredGuards _guards = new(uses);

    public static ImmutableArray<Rule> All { get; } =
        s_rules.CastArray<Rule>().Add(new MML1002InactiveRawLockSite()).Add(new MML1007InferredGuard());

    /// <summary>What a file has that this build leaves out.</summary>
    public void AnalyzeInactive(SemanticModelAnalysisContext context)
    {
        SyntaxTree tree = context.SemanticModel.SyntaxTree;
        if (selection.IsOn(MML1002InactiveRawLockSite.Definition, tree))
        {
            foreach (Diagnostic diagnostic in MML1002InactiveRawLockSite.Find(
                tree, context.SemanticModel.Compilation, context.Options, context.CancellationToken))
            {
                context.ReportDiagnostic(diagnostic);
            }
        }
    }

    /// <summary>What the locks of a type guard without saying so. A field has no code of its own that a code block would be.</summary>
    public void AnalyzeType(SymbolAnalysisContext context)
    {
        var type = (INamedTypeSymbol)context.Symbol;
        if (type.Locations.Any(l => l.SourceTree is { } tree && selection.IsOn(MML1007InferredGuard.Definition, tree)))
        {
            foreach (Diagnostic diagnostic in MML1007InferredGuard.Find(type, _guards, context.CancellationToken))
            {
                context.ReportDiagnostic(diagnostic);
            }
        }
    }

    public override void Analyze(MemberAnalysis code, Action<Diagnostic> report)
    {
        if (MML1008RecursiveHold.NamesOption(code) && selection.IsOn(MML1008RecursiveHold.Definition, code.Tree))
        {
            foreach (Diagnostic diagnostic in MML1008RecursiveHold.FindUnneeded(code, engine))
            {
                report(diagnostic);
            }
        }

        if (!code.MayHaveSites)
        {
            return;
        }

        List<SiteRule> rules = s_rules.Where(r => selection.IsOn(r.Descriptor, code.Tree)).ToList();
        if (rules.Count == 0)
        {
            return;
        }

        LockAliasAnalysis graph = engine.Locks.Graph;
        foreach (IOperation operation in code.Operations.Where(o =>
            o.Kind is OperationKind.Invocation or OperationKind.Lock or OperationKind.PropertyReference or OperationKind.MethodReference))
        {
            LockUse? site = graph.SiteAt(operation, code.CancellationToken);
            foreach (SiteRule rule in rules)
            {
                if (site is null && rule.FindUndesignated(operation, engine, code.CancellationToken) is { } undesignated)
                {
                    report(undesignated);
                }

                foreach (Diagnostic diagnostic in site is null
                    ? Enumerable.Empty<Diagnostic>()
                    : rule.FindAll(site, engine, code.CancellationToken))
                {
                    report(diagnostic);
                }
            }
        }
    }
}
