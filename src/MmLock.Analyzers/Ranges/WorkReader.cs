using System;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Prefilter;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Ranges;

/// <summary>The signs that single operations give.</summary>
internal sealed class WorkReader(NumberFlow flow, Action<WorkSign> found)
{
    private const NumberOrigin Chosen = NumberOrigin.Given | NumberOrigin.Stored;

    public void Read(IOperation operation)
    {
        switch (operation)
        {
            case IArrayElementReferenceOperation { Indices.Length: 1 } element:
                ReadElement(
                    element, element.ArrayReference, element.Indices[0], (element.ArrayReference.Type as IArrayTypeSymbol)?.ElementType);
                break;
            case IPropertyReferenceOperation { Property.IsIndexer: true, Arguments.Length: 1, Instance: { } instance } indexer:
                ReadIndexer(indexer, instance, indexer.Arguments[0].Value, indexer.Type);
                break;
            case IInvocationOperation call:
                ReadCall(call);
                break;
            case IObjectCreationOperation creation:
                ReadCreation(creation);
                break;
            case ISimpleAssignmentOperation { Target: IPropertyReferenceOperation { Property: { Name: "Position" } position } } seek
                when IsStream(position.ContainingType):
                ReadSeek(seek.Value);
                break;
            case IBinaryOperation { Type: IPointerTypeSymbol, OperatorKind: BinaryOperatorKind.Add or BinaryOperatorKind.Subtract } sum:
                ReadPointer(sum.Syntax, sum.LeftOperand.Type is IPointerTypeSymbol ? sum.RightOperand : sum.LeftOperand);
                break;
            case { Kind: OperationKind.None, Syntax: ElementAccessExpressionSyntax { ArgumentList.Arguments.Count: 1 } access }
                when operation.SemanticModel?.GetTypeInfo(access.Expression).Type is IPointerTypeSymbol
                    && operation.ChildOperations.LastOrDefault() is { } index:
                ReadPointer(access, index);
                break;
            case { Kind: OperationKind.ImplicitIndexerReference, Syntax: ElementAccessExpressionSyntax access }
                when operation.ChildOperations.FirstOrDefault() is { } buffer
                    && operation.ChildOperations.LastOrDefault() is IRangeOperation part:
                ReadSlice(access, buffer, part.LeftOperand, PlaceMembers.ElementOf(buffer.Type));
                break;
            case ILocalReferenceOperation or IParameterReferenceOperation or IFieldReferenceOperation { Field.IsConst: false }
                or IPropertyReferenceOperation { Property.IsIndexer: false }:
                ReadName(operation);
                break;
        }
    }

    private void ReadElement(IOperation element, IOperation array, IOperation index, ITypeSymbol? type)
    {
        if (flow.IsStore(array) && type is not { SpecialType: SpecialType.System_Char })
        {
            int weight = WeightOf(index, isBuffer: PlaceMembers.IsData(type), array) - (IsCounted(element) ? 1 : 0);
            Index(weight, array.Syntax, index.Syntax);
        }
    }

    private void ReadIndexer(IOperation element, IOperation instance, IOperation key, ITypeSymbol? type)
    {
        if (instance.Type is { SpecialType: SpecialType.System_String } || !flow.IsStore(instance))
        {
            return;
        }

        if (PlaceMembers.OrderedKeyOf(instance.Type) is { } ordered)
        {
            ReadOrdered(instance, ordered, key, IsCounted(element) ? null : type);
        }
        else if (NumberFlow.IsInteger(Values.Unwrap(key).Type))
        {
            int weight = WeightOf(key, PlaceMembers.IsBuffer(instance.Type), instance) - (IsCounted(element) ? 1 : 0);
            Index(weight, instance.Syntax, key.Syntax);
        }
    }

