using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using MmLock.Analyzers.Effects;
using MmLock.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace MmLock.Analyzers.Locks;

/// <summary>
/// Where the value of an expression may come from, through locals, members, parameters and returned values, without
/// regard to order. Bounded: a value that is handed about further than that is unknown.
/// </summary>
internal sealed class ValueOrigins(LockGraph graph, Visibility visibility)
{
    private const int MaxDepth = 8;
    private const int MaxOrigins = 64;

    private static readonly ImmutableArray<IOperation?> s_unknown = ImmutableArray<IOperation?>.Empty.Add(null);

    private readonly ConcurrentDictionary<SyntaxNode, Amounts> _locals = new();
    private readonly ConcurrentDictionary<ISymbol, ImmutableArray<IOperation?>> _members = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<ISymbol, ImmutableArray<IOperation?>> _parameters = new(SymbolEqualityComparer.Default);

    /// <summary>Lambdas, names of methods, creations, calls, constants; a parameter that <paramref name="own"/> has for itself; null for a value that nobody here has seen.</summary>
    public List<IOperation?> Of(IOperation value, IMethodSymbol? own, CancellationToken cancellationToken)
    {
        var found = new List<IOperation?>();
        Follow(value, own, found, new HashSet<ISymbol>(SymbolEqualityComparer.Default), 0, cancellationToken);
        return found;
    }

    private void Follow(IOperation? value, IMethodSymbol? own, List<IOperation?> found, HashSet<ISymbol> seen, int depth, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (value is null || depth > MaxDepth || found.Count > MaxOrigins)
        {
            found.Add(null);
            return;
        }

        value = LockOperationReader.Unwrap(value);
        switch (value)
        {
            case { ConstantValue.HasValue: true }:
            case IDefaultValueOperation or IAnonymousFunctionOperation or IFlowAnonymousFunctionOperation or IMethodReferenceOperation or IObjectCreationOperation or IArrayCreationOperation or ICollectionExpressionOperation:
                found.Add(value);
                break;
            case IDelegateCreationOperation creation:
                Next(creation.Target);
                break;
            case IConditionalOperation { WhenFalse: { } other } choice:
                Next(choice.WhenTrue, other);
                break;
            case ICoalesceOperation coalesce:
                Next(coalesce.Value, coalesce.WhenNull);
                break;
            case IThrowOperation:
                break;
            case ISwitchExpressionOperation choice:
                Next(choice.Arms.Select(a => a.Value).ToArray());
                break;
            case ISimpleAssignmentOperation or ICoalesceAssignmentOperation:
                Next(((IAssignmentOperation)value).Target, ((IAssignmentOperation)value).Value);
                break;
            case IBinaryOperation { Type.TypeKind: TypeKind.Delegate } both:
                Next(both.LeftOperand, both.RightOperand);
                break;
            case IConditionalAccessInstanceOperation when ReceiverOf(value) is { } receiver:
                Next(receiver);
                break;
            case IFlowCaptureReferenceOperation when graph.Models.Contains(value.Syntax.SyntaxTree) && graph.Models.Get(value.Syntax.SyntaxTree).GetOperation(value.Syntax, cancellationToken) is { } written and not IFlowCaptureReferenceOperation:
                Next(written);
                break;
            case ILocalReferenceOperation { Local: var local }:
                All(local, ValuesOfLocal(local, cancellationToken));
                break;
            case IParameterReferenceOperation { Parameter: var parameter } when own is not null && SymbolEqualityComparer.Default.Equals(parameter.ContainingSymbol.OriginalDefinition, own.OriginalDefinition):
                found.Add(value);
                break;
            case IParameterReferenceOperation { Parameter: var parameter }:
                All(parameter, _parameters.TryGetValue(parameter.OriginalDefinition, out ImmutableArray<IOperation?> given) ? given : _parameters.GetOrAdd(parameter.OriginalDefinition, ValuesOfParameter(parameter.OriginalDefinition, cancellationToken)));
                break;
            case IMemberReferenceOperation { Member: IFieldSymbol or IEventSymbol or IPropertySymbol } member:
                All(member.Member.OriginalDefinition, _members.TryGetValue(member.Member.OriginalDefinition, out ImmutableArray<IOperation?> known) ? known : _members.GetOrAdd(member.Member.OriginalDefinition, ValuesOfMember(member.Member.OriginalDefinition, cancellationToken)));
                break;
            case IInvocationOperation call:
                FollowCall(call, own, found, seen, depth, cancellationToken);
                break;
            default:
                found.Add(null);
                break;
        }

        void Next(params IOperation[] values)
        {
            foreach (IOperation next in values)
            {
                Follow(next, own, found, seen, depth + 1, cancellationToken);
            }
        }

        void All(ISymbol symbol, IReadOnlyList<IOperation?> values)
        {
            if (!seen.Add(symbol))
            {
                return;
            }

            if (values.Count == 0 && symbol is ILocalSymbol)
            {
                // The element of a sequence, the part of something.
                found.Add(null);
            }

            foreach (IOperation? next in values)
            {
                Follow(next, own, found, seen, depth + 1, cancellationToken);
            }
        }
    }

