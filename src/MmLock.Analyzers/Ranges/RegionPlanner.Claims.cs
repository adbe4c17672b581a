using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Ranges;

/// <summary>What a region that finds its range itself must not keep of the search.</summary>
internal sealed partial class RegionPlanner
{
    /// <summary>An object that the search has found lies anywhere; only the numbers of the range it is asked for.</summary>
    private string? LookedUpBySearch() =>
        _model.AnalyzeDataFlow(Search[0], Search[Search.Length - 1]) is not { Succeeded: true } flow ? "\u2026"
            : flow.VariablesDeclared.FirstOrDefault(v => v is not ILocalSymbol { Type: var type }
                || !(InferredRange.IsInteger(type) || type.SpecialType == SpecialType.System_Boolean)
                    && Work.SelectMany(s => s.DescendantNodes()).OfType<IdentifierNameSyntax>()
                        .Any(n => n.Identifier.ValueText == v.Name))?.Name;

    /// <summary>A number or an answer of the search that decides something after its step; where the range lies, it may.</summary>
    private ISymbol? UsedLater()
    {
        SyntaxNode[] step = _wraps[0].Statements.ToArray<SyntaxNode>();
        DataFlowAnalysis? flow = _model.AnalyzeDataFlow(Search[0], Search[Search.Length - 1]);
        return flow?.VariablesDeclared.FirstOrDefault(v => !range.Sources.Contains(v, SymbolEqualityComparer.Default)
            && region.Statements.Where(s => !step.Contains(s)).SelectMany(s => s.DescendantNodes()).OfType<IdentifierNameSyntax>()
                .Any(n => n.Identifier.ValueText == v.Name));
    }
}