    /// <summary>What an index tells: nothing, a little (a number that the caller chose), or all.</summary>
    private int WeightOf(IOperation index, bool isBuffer, IOperation collection)
    {
        NumberOrigin origin = flow.Of(index);
        if (origin == NumberOrigin.None || (origin & NumberOrigin.Foreign) != 0)
        {
            return 0;
        }

        bool isChosen = (origin & Chosen) != 0;
        if ((origin & NumberOrigin.Quotient) != 0 && isChosen)
        {
            return (origin & NumberOrigin.Wrapped) == 0 || IsLevel(collection) ? 2 : 1;
        }

        return !isChosen || (origin & NumberOrigin.Wrapped) != 0 ? 0
            : (origin & (NumberOrigin.Aligned | NumberOrigin.Scaled)) != 0 ? 2
            : isBuffer && (NumberFlow.IsWide(Values.Unwrap(index).Type) || (origin & NumberOrigin.Product) != 0) ? 2
            : isBuffer && PlaceMembers.ElementOf(Values.Unwrap(collection).Type)?.SpecialType == SpecialType.System_Byte
                && (origin & NumberOrigin.Sum) != 0 ? 2
            : 1;
    }

    /// <summary>A table that was itself found by the upper part of a number: a page table of more than one level.</summary>
    private bool IsLevel(IOperation collection) => Sources(Values.Unwrap(collection)).Any(c => c switch
    {
        IArrayElementReferenceOperation { Indices.Length: 1 } upper => (flow.Of(upper.Indices[0]) & NumberOrigin.Quotient) != 0,
        IPropertyReferenceOperation { Arguments.Length: 1 } upper => (flow.Of(upper.Arguments[0].Value) & NumberOrigin.Quotient) != 0,
        _ => false,
    });

    private IEnumerable<IOperation> Sources(IOperation value) => Values.VariableOf(value) is { } variable
        ? flow.ValuesOf(variable).OfType<IOperation>().Select(Values.Unwrap)
        : new[] { value };

    /// <summary>An element that is counted up is a statistic.</summary>
    private static bool IsCounted(IOperation element) => element.Parent is IIncrementOrDecrementOperation
        or ICompoundAssignmentOperation { OperatorKind: BinaryOperatorKind.Add, Value.ConstantValue.HasValue: true };

    private void Index(int weight, SyntaxNode collection, SyntaxNode index)
    {
        if (weight > 0)
        {
            found(new WorkSign(WorkKind.Index, weight, $"indexes '{Short(collection)}' by '{Short(index)}'"));
        }
    }

    private void ReadCall(IInvocationOperation call)
    {
        IMethodSymbol method = call.TargetMethod;
        if (PlaceMembers.IsMappingOrFile(method))
        {
            found(new WorkSign(WorkKind.Primitive, 2, $"calls '{method.ContainingType?.Name}.{method.Name}'"));
        }
        else if (PlaceMembers.Moves(method))
        {
            bool isPlaced = call.Arguments.Any(a => IsPlace(a.Value)) || method.Parameters.Any(p => p.Type is IPointerTypeSymbol);
            found(new WorkSign(WorkKind.Copy, isPlaced ? 2 : 1, $"moves memory ('{method.ContainingType?.Name}.{method.Name}')"));
        }
        else if (PlaceMembers.ReachesMemory(method))
        {
            if (call.Arguments.Any(a => IsPlace(a.Value)))
            {
                found(new WorkSign(WorkKind.Pointer, 2, $"reaches memory by '{Short(call.Syntax)}'"));
            }
        }
        else if (PlaceMembers.Slices(method))
        {
            IOperation? buffer = call.Instance ?? call.Arguments.FirstOrDefault(a => a.Parameter?.Ordinal == 0)?.Value;
            int first = call.Instance is null ? 1 : 0;
            if (buffer is not null && call.Arguments.FirstOrDefault(a => a.Parameter?.Ordinal == first)?.Value is { } start)
            {
                ReadSlice(call.Syntax, buffer, start is IRangeOperation range ? range.LeftOperand : start,
                    PlaceMembers.ElementOf(Values.Unwrap(buffer).Type));
            }
        }
        else if (method.ContainingType is { SpecialType: SpecialType.System_Array } or { Name: "Buffer" }
            && method.Name is "Copy" or "BlockCopy" or "Clear" or "Fill")
        {
            ReadArrayCopy(call);
        }
        else if (method.Name is "CopyTo" or "TryCopyTo" && PlaceMembers.IsBuffer(method.ContainingType)
            && PlaceMembers.IsData(PlaceMembers.ElementOf(method.ContainingType)))
        {
            found(new WorkSign(WorkKind.Copy, 1, $"copies memory ('{Short(call.Syntax)}')"));
        }
        else if (method.Name == "Seek" && IsStream(method.ContainingType) && call.Arguments.Length == 2)
        {
            ReadSeek(call.Arguments[0].Value);
        }
        else if (call.Instance is { } instance && call.Arguments.Length > 0 && flow.IsStore(instance))
        {
            ReadKeyed(call, instance);
        }
    }

