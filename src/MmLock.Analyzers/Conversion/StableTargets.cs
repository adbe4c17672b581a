using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;

namespace MmLock.Analyzers.Conversion;

/// <summary>Expressions that yield the same lock at both ends of a scope, so that both may name it.</summary>
internal static class StableTargets
{
    public static bool IsStable(LockUse scope, LockAliasAnalysis graph, CancellationToken cancellationToken) =>
        scope.Lock.Target is { } target && FlowGraphs.BodyOf(scope.Syntax) is { } body
        && graph.Models.Get(body.SyntaxTree).GetOperation(body, cancellationToken) is { } whole
        && IsStable(Values.Unwrap(target), whole, graph);

    private static bool IsStable(IOperation value, IOperation body, LockAliasAnalysis graph) => value switch
    {
        IInstanceReferenceOperation => true,
        IFieldReferenceOperation field =>
            (field.Field.IsReadOnly || graph.IsNeverSetAgain(field.Field))
                && (field.Instance is null || IsStable(Values.Unwrap(field.Instance), body, graph)),
        IPropertyReferenceOperation { Property: { IsIndexer: false, IsVirtual: false, IsOverride: false } property } read =>
            property.IsAuto() && (property.SetMethod is null || graph.IsNeverSetAgain(property))
                && (read.Instance is null || IsStable(Values.Unwrap(read.Instance), body, graph)),
        ILocalReferenceOperation local => !IsSetAgain(local.Local, body),
        IParameterReferenceOperation parameter => !IsSetAgain(parameter.Parameter, body),
        _ => false,
    };

    private static bool IsSetAgain(ISymbol variable, IOperation body) => body.DescendantsAndSelf().Any(o =>
        o is ILocalReferenceOperation or IParameterReferenceOperation
        && SymbolEqualityComparer.Default.Equals(Values.SymbolOf(o), variable) && AccessWrites.IsAssigned(o));
}
