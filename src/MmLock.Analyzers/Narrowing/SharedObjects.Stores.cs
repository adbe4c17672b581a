using System;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Ranges;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Narrowing;

/// <summary>What is put into the collections that members have.</summary>
internal sealed partial class SharedObjects
{
    /// <summary>What is put into a collection that a member has; null for what is not seen.</summary>
    private List<(IOperation? Value, IOperation? Key)> StoredIn(ISymbol member, int depth = 0, ISymbol? into = null)
    {
        var stored = new List<(IOperation? Value, IOperation? Key)>();
        if (depth > MaxDepth || _views.UsesOf(member.OriginalDefinition, into?.OriginalDefinition) is not { } uses)
        {
            stored.Add(s_unknown);
            return stored;
        }

        foreach (IOperation value in uses)
        {
            AddStores(value, stored, depth);
        }

        return stored.Select(s => (Value: ValueOfPair(s.Value), s.Key))
            .Where(s => s.Value?.Type is not { IsValueType: true, SpecialType: not SpecialType.None }).ToList();
    }

    /// <summary>A dictionary that is filled with pairs has their second parts; null where these are not seen.</summary>
    private static IOperation? ValueOfPair(IOperation? stored) =>
        stored?.Type is not { Name: "KeyValuePair", DeclaringSyntaxReferences.IsEmpty: true }
            ? stored
            : Values.Unwrap(stored) switch
            {
                IObjectCreationOperation { Arguments.Length: 2 } pair => Values.ArgumentAt(pair.Arguments, 1),
                IInvocationOperation { TargetMethod.Name: "Create", Arguments.Length: 2 } pair => Values.ArgumentAt(pair.Arguments, 1),
                _ => null,
            };

