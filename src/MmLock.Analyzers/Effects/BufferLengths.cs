using MmLock.Analyzers.Operations;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Effects;

/// <summary>What the length of an array, span or memory flows from. A buffer of fixed size is cleared in fixed time.</summary>
internal static class BufferLengths
{
    /// <summary>What goes through more elements than these takes its time, whoever decided how many they are.</summary>
    private const double MaxFixed = 1 << 16;

    private const int MaxNested = 4;

    /// <summary>The memory of a machine, of a constant size.</summary>
    public static bool IsLarge(IArrayCreationOperation array) => array.DimensionSizes.Aggregate(1.0, (product, size) =>
        product * (size.ConstantValue.Value is { } value && SameValues.NumberOf(value) is { } number ? (double)number : 1)) > MaxFixed;

    /// <summary>A number of elements that is the same on every run, and no large one.</summary>
    public static bool IsShort(IOperation size) => Values.Unwrap(size) switch
    {
        { ConstantValue: { HasValue: true, Value: { } value } } => SameValues.NumberOf(value) is { } number && (double)number <= MaxFixed,
        IFieldReferenceOperation { Field: { IsStatic: true, IsReadOnly: true } } => true,
        IBinaryOperation product => IsShort(product.LeftOperand) && IsShort(product.RightOperand),
        _ => false,
    };

