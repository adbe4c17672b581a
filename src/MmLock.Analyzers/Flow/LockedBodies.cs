using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using Microsoft.CodeAnalysis.FlowAnalysis;

namespace MmLock.Analyzers.Flow;

/// <summary>
/// One executable body with what it takes itself. A <see cref="FunctionBody"/> starts with the holds of the places that run it as well;
/// this one does not: what a lambda or local function does there is an effect of the place that runs it, and said once.
/// </summary>
/// <param name="Declaration">Method, accessor, lambda, local function …: what <see cref="Effects.EffectModel.FactsOf"/> takes.</param>
/// <param name="Method">Its symbol; null for an initializer.</param>
/// <param name="Name">What a call path calls it.</param>
/// <param name="Locks">The dataflow.</param>
internal sealed record LockedBody(SyntaxNode Declaration, IMethodSymbol? Method, string Name, HeldLocks Locks);

/// <summary>A body and the lambdas and local functions in it, each with a dataflow of its own.</summary>
internal static class LockedBodies
{
    public static IEnumerable<LockedBody> Of(ControlFlowGraph graph, SyntaxNode declaration, IMethodSymbol? method, BodyFlows flows) =>
        Of(graph, declaration, method, NameOf(method), ImmutableArray<AcquireSite>.Empty, flows);

    private static IEnumerable<LockedBody> Of(
        ControlFlowGraph graph, SyntaxNode declaration, IMethodSymbol? method, string name, ImmutableArray<AcquireSite> entry,
        BodyFlows flows)
    {
        CancellationToken cancellationToken = flows.CancellationToken;
        HeldLocks locks = flows.Of(graph, method, entry);
        yield return new LockedBody(declaration, method, name, locks);
        foreach (IMethodSymbol function in graph.LocalFunctions)
        {
            if (function.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(cancellationToken) is { } inner)
            {
                foreach (LockedBody body in Of(
                    graph.GetLocalFunctionControlFlowGraph(function, cancellationToken), inner, function, function.Name,
                    ImmutableArray<AcquireSite>.Empty, flows))
                {
                    yield return body;
                }
            }
        }

        foreach (IFlowAnonymousFunctionOperation lambda in graph.Blocks.SelectMany(FlowGraphs.Operations)
            .SelectMany(o => o.DescendantsAndSelf()).OfType<IFlowAnonymousFunctionOperation>())
        {
            foreach (LockedBody body in Of(
                graph.GetAnonymousFunctionControlFlowGraph(lambda, cancellationToken), lambda.Syntax, lambda.Symbol, name,
                HeldByRunner(lambda, locks, flows.Model, cancellationToken), flows))
            {
                yield return body;
            }
        }
    }

    /// <summary>
    /// A lambda runs with nothing held, unless it is handed to a method that calls it under a lock: <c>WithRead(sem, ()
    /// => …)</c>.
    /// </summary>
    private static ImmutableArray<AcquireSite> HeldByRunner(
        IFlowAnonymousFunctionOperation lambda, HeldLocks outer, LockModel model, CancellationToken cancellationToken)
    {
        if (Values.SkipConversions(lambda).Parent is not IDelegateCreationOperation creation
            || Values.SkipConversions(creation).Parent is not IArgumentOperation
            {
                Parameter: { } parameter,
                Parent: IInvocationOperation call
            })
        {
            return ImmutableArray<AcquireSite>.Empty;
        }

        return model.HeldDuringCallOf(call.TargetMethod, parameter.Ordinal, cancellationToken)
            .Select(s =>
            {
                LockPath path = outer.Paths.At(call, s.Path, call.TargetMethod, call.Instance, call.Arguments);
                LockGranularity known = s.Class == LockGranularity.Other ? model.Classes.Of(path, null, null, cancellationToken) : s.Class;
                return new AcquireSite(0, path, known, s.Mode, null, call, DiagnosticLocations.Of(call)) { Wrapper = call.TargetMethod };
            })
            .ToImmutableArray();
    }

    private static string NameOf(IMethodSymbol? method) => method switch
    {
        null => "initializer",
        { MethodKind: MethodKind.Constructor or MethodKind.StaticConstructor } => method.ContainingType.Name,
        { AssociatedSymbol: { } property } => property.Name,
        { MethodKind: MethodKind.UserDefinedOperator or MethodKind.Conversion } => method.Name.Replace("op_", "operator "),
        { Name: "<Main>$" } => "top-level code",
        _ => method.Name,
    };
}
