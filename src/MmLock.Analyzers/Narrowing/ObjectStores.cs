using System;
using MmLock.Analyzers.Effects;
using MmLock.Analyzers.Operations;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Narrowing;

/// <summary>
/// Where an object that a variable stands for is put, by whatever variable, parameter or copied collection it goes there. One of
/// these places is the way to the object; each of the others is one more. The element of a table comes first, as that is what has
/// a key; of two alike, the one that is written first.
/// </summary>
internal sealed class ObjectStores(ValueOrigins origins, ObjectSources sources, CancellationToken cancellationToken)
{
    private const int MaxDepth = 6;
    private const int MaxNames = 64;

    private readonly Dictionary<ISymbol, List<Store>?> _known = new(SymbolEqualityComparer.Default);

    private enum Rank { Element, Entry, Member }

    /// <param name="Use">The variable, as the value that is stored or that the stored one is made of.</param>
    private sealed record Store(SyntaxNode Use, Rank Rank);

    /// <summary>What is stored here is stored in another place, too, and that one is the way to it.</summary>
    public bool IsStoredBefore(IOperation value) =>
        Any(value, new List<SyntaxNode>(), new HashSet<ISymbol>(SymbolEqualityComparer.Default), 0);

    private bool Any(IOperation? value, List<SyntaxNode> path, HashSet<ISymbol> underWay, int depth)
    {
        if (value is null || depth > MaxDepth)
        {
            return depth > MaxDepth;
        }

        origins.Models.Work.Add(1);
        IOperation inner = Values.Unwrap(value);
        ISymbol? name = ObjectSources.NameOf(inner);
        if (name is not null && !underWay.Add(name))
        {
            return false;
        }

        ISymbol? variable = Values.VariableOf(inner);
        if (variable is not null)
        {
            path.Add(inner.Syntax);
        }

        bool found = variable is not null && IsBefore(StoresOf(variable), path)
            || sources.Behind(inner).Append(CollectionOf(inner)).Any(v => Any(v, path, underWay, depth + 1));
        if (variable is not null)
        {
            path.RemoveAt(path.Count - 1);
        }

        if (name is not null)
        {
            underWay.Remove(name);
        }

        return found;
    }

    /// <summary>The collection of which a value is a copy, or that a variable is an element of.</summary>
    private IOperation? CollectionOf(IOperation value) =>
        value is ILocalReferenceOperation { Local: var local }
        && local.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(cancellationToken) is ForEachStatementSyntax loop
        && origins.Models.Contains(loop.SyntaxTree)
            ? origins.Models.Get(loop.SyntaxTree).GetOperation(loop.Expression, cancellationToken)
            : CopiedBy(value);

    /// <summary>A place that is not on the path comes before those that are; so does one that is further away than is followed.</summary>
    private static bool IsBefore(List<Store>? stores, List<SyntaxNode> path)
    {
        if (stores is null)
        {
            return true;
        }

        int own = stores.FindIndex(s => path.Contains(s.Use));
        return own < 0 ? stores.Count > 0 : own > 0;
    }

    /// <returns>Null where the object goes by more names than are followed.</returns>
    private List<Store>? StoresOf(ISymbol variable)
    {
        if (_known.TryGetValue(variable, out List<Store>? known))
        {
            return known;
        }

        var stores = new List<Store>();
        var names = new HashSet<ISymbol>(SymbolEqualityComparer.Default) { variable.OriginalDefinition };
        var open = new Queue<ISymbol>(names);
        while (open.Count > 0)
        {
            if (names.Count > MaxNames)
            {
                return _known[variable] = null;
            }

            foreach (IOperation use in origins.UsesOf(open.Dequeue(), cancellationToken))
            {
                origins.Models.Work.Add(1);
                (ISymbol? name, Rank? rank) = GoesTo(use);
                if (rank is { } place)
                {
                    stores.Add(new Store(use.Syntax, place));
                }

                if (name is not null && names.Add(name))
                {
                    open.Enqueue(name);
                }
            }
        }

        return _known[variable] = stores.OrderBy(s => s.Rank).ThenBy(s => s.Use.SyntaxTree.FilePath, StringComparer.Ordinal)
            .ThenBy(s => s.Use.SpanStart).ToList();
    }

    /// <summary>The variable that stands for the object from here on, or what kind of place it is put in.</summary>
    private static (ISymbol? Name, Rank? Rank) GoesTo(IOperation use)
    {
        IOperation value = Values.SkipConversions(use);
        while (value.Parent is IConditionalOperation or ICoalesceOperation or ISwitchExpressionArmOperation or ISwitchExpressionOperation
            || value.Parent is { } copy && CopiedBy(copy) == value
            || value.Parent is IArgumentOperation { Parent: { } call } argument && CopiedBy(call) == argument.Value)
        {
            value = Values.SkipConversions(value.Parent is IArgumentOperation ? value.Parent.Parent! : value.Parent);
        }

        switch (value.Parent)
        {
            case IVariableInitializerOperation { Parent: IVariableDeclaratorOperation declarator }:
                return (declarator.Symbol, null);
            case IForEachLoopOperation loop when loop.Collection == value:
                return (loop.Locals.FirstOrDefault(), null);
            case IAssignmentOperation assignment when assignment.Value == value:
                return Values.VariableOf(assignment.Target) is { } variable ? (variable, null) : (null, RankOf(assignment.Target));
            case IArrayInitializerOperation or ICollectionExpressionOperation:
                return (null, Rank.Element);
            case IArgumentOperation { Parameter: { DeclaringSyntaxReferences.IsEmpty: false } parameter }:
                return (parameter.OriginalDefinition, null);
            case IArgumentOperation { Parent: IInvocationOperation { TargetMethod: var method } call }
                when method.ContainingType.Name is "Interlocked" or "Volatile":
                return call.Arguments.FirstOrDefault(a => a.Parameter?.RefKind == RefKind.Ref) is { } target && target.Value != value
                    ? (null, RankOf(target.Value))
                    : (null, null);
            case IArgumentOperation { Parent: IInvocationOperation { TargetMethod.Name: var name, Arguments.Length: var count } }
                when SharedObjects.IsStore(name):
                return (null, count > 1 ? Rank.Element : Rank.Entry);
            default:
                return (null, null);
        }
    }

    private static Rank? RankOf(IOperation target) => Values.Unwrap(target) switch
    {
        IArrayElementReferenceOperation or IPropertyReferenceOperation { Arguments.IsEmpty: false } => Rank.Element,
        IMemberReferenceOperation => Rank.Member,
        _ => null,
    };

    /// <summary>The collection of which an operation makes another with the same objects.</summary>
    private static IOperation? CopiedBy(IOperation operation) => operation switch
    {
        IInvocationOperation { TargetMethod: { DeclaringSyntaxReferences.IsEmpty: true, Name: var name } } call
            when TableContents.IsCopying(name) => call.Instance ?? call.Arguments.FirstOrDefault(a => a.Parameter?.Ordinal == 0)?.Value,
        IObjectCreationOperation { Constructor.DeclaringSyntaxReferences.IsEmpty: true } creation =>
            creation.Arguments.FirstOrDefault(a => TableContents.IsSequence(a.Value.Type))?.Value,
        ISpreadOperation spread => spread.Operand,
        _ => null,
    };
}
