using System;
using System.Collections.Concurrent;
using MmLock.Analyzers.Operations;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;

namespace MmLock.Analyzers.Locks;

/// <summary>
/// Whose code goes through a sequence. What an iterator returns has the compiler's enumerator: going through it runs the iterator's own
/// body, and no other type of the solution that happens to be a sequence, too. The flow of the value decides.
/// </summary>
internal sealed class Enumerators(RunGraph runs)
{
    private const int MaxDepth = 6;

    private readonly ConcurrentDictionary<ISymbol, bool> _methods = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<ISymbol, bool> _types = new(SymbolEqualityComparer.Default);

    /// <summary>
    /// The sequence that a call of a member of <c>IEnumerable</c>, <c>IEnumerator</c> and their like goes through, if only code of the
    /// compiler and the library implements it there; what that runs is what goes through the sequence. Null for any other call.
    /// </summary>
    public IOperation? OfCompiler(Run run, CancellationToken cancellationToken)
    {
        if (run is not { Method: { ContainingType.TypeKind: TypeKind.Interface, DeclaringSyntaxReferences.IsEmpty: true } method }
            || (run.Walked ?? run.Value) is not { } value
            || !(Runs.IsSequence(method.ContainingType) || method.Name is "Dispose" or "DisposeAsync"))
        {
            return null;
        }

        IOperation sequence = Written(Values.Unwrap(value), cancellationToken);
        return (run.Walked is not null || Values.Unwrap(value).Type is { } type && Runs.IsSequence(type))
            && IsOfCompiler(sequence, 0, cancellationToken)
            ? sequence
            : null;
    }

    /// <summary>What the compiler keeps of a loop is the enumerator, by the name of the sequence.</summary>
    private IOperation Written(IOperation value, CancellationToken cancellationToken) =>
        value is IFlowCaptureReferenceOperation && runs.Locks.Models.Contains(value.Syntax.SyntaxTree)
            && runs.Locks.Models.Get(value.Syntax.SyntaxTree).GetOperation(value.Syntax, cancellationToken) is { } written
            ? Values.Unwrap(written)
            : value;

    private bool IsOfCompiler(IOperation? value, int depth, CancellationToken cancellationToken)
    {
        if (value is null || depth > MaxDepth)
        {
            return false;
        }

        value = Values.Unwrap(value);
        if (value.Type is { } type && !Runs.IsSequence(type))
        {
            return IsOfCompiler(type, isExact: false, depth, cancellationToken);
        }

        if (value is IPropertyReferenceOperation { Property: { IsVirtual: false, IsAbstract: false, IsOverride: false } property }
            && property.GetMethod is { } getter
            && RunBodies.Of(getter, runs.Locks.Models, cancellationToken).ToList() is { Count: > 0 } read && read.All(IsIterator))
        {
            return true;
        }

        List<IOperation?> origins = runs.Origins.Of(value, null, cancellationToken);
        return origins.Count > 0 && origins.All(o => IsOrigin(o, depth, cancellationToken));
    }

    private bool IsOrigin(IOperation? origin, int depth, CancellationToken cancellationToken) => origin switch
    {
        null => false,
        { ConstantValue.HasValue: true } or IDefaultValueOperation or IArrayCreationOperation => true,
        ICollectionExpressionOperation or IObjectCreationOperation =>
            origin.Type is { } made && (Runs.IsSequence(made) || IsOfCompiler(made, isExact: true, depth, cancellationToken)),
        IInvocationOperation { TargetMethod: { DeclaringSyntaxReferences.IsEmpty: true } library } call =>
            IsStart(library) && call.Instance is { } walked
                ? IsOfCompiler(walked, depth + 1, cancellationToken)
                : Queries.IsOperator(library),
        IInvocationOperation { IsVirtual: false } call => IsOfCompiler(call.TargetMethod, depth, cancellationToken),
        IInvocationOperation call => ReturnedBy(call, cancellationToken) is not null
            && Targets(call).All(m => IsOfCompiler(m, depth, cancellationToken)),
        _ => false,
    };

    /// <summary>The methods that a virtual call of the sources may run; none where code outside may have others.</summary>
    private ImmutableArray<IMethodSymbol> Targets(IInvocationOperation call)
    {
        IMethodSymbol called = call.TargetMethod.OriginalDefinition;
        return runs.Visibility.IsOverriddenOutside(call.TargetMethod, call.Instance is null ? null : Values.Unwrap(call.Instance).Type)
            ? ImmutableArray<IMethodSymbol>.Empty
            : runs.Locks.Implementations.All(called).Add(called).Where(m => !m.IsAbstract).ToImmutableArray();
    }