    private void FollowCall(IInvocationOperation call, IMethodSymbol? own, List<IOperation?> found, HashSet<ISymbol> seen, int depth, CancellationToken cancellationToken)
    {
        IMethodSymbol target = call.TargetMethod.OriginalDefinition;
        if (target.DeclaringSyntaxReferences.IsEmpty)
        {
            // `Interlocked.Exchange(ref _handlers, null)`, `Delegate.Combine(a, b)` yield what they are given.
            bool passes = target.ContainingType is { Name: "Interlocked" or "Volatile" or "Delegate" or "MulticastDelegate" };
            if (!passes)
            {
                found.Add(call);
            }

            foreach (IArgumentOperation argument in call.Arguments.Where(_ => passes))
            {
                Follow(argument.Value, own, found, seen, depth + 1, cancellationToken);
            }

            return;
        }

        List<SyntaxNode> returned = RunBodies.Of(target, graph.Models, cancellationToken).SelectMany(LockSearch.ReturnedBy).Cast<SyntaxNode>().ToList();
        if (call.IsVirtual || returned.Count == 0)
        {
            // An iterator, or code that cannot be told.
            found.Add(call);
            return;
        }

        foreach (SyntaxNode value in returned)
        {
            var inner = new List<IOperation?>();
            Follow(graph.Models.Get(value.SyntaxTree).GetOperation(value, cancellationToken), target, inner, seen, depth + 1, cancellationToken);
            foreach (IOperation? origin in inner)
            {
                if (origin is IParameterReferenceOperation parameter && call.Arguments.FirstOrDefault(a => a.Parameter?.Ordinal == parameter.Parameter.Ordinal) is { } argument)
                {
                    Follow(argument.Value, own, found, seen, depth + 1, cancellationToken);
                }
                else
                {
                    found.Add(origin is IParameterReferenceOperation ? null : origin);
                }
            }
        }
    }

    private IReadOnlyList<IOperation?> ValuesOfLocal(ILocalSymbol local, CancellationToken cancellationToken)
    {
        List<SyntaxNode> around = local.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(cancellationToken).Ancestors().Where(FlowGraphs.IsBody).ToList() ?? new List<SyntaxNode>();

        // The whole member: a lambda may write what is around it. Of a file, only what is no member's.
        SyntaxNode? body = around.LastOrDefault(a => a is not CompilationUnitSyntax) ?? around.LastOrDefault();
        return body is null || !graph.Models.Contains(body.SyntaxTree) ? new IOperation?[] { null }
            : _locals.GetOrAdd(body, b => new Amounts(graph.Models.Get(b.SyntaxTree).GetOperation(RootOf(b), cancellationToken)?.DescendantsAndSelf() ?? Enumerable.Empty<IOperation>(), null, ImmutableHashSet<string>.Empty, _ => Amount.Unknown)).ValuesOf(local);
    }

    private static SyntaxNode RootOf(SyntaxNode body) => body switch
    {
        PropertyDeclarationSyntax { ExpressionBody: { } arrow } => arrow,
        IndexerDeclarationSyntax { ExpressionBody: { } arrow } => arrow,
        _ => body,
    };