    /// <summary>What one use of a collection puts into it, or into a collection that lies in it.</summary>
    private void AddStores(IOperation value, List<(IOperation? Value, IOperation? Key)> stored, int depth)
    {
        // Numbers are copied: nothing is had by two of them.
        if (PlaceMembers.ElementOf(Values.Unwrap(value).Type) is { IsValueType: true, SpecialType: not SpecialType.None })
        {
            return;
        }

        (IOperation? place, IOperation? key) = value.Parent switch
        {
            IArrayElementReferenceOperation element when element.ArrayReference == value => (element, element.Indices[0]),
            IPropertyReferenceOperation { Arguments.IsEmpty: false } indexer when indexer.Instance == value =>
                (indexer, indexer.Arguments[0].Value),
            IImplicitIndexerReferenceOperation index when index.Instance == value => (index, null),
            IArgumentOperation { Parent: IInvocationOperation { TargetMethod: { ReturnsByRef: true } method } reference }
                when method.DeclaringSyntaxReferences.IsEmpty => (reference, null),
            _ => ((IOperation?)null, (IOperation?)null),
        };
        if (place?.Parent is ISimpleAssignmentOperation assignment && assignment.Target == place)
        {
            stored.Add((assignment.Value, key));
        }
        else if (place is not null && place.Parent is ICoalesceAssignmentOperation lazy && lazy.Target == place)
        {
            stored.Add((lazy.Value, key));
        }
        else if (place?.Parent is ITupleOperation)
        {
            // An exchange of two.
            stored.Add((place, null));
        }
        else if (place is not null && ThroughReference(place) is { } written)
        {
            stored.AddRange(written.Select(v => v == place ? s_unknown : (v, key)));
        }
        else if (value.Parent is IInvocationOperation { Arguments.Length: > 0 } call && call.Instance == value
            && IsStore(call.TargetMethod.Name))
        {
            List<IOperation> given = call.Arguments.OrderBy(a => a.Parameter?.Ordinal).Select(a => a.Value).ToList();
            stored.Add((given[given.Count - 1], given.Count == 2 ? given[0] : null));
        }
        else if (value.Parent
            is IArgumentOperation { Parameter.Ordinal: 0, Parent: IInvocationOperation { TargetMethod: var extension } by }
            && LibraryMembers.IsExtensionThatWrites(extension))
        {
            List<IOperation> given = by.Arguments.OrderBy(a => a.Parameter?.Ordinal).Select(a => a.Value).ToList();
            if (extension.Name != "Remove")
            {
                stored.Add(extension.Name == "TryAdd" && given.Count == 3 ? (given[2], given[1]) : s_unknown);
            }
        }
        else if (value.Parent is IInvocationOperation { Arguments.Length: > 0 } many && many.Instance == value
            && many.TargetMethod.Name is "AddRange" or "InsertRange" or "EnqueueRange" or "PushRange")
        {
            var elements = new List<IOperation>();
            var names = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
            IOperation range = many.Arguments.OrderBy(a => a.Parameter?.Ordinal).Last().Value;
            stored.AddRange(depth < MaxDepth && _contents.TryRead(range, elements, names)
                ? elements.Select(e => ((IOperation?)e, (IOperation?)null)).Concat(names.SelectMany(n => StoredIn(n, depth + 1)))
                : new[] { s_unknown });
        }
        else if (value.Parent is IForEachLoopOperation walk && walk.Collection == value)
        {
            stored.AddRange(walk.Locals.Where(l => l.RefKind == RefKind.Ref).SelectMany(l => WrittenThrough(l, value))
                .Select(v => v == value ? s_unknown : (v, null)));
        }
        else if (IsFilledElsewhere(value))
        {
            stored.Add(s_unknown);
        }
        else if (value.Parent is IInvocationOperation { TargetMethod.DeclaringSyntaxReferences.IsEmpty: true } other
            && other.Instance == value && LibraryMembers.Writes(other.TargetMethod) && !IsTaking(other.TargetMethod.Name))
        {
            stored.AddRange(other.Arguments.Where(a => a.Parameter is { RefKind: RefKind.None } given
                && a.Value.Type?.IsReferenceType == true && LibraryMembers.IsAny(given.OriginalDefinition.Type))
                .Select(a => ((IOperation?)a.Value, (IOperation?)null)));
        }

        var inner = new List<(IOperation? Value, IOperation? Key)>();
        if (place is not null && TableViews.HasObjects(place.Type))
        {
            AddInner(place, inner, depth + 1);
        }
        else if (value.Parent is IForEachLoopOperation through && through.Collection == value)
        {
            AddWalked(through, inner, depth);
        }
        else if (value.Parent is IInvocationOperation asked && asked.Instance == value)
        {
            foreach (ISymbol had in asked.Arguments.Where(a => a.Parameter?.RefKind == RefKind.Out && TableViews.HasObjects(a.Value.Type))
                .Select(a => Values.VariableOf(a.Value)).OfType<ISymbol>())
            {
                inner.AddRange(StoredIn(had, depth + 1));
            }

            // An element, not a copy of the whole.
            if (TableViews.HasObjects(asked.Type)
                && SymbolEqualityComparer.Default.Equals(asked.Type, (value.Type as INamedTypeSymbol)?.TypeArguments.LastOrDefault()))
            {
                AddInner(asked, inner, depth + 1);
            }
        }

        stored.AddRange(inner.Select(i => (i.Value, (IOperation?)null)));
    }

    /// <summary>What is given says what is to go.</summary>
    private static bool IsTaking(string name) => name.Contains("Remove") || name.StartsWith("Try", StringComparison.Ordinal)
        || name.EndsWith("With", StringComparison.Ordinal);

    private void AddWalked(IForEachLoopOperation walk, List<(IOperation? Value, IOperation? Key)> stored, int depth)
    {
        foreach (ILocalSymbol local in walk.Locals.Where(l => TableViews.HasObjects(l.Type)))
        {
            stored.AddRange(depth < MaxDepth ? StoredIn(local, depth + 1) : new List<(IOperation?, IOperation?)> { s_unknown });
        }
    }