    /// <summary><c>Add(key, value)</c>, <c>TryGetValue(key, out …)</c>, <c>Remove(key)</c>.</summary>
    private void ReadKeyed(IInvocationOperation call, IOperation instance)
    {
        IOperation key = Values.Unwrap(call.Arguments[0].Value);
        if (PlaceMembers.OrderedKeyOf(instance.Type) is { } ordered)
        {
            ReadOrdered(instance, ordered, key, (instance.Type as INamedTypeSymbol)?.TypeArguments.Skip(1).FirstOrDefault());
        }
        else if (instance.Type is { Name: "Dictionary" or "IDictionary" } && NumberFlow.IsInteger(key.Type))
        {
            Index(WeightOf(key, false, instance), instance.Syntax, key.Syntax);
        }
    }

    /// <summary>Integers in order that lead to integers are intervals: a start and a length. Others may be anything.</summary>
    private void ReadOrdered(IOperation instance, ITypeSymbol keyType, IOperation key, ITypeSymbol? value)
    {
        NumberOrigin origin = flow.Of(key);
        if (NumberFlow.IsInteger(keyType) && (origin & NumberOrigin.Foreign) == 0)
        {
            bool isPlace = (origin & (NumberOrigin.Quotient | NumberOrigin.Aligned | NumberOrigin.Scaled)) != 0;
            found(new WorkSign(
                WorkKind.Ordered, isPlace || NumberFlow.IsWide(keyType) && NumberFlow.IsInteger(value) ? 2 : 1,
                $"keeps '{Short(instance.Syntax)}' in the order of '{Short(key.Syntax)}'"));
        }
        else if (keyType is { IsTupleType: true } or { Name: "AddressRange" })
        {
            found(new WorkSign(WorkKind.Ordered, keyType.Name == "AddressRange" ? 2 : 1, $"keeps intervals in '{Short(instance.Syntax)}'"));
        }
    }

    private void ReadArrayCopy(IInvocationOperation call)
    {
        var arrays = call.Arguments.Where(a => a.Parameter?.Type is { SpecialType: SpecialType.System_Array } or IArrayTypeSymbol).ToList();
        ISymbol?[] names = arrays.Select(a => Values.SymbolOf(a.Value)).ToArray();

        // A list that closes a gap moves its own elements.
        if (names.Length == 2 && names[0] is { } one && SymbolEqualityComparer.Default.Equals(one, names[1]))
        {
            return;
        }

        foreach (IArgumentOperation array in arrays)
        {
            IOperation? offset = call.Arguments.FirstOrDefault(a => a.Parameter?.Ordinal == array.Parameter!.Ordinal + 1)?.Value;
            bool isData = PlaceMembers.IsData(PlaceMembers.ElementOf(Values.Unwrap(array.Value).Type));
            if (isData && flow.IsStore(array.Value))
            {
                bool isPlaced = offset is not null && NumberFlow.IsInteger(offset.Type) && IsPlace(offset);
                found(new WorkSign(WorkKind.Copy, isPlaced ? 2 : 1, $"copies memory of '{Short(array.Value.Syntax)}'"));
            }
        }
    }