    private ImmutableArray<IOperation?> ValuesOfParameter(IParameterSymbol parameter, CancellationToken cancellationToken)
    {
        if (parameter.ContainingSymbol is not IMethodSymbol method || method.MethodKind is MethodKind.AnonymousFunction or MethodKind.PropertySet or MethodKind.EventAdd or MethodKind.EventRemove || visibility.IsSeenOutside(method) || method.IsOverride || method.IsVirtual || method.IsAbstract)
        {
            return s_unknown;
        }

        ImmutableArray<IOperation?>.Builder values = ImmutableArray.CreateBuilder<IOperation?>();
        foreach (SyntaxNode node in LockScopes.Calls(method, graph.Models.Compilation, cancellationToken))
        {
            (IMethodSymbol? target, ImmutableArray<IArgumentOperation> arguments) = graph.Models.Get(node.SyntaxTree).GetOperation(node, cancellationToken) switch
            {
                IInvocationOperation invocation => (invocation.TargetMethod, invocation.Arguments),
                IObjectCreationOperation creation => (creation.Constructor, creation.Arguments),
                _ => (null, ImmutableArray<IArgumentOperation>.Empty),
            };
            IMethodSymbol? called = target is null ? null : (target.ReducedFrom ?? target).OriginalDefinition;
            if (SymbolEqualityComparer.Default.Equals(called, method) && arguments.FirstOrDefault(a => a.Parameter?.Ordinal == parameter.Ordinal) is { } argument)
            {
                values.Add(argument.Value);
            }
        }

        if (method.MethodKind != MethodKind.Constructor && LockScopes.Uses(method, graph.Models.Compilation, cancellationToken)
            .Any(n => n.Parent is not InvocationExpressionSyntax && !(n.Parent is MemberAccessExpressionSyntax { Parent: InvocationExpressionSyntax } or MemberBindingExpressionSyntax)))
        {
            // Called as a delegate, with whatever.
            values.Add(null);
        }

        return values.ToImmutable();
    }

    private ImmutableArray<IOperation?> ValuesOfMember(ISymbol member, CancellationToken cancellationToken)
    {
        ImmutableArray<IOperation?>.Builder values = ImmutableArray.CreateBuilder<IOperation?>();
        if (member.DeclaringSyntaxReferences.IsEmpty || visibility.IsWrittenOutside(member) || member.IsVirtual || member.IsAbstract || member.IsOverride)
        {
            return s_unknown;
        }

        foreach (SyntaxNode declaration in member.DeclaringSyntaxReferences.Where(r => graph.Models.Compilation.ContainsSyntaxTree(r.SyntaxTree)).Select(r => r.GetSyntax(cancellationToken)))
        {
            IEnumerable<ExpressionSyntax> given = declaration is ParameterSyntax ? Enumerable.Empty<ExpressionSyntax>() : LockSearch.ValuesOf(declaration);
            values.AddRange(given.Select(v => graph.Models.Get(v.SyntaxTree).GetOperation(v, cancellationToken)));
            if (declaration is ParameterSyntax || declaration is EventDeclarationSyntax)
            {
                values.Add(null);
            }
        }

        foreach (SimpleNameSyntax name in LockScopes.Uses(member, graph.Models.Compilation, cancellationToken))
        {
            SyntaxNode expression = name.Parent is MemberAccessExpressionSyntax access && access.Name == name ? access : name.Parent is MemberBindingExpressionSyntax binding ? binding : name;
            IOperation? use = graph.Models.Get(name.SyntaxTree).GetOperation(expression, cancellationToken);
            if (use is IMemberReferenceOperation reference && SymbolEqualityComparer.Default.Equals(reference.Member.OriginalDefinition, member))
            {
                AddWritten(use, values);
            }
        }

        // None at all: it is never anything but null.
        return values.ToImmutable();
    }

    private static void AddWritten(IOperation use, ImmutableArray<IOperation?>.Builder values)
    {
        IOperation target = LockOperationReader.SkipConversions(use);
        switch (target.Parent)
        {
            case IDeconstructionAssignmentOperation:
            case ITupleOperation { Parent: IDeconstructionAssignmentOperation }:
                values.Add(null);
                break;
            case IAssignmentOperation assignment when assignment.Target == target:
                values.Add(assignment.Value);
                break;
            case IEventAssignmentOperation { Adds: true } assignment when assignment.EventReference == target:
                values.Add(assignment.HandlerValue);
                break;
            case IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out, Parent: IInvocationOperation call }:
                bool isKnown = call.TargetMethod.ContainingType.Name is "Interlocked" or "Volatile";
                values.AddRange(isKnown ? call.Arguments.Where(a => a.Parameter?.RefKind == RefKind.None).Select(a => (IOperation?)a.Value) : new IOperation?[] { null });
                break;
            case IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol.RefKind: not RefKind.None } }:
                values.Add(null);
                break;
        }
    }

    private static IOperation? ReceiverOf(IOperation use)
    {
        for (IOperation? at = use; at is not null; at = at.Parent)
        {
            if (at.Parent is IConditionalAccessOperation access && access.WhenNotNull == at)
            {
                return access.Operation;
            }
        }

        return null;
    }
}