    /// <summary>What is put into a collection that is an element of another, under whatever key.</summary>
    private void AddInner(IOperation table, List<(IOperation? Value, IOperation? Key)> stored, int depth)
    {
        IOperation use = Values.SkipConversions(table);
        if (depth > MaxDepth)
        {
            stored.Add(s_unknown);
            return;
        }

        switch (use.Parent)
        {
            case IMemberInitializerOperation initializer when initializer.InitializedMember == use:
                foreach (IOperation receiver in TableViews.ReceiversIn(initializer))
                {
                    AddStores(receiver, stored, depth + 1);
                }

                break;
            case ISimpleAssignmentOperation or ICoalesceAssignmentOperation when use.Parent is IAssignmentOperation set:
                if (set.Value == use)
                {
                    stored.AddRange(
                        Values.VariableOf(set.Target) is { } variable ? StoredIn(variable, depth + 1) : new[] { s_unknown });
                }

                if (set.Parent is not IExpressionStatementOperation)
                {
                    AddInner(set, stored, depth + 1);
                }

                break;
            case ICoalesceOperation or IConditionalOperation { WhenFalse: not null } when use.Parent is not IConditionalOperation choice
                || choice.Condition != use:
                AddInner(use.Parent, stored, depth + 1);
                break;
            case IConditionalAccessOperation access when access.Operation == use:
                if (access.WhenNotNull.DescendantsAndSelf().FirstOrDefault(o => o is IConditionalAccessInstanceOperation) is { } instance)
                {
                    AddInner(instance, stored, depth + 1);
                }

                break;
            case IVariableInitializerOperation { Parent: IVariableDeclaratorOperation declarator }:
                stored.AddRange(StoredIn(declarator.Symbol, depth + 1));
                break;
            case IForEachLoopOperation walk when walk.Collection == use:
                AddWalked(walk, stored, depth);
                break;
            case IIsPatternOperation pattern:
                stored.AddRange(pattern.Pattern.DescendantsAndSelf().Select(p => (p as IDeclarationPatternOperation)?.DeclaredSymbol
                        ?? (p as IRecursivePatternOperation)?.DeclaredSymbol).OfType<ISymbol>()
                    .SelectMany(s => StoredIn(s, depth + 1)));
                break;
            case IArgumentOperation { Parameter: { DeclaringSyntaxReferences.IsEmpty: false } parameter }:
                stored.AddRange(StoredIn(parameter.OriginalDefinition, depth + 1));
                break;
            case IReturnOperation:
                stored.Add(s_unknown);
                break;
            default:
                AddStores(use, stored, depth);
                break;
        }
    }

    /// <summary>
    /// What is put into an element to which a reference is taken; the element itself where that is not seen; null where none is taken.
    /// </summary>
    private IEnumerable<IOperation>? ThroughReference(IOperation place) => place.Parent switch
    {
        IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out, Parent: IInvocationOperation call } =>
            call.TargetMethod.ContainingType.Name is "Interlocked" or "Volatile"
                ? call.Arguments.Where(a => a.Value != place).Select(a => a.Value)
                : new[] { place },
        IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out } => new[] { place },
        IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: { RefKind: RefKind.Ref } local } } =>
            WrittenThrough(local, place),
        IReturnOperation when place.Syntax.Parent is RefExpressionSyntax => new[] { place },
        _ => null,
    };

    private IEnumerable<IOperation> WrittenThrough(ILocalSymbol reference, IOperation place) =>
        _origins.UsesOf(reference, _cancellationToken).Select(u => u.Parent switch
        {
            IAssignmentOperation assignment when assignment.Target == u => assignment.Value,
            IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out } => place,
            IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol.RefKind: RefKind.Ref } } => place,
            ITupleOperation => place,
            IReturnOperation when u.Syntax.Parent is RefExpressionSyntax => place,
            _ => null,
        }).OfType<IOperation>();

    /// <summary>
    /// Given to the library to be filled: with one object, or with those that another collection has; or taken as a view, through which
    /// that is done.
    /// </summary>
    private static bool IsFilledElsewhere(IOperation table) => table.Parent switch
    {
        IArgumentOperation { Parameter: { } parameter, Parent: IInvocationOperation { TargetMethod: var method } call }
            when method.DeclaringSyntaxReferences.IsEmpty => method.Name switch
            {
                "Fill" => call.Arguments.All(a => a.Parameter?.Name != "value" || !a.Value.ConstantValue.HasValue),
                "Copy" or "ConstrainedCopy" or "CopyTo" => parameter.Name.StartsWith("dest", StringComparison.Ordinal)
                    || parameter.Name == "array",
                _ => false,
            },
        IInvocationOperation { TargetMethod.Name: "SetValue" or "AddOrUpdate" or "TryUpdate" or "Fill" } call => call.Instance == table,
        IInvocationOperation { TargetMethod.Name: "GetOrAdd" } call => call.Instance == table
            && !call.Arguments.Any(a =>
                Values.Unwrap(a.Value) is IDelegateCreationOperation { Target: IAnonymousFunctionOperation { Body: var made } }
                && made.Descendants().OfType<IReturnOperation>().All(r => r.ReturnedValue is { } value
                    && Values.Unwrap(value) is IObjectCreationOperation or IArrayCreationOperation)),
        _ => false,
    };
}