    private void ReadCreation(IObjectCreationOperation creation)
    {
        if (creation.Type is { Name: "Span" or "ReadOnlySpan" or "Memory" or "ReadOnlyMemory" or "ArraySegment" }
            && creation.Arguments.Length == 3)
        {
            ReadSlice(creation.Syntax, creation.Arguments[0].Value, creation.Arguments[1].Value, PlaceMembers.ElementOf(creation.Type));
        }
        else if (PlaceMembers.NameOf(creation.Type) == "MmLock.AddressRange")
        {
            found(new WorkSign(WorkKind.Range, 2, $"works on '{Short(creation.Syntax)}'"));
        }
    }

    /// <summary>A part of the store at a place that somebody chose. A cursor that only this object moves is a log's.</summary>
    private void ReadSlice(SyntaxNode at, IOperation buffer, IOperation? start, ITypeSymbol? element)
    {
        if (start is not null && PlaceMembers.IsData(element) && flow.IsStore(buffer) && IsPlace(start))
        {
            found(new WorkSign(WorkKind.Slice, 2, $"takes a part of '{Short(buffer.Syntax)}' at '{Short(start.Syntax)}'"));
        }
        else if (start is not null && PlaceMembers.IsData(element) && flow.IsStore(buffer) && (flow.Of(start) & NumberOrigin.Own) != 0
            && IsReturned(at))
        {
            found(new WorkSign(WorkKind.Slice, 2, $"hands out parts of '{Short(buffer.Syntax)}' at '{Short(start.Syntax)}'"));
        }
    }

    private static bool IsReturned(SyntaxNode at) =>
        at.Ancestors().TakeWhile(a => a is not LambdaExpressionSyntax and not MemberDeclarationSyntax)
            .Any(a => a is ReturnStatementSyntax or ArrowExpressionClauseSyntax
                || a is AssignmentExpressionSyntax assigned && !assigned.IsKind(SyntaxKind.AddAssignmentExpression)
                || a is EqualsValueClauseSyntax);

    private void ReadPointer(SyntaxNode at, IOperation offset)
    {
        if ((flow.Of(offset) & (Chosen | NumberOrigin.Own)) != 0)
        {
            found(new WorkSign(WorkKind.Pointer, IsPlace(offset) ? 2 : 1, $"reaches memory by '{Short(at)}'"));
        }
    }

    private void ReadSeek(IOperation place)
    {
        if (IsPlace(place))
        {
            found(new WorkSign(WorkKind.Primitive, 2, $"goes to '{Short(place.Syntax)}' in a file"));
        }
    }

    private bool IsPlace(IOperation value)
    {
        NumberOrigin origin = flow.Of(value);
        return NumberFlow.IsInteger(Values.Unwrap(value).Type) && (origin & Chosen) != 0
            && (origin & NumberOrigin.Foreign) == 0;
    }

    private static bool IsStream(INamedTypeSymbol? type)
    {
        for (; type is not null; type = type.BaseType)
        {
            if (type is { Name: "Stream", ContainingNamespace.Name: "IO" })
            {
                return true;
            }
        }

        return false;
    }

    private void ReadName(IOperation use)
    {
        ISymbol name = Values.SymbolOf(use)!;
        if (use.Type?.Name == "AddressRange")
        {
            found(new WorkSign(WorkKind.Range, 2, $"works on '{name.Name}'"));
        }
        else if (NumberFlow.IsInteger(use.Type) && IdentifierSplitter.Of(name.Name).Any(AddressUsage.Words.Contains))
        {
            found(new WorkSign(WorkKind.Name, 1, $"works on '{name.Name}'"));
        }
    }

    /// <summary>As written, in one line of moderate length.</summary>
    public static string Short(SyntaxNode node)
    {
        string text = string.Join(" ", node.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return text.Length <= 40 ? text : text.Substring(0, 39) + "…";
    }
}
