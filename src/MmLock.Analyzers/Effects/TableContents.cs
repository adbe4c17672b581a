using System;
using MmLock.Analyzers.Operations;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Effects;

/// <summary>The objects that a collection is made with.</summary>
internal sealed class TableContents(ValueOrigins origins, CancellationToken cancellationToken)
{
    private const int MaxDepth = 6;

    /// <summary>Calls that make a collection of what another has, in the same order or not, each once.</summary>
    private static readonly HashSet<string> s_copying = new(StringComparer.Ordinal)
    {
        "ToArray", "ToList", "ToHashSet", "ToDictionary", "ToSortedDictionary", "ToFrozenDictionary", "ToImmutableArray", "ToImmutableList",
        "ToImmutableDictionary", "AsEnumerable", "OrderBy", "OrderByDescending", "ThenBy", "Where", "Take", "Skip", "Reverse", "Distinct",
    };

    /// <param name="value">An expression for the collection.</param>
    /// <param name="elements">Gets what it is made with, if that is known.</param>
    /// <param name="names">Gets the variables that stand for it on the way, by which more may be put into it.</param>
    /// <returns>Whether all that it is made with is known.</returns>
    public bool TryRead(IOperation? value, List<IOperation> elements, HashSet<ISymbol> names) =>
        TryRead(value, new Contents(elements, names), 0);

    public static bool IsCopying(string method) => s_copying.Contains(method);

    private bool TryRead(IOperation? value, Contents contents, int depth)
    {
        if (value is null || depth > MaxDepth)
        {
            return false;
        }

        origins.Models.Work.Add(1);
        switch (Values.Unwrap(value))
        {
            case { ConstantValue.HasValue: true } or IDefaultValueOperation or IThrowOperation:
                return true;
            case IArrayCreationOperation array:
                contents.Values.AddRange(array.Initializer?.ElementValues ?? ImmutableArray<IOperation>.Empty);
                return true;
            case IArrayInitializerOperation initializer:
                contents.Values.AddRange(initializer.ElementValues);
                return true;
            case ICollectionExpressionOperation collection:
                contents.Values.AddRange(collection.Elements.Where(e => e is not ISpreadOperation));
                return collection.Elements.OfType<ISpreadOperation>().All(s => TryRead(s.Operand, contents, depth + 1));
            case IObjectCreationOperation creation:
                contents.Values.AddRange(
                    (creation.Initializer?.Initializers ?? ImmutableArray<IOperation>.Empty).Select(ValueOf).OfType<IOperation>());
                contents.Values.AddRange(creation.Constructor is { DeclaringSyntaxReferences.IsEmpty: true }
                    ? creation.Arguments.Where(a => a.Parameter?.OriginalDefinition.Type is ITypeParameterSymbol).Select(a => a.Value)
                    : Enumerable.Empty<IOperation>());
                return creation.Arguments.All(a => !IsSequence(a.Value.Type) || TryRead(a.Value, contents, depth + 1));
            case IConditionalOperation choice:
                return TryRead(choice.WhenTrue, contents, depth + 1) && TryRead(choice.WhenFalse, contents, depth + 1);
            case ICoalesceOperation choice:
                return TryRead(choice.Value, contents, depth + 1) && TryRead(choice.WhenNull, contents, depth + 1);
            case ISimpleAssignmentOperation assignment:
                return TryRead(assignment.Value, contents, depth + 1);
            case ILocalReferenceOperation { Local: var local }:
                contents.Names.Add(local);
                return origins.WrittenTo(local, cancellationToken).All(v => TryRead(v, contents, depth + 1));
            case IParameterReferenceOperation { Parameter: var parameter }:
                contents.Names.Add(parameter.OriginalDefinition);
                ImmutableArray<IOperation?> given = origins.GivenTo(parameter.OriginalDefinition, cancellationToken);
                return given.Length > 0 && given.All(v => TryRead(v, contents, depth + 1));
            case IInvocationOperation { TargetMethod.DeclaringSyntaxReferences.IsEmpty: true } call:
                return TryReadCall(call, contents, depth);
            default:
                return false;
        }
    }

    private bool TryReadCall(IInvocationOperation call, Contents contents, int depth)
    {
        IOperation? source = call.Instance ?? call.Arguments.FirstOrDefault(a => a.Parameter?.Ordinal == 0)?.Value;
        switch (call.TargetMethod.Name)
        {
            case "Empty" or "AllocateArray" or "AllocateUninitializedArray" or "CreateBuilder" or "Range":
                return true;
            case "Select" or "ToDictionary" or "ToSortedDictionary" when MadeBy(call) is { } made:
                contents.Values.AddRange(made);
                return true;
            case var name when s_copying.Contains(name):
                return TryRead(source, contents, depth + 1);
            default:
                return false;
        }
    }

    private sealed record Contents(List<IOperation> Values, HashSet<ISymbol> Names);

    /// <summary>What the last function that is given returns, which makes the elements; null where there is none in sight.</summary>
    private IEnumerable<IOperation>? MadeBy(IInvocationOperation call)
    {
        List<IOperation> functions = call.Arguments.OrderBy(a => a.Parameter?.Ordinal).Select(a => Values.Unwrap(a.Value))
            .Where(v => v is IAnonymousFunctionOperation or IDelegateCreationOperation).ToList();
        int needed = call.TargetMethod.Name == "Select" ? 1 : 2;
        IOperation? last = functions.Count == needed ? functions[needed - 1] : null;
        last = last is IDelegateCreationOperation creation ? creation.Target : last;
        return last is IAnonymousFunctionOperation { Body: var body }
            ? body.Descendants().OfType<IReturnOperation>().Select(r => r.ReturnedValue).OfType<IOperation>().ToList()
            : null;
    }

    /// <summary>What a part of an initializer puts into the collection; null where it sets something else.</summary>
    public static IOperation? ValueOf(IOperation initializer) => initializer switch
    {
        IInvocationOperation { TargetMethod.Name: "Add", Arguments.Length: > 0 } add =>
            add.Arguments.OrderBy(a => a.Parameter?.Ordinal).Last().Value,
        ISimpleAssignmentOperation { Target: IPropertyReferenceOperation { Arguments.IsEmpty: false } } set => set.Value,
        _ => null,
    };

    /// <summary>A collection that another is made of; a comparer and a capacity are none.</summary>
    public static bool IsSequence(ITypeSymbol? type) => type is IArrayTypeSymbol
        || type is { SpecialType: not SpecialType.System_String } && type.AllInterfaces.Concat(type is INamedTypeSymbol self
            ? new[] { self }
            : Array.Empty<INamedTypeSymbol>()).Any(i => i.SpecialType == SpecialType.System_Collections_IEnumerable
                || i.OriginalDefinition.SpecialType == SpecialType.System_Collections_Generic_IEnumerable_T);
}
