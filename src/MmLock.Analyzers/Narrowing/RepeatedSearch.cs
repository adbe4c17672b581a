using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Prefilter;
using MmLock.Analyzers.Ranges;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Narrowing;

/// <summary>
/// What code does that shows when it is done twice, beyond what the lock guards: an object that the caller handed in moves on, a number
/// is counted up by one step of the processor, a line is written.
/// </summary>
internal sealed class RepeatedSearch(LockModel locks, SectionReach reach, CancellationToken cancellationToken)
{
    private const int MaxBodies = 200;

    /// <summary>Whether what an acquire is given may be computed twice, and at another time.</summary>
    public bool MayAcquireAgain(LockUse acquire) => MayAcquireAgain(acquire, locks.Graph, cancellationToken);

    public static bool MayAcquireAgain(LockUse acquire, LockAliasAnalysis graph, CancellationToken cancellationToken) =>
        acquire.Lock.Operation is IInvocationOperation call
        && call.Arguments.All(a => a.Parameter?.RefKind == RefKind.Out || Evaluation.IsRead(a.Value, graph, cancellationToken));

    /// <returns>The text of the first piece that must not be repeated; null for none.</returns>
    public string? In(IEnumerable<StatementSyntax> statements, SemanticModel model)
    {
        List<IOperation> first = statements.SelectMany(s => RunBodies.RootsOf(s, model, cancellationToken))
            .SelectMany(RunBodies.OwnOperations).ToList();
        if (first.Count == 0 || FlowGraphs.BodyOf(first[0].Syntax) is not { } body)
        {
            return null;
        }

        var seen = new HashSet<SyntaxNode>();
        var open = new Queue<(List<IOperation> Operations, IMethodSymbol? Method)>();
        open.Enqueue((first, RunGraph.MethodOf(RunGraph.Key(body), model, cancellationToken)));
        while (open.Count > 0)
        {
            (List<IOperation> operations, IMethodSymbol? method) = open.Dequeue();
            if (operations.FirstOrDefault(Shows) is { } shown)
            {
                return ShortText.Of(shown.Syntax, 50);
            }

            foreach (SyntaxNode next in operations.SelectMany(o => reach.EdgesOf(o, method, cancellationToken))
                .Select(e => e.Body).OfType<SyntaxNode>().Where(seen.Add))
            {
                if (seen.Count > MaxBodies)
                {
                    return ShortText.Of(next, 50);
                }

                SemanticModel at = locks.Models.Get(next.SyntaxTree);
                open.Enqueue(
                    (RunBodies.OwnOperations(next, at, cancellationToken).ToList(), RunGraph.MethodOf(next, at, cancellationToken)));
            }
        }

        return null;
    }

    private static bool Shows(IOperation operation) => operation switch
    {
        IAssignmentOperation { Target: var target } => !IsLocal(target),
        IIncrementOrDecrementOperation { Target: var target } => !IsLocal(target),
        IEventAssignmentOperation or IDynamicInvocationOperation => true,
        IInvocationOperation { TargetMethod: { DeclaringSyntaxReferences.IsEmpty: true } method } call => Shows(call, method),
        IObjectCreationOperation { Constructor.DeclaringSyntaxReferences.IsEmpty: true } made => made.Arguments.Any(MayChange),
        _ => false,
    };

    private static bool Shows(IInvocationOperation call, IMethodSymbol method)
    {
        INamedTypeSymbol type = method.ContainingType;
        bool isView = type is { IsValueType: true } && (type.IsReadOnly || type.SpecialType != SpecialType.None);
        if (LibraryMembers.IsGuard(method))
        {
            return false;
        }

        return method.MethodKind == MethodKind.DelegateInvoke || LibraryMembers.IsAtomic(type) || call.Arguments.Any(MayChange)
            || (call.Instance is null
                ? method.ReturnsVoid
                : !isView && !LibraryMembers.IsImmutable(type) && (method.Name == "MoveNext" || LibraryMembers.Writes(method)));
    }

    /// <summary>What is handed over by reference and is no local, and an object that may be changed.</summary>
    private static bool MayChange(IArgumentOperation argument) =>
        argument is { Parameter: { } parameter, ArgumentKind: not ArgumentKind.DefaultValue }
        && (parameter.RefKind is RefKind.Ref or RefKind.Out ? !IsLocal(argument.Value)
            : Values.Unwrap(argument.Value) is { Type: { } type } and not IAnonymousFunctionOperation and not IMethodReferenceOperation
            && !LibraryMembers.IsImmutable(type)
            && (type is IArrayTypeSymbol || type.Name is "Span" or "Memory"
                ? parameter.ContainingSymbol is IMethodSymbol method && ElementWrites.WritesInto(method, parameter)
                : LibraryMembers.MayChange(type, parameter.ContainingSymbol as IMethodSymbol)));

    /// <summary>A variable, which the flow of data tells of: no part of an object.</summary>
    private static bool IsLocal(IOperation target) => Values.Unwrap(target) switch
    {
        ILocalReferenceOperation { Local.IsRef: false } or IDeclarationExpressionOperation or IDiscardOperation => true,
        IParameterReferenceOperation { Parameter.RefKind: RefKind.None } => true,
        ITupleOperation tuple => tuple.Elements.All(IsLocal),
        _ => false,
    };
}