    /// <summary>
    /// What the methods return that a virtual call may run, but for iterators, which return their own code; null where one of them
    /// may be anything. A sequence that a method has kept from before is, too: what it does is no effect of that method.
    /// </summary>
    public IReadOnlyList<SyntaxNode>? ReturnedBy(IInvocationOperation call, CancellationToken cancellationToken)
    {
        ImmutableArray<IMethodSymbol> targets = Targets(call);
        var returned = new List<SyntaxNode>();
        foreach (IMethodSymbol target in targets)
        {
            List<SyntaxNode> bodies = RunBodies.Of(target, runs.Locks.Models, cancellationToken).ToList();
            if (bodies.Count == 0)
            {
                return null;
            }

            foreach (SyntaxNode body in bodies)
            {
                List<SyntaxNode> own = Values.ReturnedBy(body).Cast<SyntaxNode>().ToList();
                if (!own.All(r => IsMadeIn(body, runs.Origins.ValueOf(r, cancellationToken), cancellationToken)))
                {
                    return null;
                }

                returned.AddRange(own);
            }
        }

        return targets.IsEmpty ? null : returned;
    }

    /// <summary>A collection as such runs nothing, wherever it is kept.</summary>
    private bool IsMadeIn(SyntaxNode body, IOperation? value, CancellationToken cancellationToken) => value is not null
        && (Values.Unwrap(value).Type is { } type && !Runs.IsSequence(type)
            || runs.Origins.Of(value, null, cancellationToken).All(o =>
                o is not null && o.Syntax.SyntaxTree == body.SyntaxTree && body.Span.Contains(o.Syntax.Span)));

    /// <summary>Whether what a type goes through itself by is the compiler's or the library's.</summary>
    private bool IsOfCompiler(ITypeSymbol type, bool isExact, int depth, CancellationToken cancellationToken)
    {
        if (type is IArrayTypeSymbol || type.SpecialType == SpecialType.System_String)
        {
            return true;
        }

        if (type is not INamedTypeSymbol { TypeKind: TypeKind.Class or TypeKind.Struct } named
            || !isExact && !named.IsSealed && named.TypeKind == TypeKind.Class
                && (named.DeclaringSyntaxReferences.IsEmpty || runs.Visibility.IsSeenOutside(named)
                    || !runs.Locks.Implementations.Below(named).IsEmpty))
        {
            return false;
        }

        named = named.OriginalDefinition;
        return _types.TryGetValue(named, out bool known) ? known : _types.GetOrAdd(named, IsType(named, depth, cancellationToken));
    }

    private bool IsType(INamedTypeSymbol type, int depth, CancellationToken cancellationToken)
    {
        bool any = false;
        for (INamedTypeSymbol? at = type; at is { DeclaringSyntaxReferences.IsEmpty: false }; at = at.BaseType?.OriginalDefinition)
        {
            foreach (IMethodSymbol starts in at.GetMembers().OfType<IMethodSymbol>()
                .Where(m => IsStart(m) || m.ExplicitInterfaceImplementations.Any(IsStart)))
            {
                any = true;
                if (!IsOfCompiler(starts, depth + 1, cancellationToken))
                {
                    return false;
                }
            }
        }

        // Those of the library go through themselves, but for the wrappers of a sequence that they are given.
        return any || type.DeclaringSyntaxReferences.IsEmpty && type.ContainingNamespace?.ToDisplayString() is { } space
            && space.StartsWith("System.Collections", StringComparison.Ordinal) && space != "System.Collections.ObjectModel";
    }

    /// <summary>Whether a method is an iterator, or returns only what one returned.</summary>
    private bool IsOfCompiler(IMethodSymbol method, int depth, CancellationToken cancellationToken)
    {
        method = (method.ReducedFrom ?? method).OriginalDefinition;
        if (_methods.TryGetValue(method, out bool known))
        {
            return known;
        }

        List<SyntaxNode> bodies = RunBodies.Of(method, runs.Locks.Models, cancellationToken).ToList();
        List<SyntaxNode> returned = bodies.SelectMany(Values.ReturnedBy).Cast<SyntaxNode>().ToList();
        bool isOfCompiler = bodies.Count > 0 && depth <= MaxDepth
            && (returned.Count == 0
                ? bodies.All(IsIterator)
                : returned.All(r => IsOfCompiler(runs.Origins.ValueOf(r, cancellationToken), depth + 1, cancellationToken)));
        return _methods.GetOrAdd(method, isOfCompiler);
    }

    private static bool IsIterator(SyntaxNode body) => body
        .DescendantNodes(n => n == body || n is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax))
        .Any(n => n is YieldStatementSyntax);

    private static bool IsStart(IMethodSymbol method) => method.Name is "GetEnumerator" or "GetAsyncEnumerator";
}
