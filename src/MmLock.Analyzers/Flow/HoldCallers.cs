using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Flow;

/// <summary>
/// Who gets the hold that a method leaves to its caller: by the method's own name, and by what it overrides or implements.
/// </summary>
internal sealed class HoldCallers(LockAliasAnalysis graph, CancellationToken cancellationToken)
{
    /// <summary>Whether <see cref="Of"/> has them all: no other assembly, no delegate, no function without a name.</summary>
    public bool AreInSight(ISymbol container) => container is IMethodSymbol method
        && NamesOf(method).All(n => !graph.Runs.Visibility.IsSeenOutside(n)) && AreNamed(method);

    /// <summary>The same of those in sight, whatever there is outside.</summary>
    public bool AreNamed(ISymbol container) =>
        container is IMethodSymbol
        {
            MethodKind: MethodKind.Ordinary or MethodKind.Constructor or MethodKind.ExplicitInterfaceImplementation
        } method
        && NamesOf(method).All(n =>
            !n.DeclaringSyntaxReferences.IsEmpty && !IsDelegate(n));

    /// <summary>
    /// The calls. Those of a method that does nothing else are acquires of their own, but for those by another name of it.
    /// </summary>
    public IEnumerable<SyntaxNode> Of(IMethodSymbol method) =>
        NamesOf(method).Where(n => graph.WrappedIn(n, cancellationToken) is null)
            .SelectMany(n => SymbolUses.Calls(n, graph.Models, cancellationToken).Where(c => IsOf(c, n))).Distinct();

    private IEnumerable<IMethodSymbol> NamesOf(IMethodSymbol method)
    {
        method = (method.PartialDefinitionPart ?? method).OriginalDefinition;
        yield return method;
        for (IMethodSymbol? above = method.OverriddenMethod; above is not null; above = above.OverriddenMethod)
        {
            yield return above.OriginalDefinition;
        }

        if (method.MethodKind == MethodKind.Constructor || method.IsStatic)
        {
            yield break;
        }

        // A class below may implement an interface by what it inherits.
        foreach (IMethodSymbol member in graph.Implementations.Below(method.ContainingType).Prepend(method.ContainingType)
            .SelectMany(t => t.AllInterfaces.SelectMany(i => i.GetMembers()).OfType<IMethodSymbol>()
                .Where(m => SymbolEqualityComparer.Default.Equals(
                    t.FindImplementationForInterfaceMember(m)?.OriginalDefinition, method)))
            .Select(m => m.OriginalDefinition).Distinct<IMethodSymbol>(SymbolEqualityComparer.Default))
        {
            yield return member;
        }
    }

    private bool IsOf(SyntaxNode call, IMethodSymbol method) =>
        graph.Models.Get(call.SyntaxTree).GetSymbolInfo(call, cancellationToken).Symbol is IMethodSymbol called
        && SymbolEqualityComparer.Default.Equals((called.ReducedFrom ?? called).OriginalDefinition, method);

    private bool IsDelegate(IMethodSymbol method) => method.MethodKind != MethodKind.Constructor
        && SymbolUses.Uses(method, graph.Models, cancellationToken).Any(name =>
        {
            SyntaxNode use = name.Parent is MemberAccessExpressionSyntax access && access.Name == name ? access : name;
            return use.Parent is not InvocationExpressionSyntax
                && graph.Models.Get(use.SyntaxTree).GetOperation(use, cancellationToken) is IMethodReferenceOperation reference
                && reference.Parent is not INameOfOperation
                && SymbolEqualityComparer.Default.Equals(reference.Method.OriginalDefinition, method);
        });
}