    public static bool IsBuffer(ITypeSymbol? type) => type is IArrayTypeSymbol
        || type is INamedTypeSymbol
        {
            Name: "Span" or "ReadOnlySpan" or "Memory" or "ReadOnlyMemory" or "ArraySegment",
            ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true }
        };

    /// <summary>Whether its elements are memory rather than objects.</summary>
    public static bool HoldsMemory(ITypeSymbol? type) => type switch
    {
        IArrayTypeSymbol array => IsMemory(array.ElementType),
        INamedTypeSymbol { TypeArguments: { Length: 1 } arguments } => IsMemory(arguments[0]),
        _ => false,
    };

    /// <summary>Characters are text: names and paths, not pages.</summary>
    private static bool IsMemory(ITypeSymbol element) => element.SpecialType != SpecialType.System_Char && !AreObjects(element);

    /// <summary>
    /// Whether elements of the type are known to be objects, or to have some: then they are bookkeeping. A type parameter may stand for
    /// a byte.
    /// </summary>
    public static bool AreObjects(ITypeSymbol element) => HasObjects(element, MaxNested);

    private static bool HasObjects(ITypeSymbol type, int depth) => type.IsReferenceType
        || depth > 0 && type is { TypeKind: TypeKind.Struct, IsUnmanagedType: false }
            && type.GetMembers().Any(m => m is IFieldSymbol { IsStatic: false } field && HasObjects(field.Type, depth - 1));

    /// <summary>As long as it is asked to be, where nobody says how long it is.</summary>
    public static SizeOrigin Of(IOperation buffer, SizeOrigins amounts)
    {
        buffer = Values.Unwrap(buffer);
        switch (buffer)
        {
            case IParameterReferenceOperation { Parameter: { } parameter }:
                SizeOrigin own = IsBuffer(parameter.Type) ? amounts.OfParameter(parameter) : SizeOrigin.Unknown;
                return amounts.OfVariable(parameter, own.IsUnknown ? Unseen(buffer, amounts) : own, isBuffer: true);
            case ILocalReferenceOperation { Local: { } local }:
                return amounts.OfVariable(local, null, isBuffer: true)
                    | (amounts.ValuesOf(local).All(v => v is not null) ? SizeOrigin.Fixed : Unseen(buffer, amounts));
            case IArrayCreationOperation array:
                return IsLarge(array)
                    ? SizeOrigin.InputProportional
                    : array.DimensionSizes.Aggregate(SizeOrigin.Fixed, (sum, size) => sum | amounts.Of(size));
            case ICollectionExpressionOperation collection:
                return OfSpreads(collection, amounts);
            case IDefaultValueOperation or IUtf8StringOperation or { ConstantValue.HasValue: true }:
                return SizeOrigin.Fixed;
            case { Syntax: StackAllocArrayCreationExpressionSyntax or ImplicitStackAllocArrayCreationExpressionSyntax }:
                return buffer.ChildOperations.Where(c => c.Syntax.Parent is ArrayRankSpecifierSyntax)
                    .Aggregate(SizeOrigin.Fixed, (sum, size) => sum | amounts.Of(size));
            case IConditionalOperation { WhenFalse: { } whenFalse } choice:
                return Of(choice.WhenTrue, amounts) | Of(whenFalse, amounts);
            case ICoalesceOperation choice:
                return Of(choice.Value, amounts) | Of(choice.WhenNull, amounts);
            case ISwitchExpressionOperation choice:
                return choice.Arms.Aggregate(SizeOrigin.Fixed, (sum, arm) => sum | Of(arm.Value, amounts));
            case IAssignmentOperation assignment:
                return Of(assignment.Value, amounts);
            case IFieldReferenceOperation field:
                return amounts.LengthOfMember(field.Field) is { IsUnknown: false } known ? known : Unseen(buffer, amounts);
            case IPropertyReferenceOperation { Arguments.Length: 0, Instance: { } view, Property.DeclaringSyntaxReferences.IsEmpty: true }
                when IsBuffer(Values.Unwrap(view).Type):
                return Of(view, amounts);
            case IPropertyReferenceOperation { Arguments.Length: 0 } property:
                return amounts.LengthOfMember(property.Property) is { IsUnknown: false } said ? said : Unseen(buffer, amounts);
            case IObjectCreationOperation creation when IsBuffer(creation.Type):
                return OfOperands(buffer, creation.Arguments.Select(a => a.Value).ToArray(), null, amounts);
            case IInvocationOperation
            {
                TargetMethod.Name: "Slice" or "AsSpan" or "AsMemory" or "CreateSpan" or "CreateReadOnlySpan"
                or "AsBytes" or "Cast"
            } call:
                return OfOperands(buffer, call.Arguments.Select(a => a.Value).ToArray(), call.Instance, amounts);
            case IInvocationOperation query when Queries.IsOperator(query.TargetMethod):
                return QueryWork.LengthOf(query, amounts);
            case IInvocationOperation { TargetMethod.DeclaringSyntaxReferences.IsEmpty: true } call:
                return OfLibrary(call, amounts);
            default:
                return OfRange(buffer, amounts) ?? Unseen(buffer, amounts);
        }
    }

    /// <summary><c>[.. a, .. b]</c> is as long as both.</summary>
    public static SizeOrigin OfSpreads(ICollectionExpressionOperation collection, SizeOrigins amounts) =>
        collection.Elements.OfType<ISpreadOperation>().Aggregate(
            SizeOrigin.Fixed,
            (sum, e) => sum | (IsBuffer(Values.Unwrap(e.Operand).Type) ? amounts.LengthOf(e.Operand)
                : KeptCounts.IsCollection(Values.Unwrap(e.Operand).Type) ? SizeOrigin.Fixed : SizeOrigin.Unknown));

    private static SizeOrigin Unseen(IOperation buffer, SizeOrigins amounts) =>
        IsBuffer(buffer.Type) && HoldsMemory(buffer.Type) ? amounts.LengthByValues(buffer) : SizeOrigin.Unknown;

    /// <summary>Made of a buffer by the library it is about as long; of a text it is bookkeeping, and of a number short.</summary>
    private static SizeOrigin OfLibrary(IInvocationOperation call, SizeOrigins amounts)
    {
        List<IOperation> given =
            call.Arguments.Select(a => a.Value).Prepend(call.Instance).OfType<IOperation>().Select(Values.Unwrap).ToList();
        if (given.FirstOrDefault(g => IsBuffer(g.Type) && HoldsMemory(g.Type)) is { } source)
        {
            return Of(source, amounts);
        }

        return given.Any(g => g.Type?.SpecialType == SpecialType.System_String) ? SizeOrigin.Unknown
            : call.TargetMethod.ContainingType.Name == "BitConverter" || call.Instance?.Type is { IsUnmanagedType: true } ? SizeOrigin.Fixed
            : call.TargetMethod.ContainingType.Name is "GC" or "ArrayPool" or "MemoryPool" or "RandomNumberGenerator"
                && Values.ArgumentAt(call.Arguments, 0) is { } size ? amounts.Of(size)
            : Unseen(call, amounts);
    }

    /// <summary>A slice is as long as its last number says, but no longer than what it is a slice of.</summary>
    private static SizeOrigin OfOperands(IOperation buffer, IOperation[] arguments, IOperation? instance, SizeOrigins amounts)
    {
        IOperation[] numbers =
            arguments.Where(a => a.Type is { SpecialType: SpecialType.System_Int32 or SpecialType.System_Int64 }).ToArray();
        IOperation? whole = instance ?? arguments.FirstOrDefault(a => IsBuffer(Values.Unwrap(a).Type));
        SizeOrigin most = whole is not null ? Of(whole, amounts) : Unseen(buffer, amounts);
        return !most.IsFixed && (numbers.Length == 2 || numbers.Length == 1 && whole is null)
            ? amounts.Of(numbers[numbers.Length - 1])
            : most;
    }

    /// <summary><c>buffer[from..to]</c>: the compiler's form differs, the range in it does not.</summary>
    private static SizeOrigin? OfRange(IOperation buffer, SizeOrigins amounts)
    {
        (IOperation? whole, IOperation? index) = buffer switch
        {
            IImplicitIndexerReferenceOperation implicitIndexer => (implicitIndexer.Instance, implicitIndexer.Argument),
            IPropertyReferenceOperation { Instance: { } instance, Arguments: { Length: 1 } arguments } => (instance, arguments[0].Value),
            IArrayElementReferenceOperation { Indices: { Length: 1 } indices } element => (element.ArrayReference, indices[0]),
            _ => ((IOperation?)null, (IOperation?)null),
        };
        if (whole is null || index is null || Values.Unwrap(index) is not IRangeOperation range)
        {
            return null;
        }

        return range.RightOperand is not { } end ? Of(whole, amounts)
            : Index(end) | (range.LeftOperand is { } start ? Index(start) : SizeOrigin.Fixed);

        SizeOrigin Index(IOperation bound) =>
            Values.Unwrap(bound) is IUnaryOperation { OperatorKind: UnaryOperatorKind.Hat } ? Of(whole, amounts) : amounts.Of(bound);
    }
}
