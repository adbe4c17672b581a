using System;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Prefilter;

namespace MmLock.Analyzers.Effects;

/// <summary>
/// What the counts and lengths of one body flow from, without regard to order. A parameter stands for its value, or for
/// its length if it is a buffer. Addresses and byte lengths are 64 bits wide or say by their name what they are.
/// </summary>
internal sealed class SizeOrigins
{
    private static readonly string[] s_extentWords = { "page", "pages", "byte", "bytes", "length", "size" };

    /// <summary>Counts of efforts, not of memory.</summary>
    private static readonly string[] s_effortWords =
        { "retry", "retries", "attempt", "attempts", "tries", "depth", "level", "levels", "worker", "workers", "thread", "threads" };

    /// <summary>Of methods that are not at hand.</summary>
    private static readonly string[] s_searchWords = { "find", "search", "locate", "lookup", "index", "hash" };

    private const int MaxDepth = 100;

    private readonly AssignedValues _values;
    private readonly HashSet<ISymbol> _underWay = new(SymbolEqualityComparer.Default);
    private readonly ISymbol? _method;
    private readonly ImmutableHashSet<string> _rangeNames;
    private readonly Func<ISymbol, SizeOrigin> _lengthOfMember;
    private readonly Func<IMethodSymbol, SizeOrigin?> _returnedBy;
    private readonly Func<IOperation, SizeOrigin> _lengthByValues;
    private int _depth;

    /// <param name="operations">All operations of the body.</param>
    /// <param name="method">The method; its parameters are what a caller decides.</param>
    /// <param name="rangeNames">Names that the user calls ranges.</param>
    /// <param name="lengthOfMember">The length of an array that a field or property holds.</param>
    /// <param name="returnedBy">What a number that a method returns flows from, by its parameters; null where there is no body.</param>
    /// <param name="lengthByValues">How long all the arrays are that a value may be.</param>
    public SizeOrigins(
        IEnumerable<IOperation> operations, ISymbol? method, ImmutableHashSet<string> rangeNames, Func<ISymbol, SizeOrigin> lengthOfMember,
        Func<IMethodSymbol, SizeOrigin?> returnedBy, Func<IOperation, SizeOrigin> lengthByValues)
    {
        _lengthByValues = lengthByValues;
        _returnedBy = returnedBy;
        _method = method;
        _rangeNames = rangeNames;
        _lengthOfMember = lengthOfMember;
        _values = new AssignedValues(operations);
    }

    /// <inheritdoc cref="AssignedValues.Of"/>
    public IReadOnlyList<IOperation?> ValuesOf(ISymbol variable) => _values.Of(variable);

    public SizeOrigin Of(IOperation operation)
    {
        if (operation.ConstantValue.HasValue)
        {
            return SizeOrigin.Fixed;
        }

        // A sum of ten thousand terms is no trip count.
        if (_depth > MaxDepth)
        {
            return SizeOrigin.Unknown;
        }

        _depth++;
        SizeOrigin amount = Read(operation);
        _depth--;
        return amount;
    }

    private SizeOrigin Read(IOperation operation)
    {
        switch (operation)
        {
            case IConversionOperation conversion:
                return Of(conversion.Operand);
            case IParenthesizedOperation parenthesized:
                return Of(parenthesized.Operand);
            case IUnaryOperation unary:
                return Of(unary.Operand);
            case IIncrementOrDecrementOperation step:
                return Of(step.Target);
            case IBinaryOperation binary:
                return OfBinary(binary);
            case IConditionalOperation { WhenFalse: { } whenFalse } choice:
                return Of(choice.WhenTrue) | Of(whenFalse);
            case ICoalesceOperation coalesce:
                return Of(coalesce.Value) | Of(coalesce.WhenNull);
            case IAssignmentOperation assignment:
                return Of(assignment.Value);
            case ISizeOfOperation or IDefaultValueOperation or ILiteralOperation:
                return SizeOrigin.Fixed;
            case IParameterReferenceOperation { Parameter: { } parameter }:
                return OfVariable(parameter, OfParameter(parameter));
            case ILocalReferenceOperation { Local: { } local }:
                return OfVariable(local, null);
            case IMemberReferenceOperation member:
                return OfMember(member);
            case IInvocationOperation call:
                return OfCall(call);
            default:
                return SizeOrigin.Unknown;
        }
    }

    /// <summary>What a parameter stands for that gets it: the value, or the length of a buffer.</summary>
    public SizeOrigin AmountOf(IOperation argument) =>
        BufferLengths.IsBuffer(Values.Unwrap(argument).Type) ? LengthOf(argument) : Of(argument);

    /// <summary>The length of an array, span or other buffer.</summary>
    public SizeOrigin LengthOf(IOperation buffer) => BufferLengths.Of(buffer, this);

    public SizeOrigin OfVariable(ISymbol variable, SizeOrigin? own, bool isBuffer = false)
    {
        if (!_underWay.Add(variable))
        {
            return SizeOrigin.Fixed;
        }

        try
        {
            IReadOnlyList<IOperation?> values = ValuesOf(variable);
            SizeOrigin amount = own ?? (values.Count == 0 ? SizeOrigin.Unknown : SizeOrigin.Fixed);
            foreach (IOperation? value in values)
            {
                amount |= value is null ? SizeOrigin.Unknown : isBuffer ? LengthOf(value) : Of(value);
            }

            return amount;
        }
        finally
        {
            _underWay.Remove(variable);
        }
    }

    /// <summary>What a parameter stands for: its own bit, unless it counts something else than memory.</summary>
    public SizeOrigin OfParameter(IParameterSymbol parameter) =>
        !SymbolEqualityComparer.Default.Equals(parameter.ContainingSymbol, _method)
            ? (IsInputProportional(parameter.Type, parameter.Name) ? SizeOrigin.InputProportional : SizeOrigin.Unknown)
        : IsCount(parameter.Type) && IdentifierSplitter.Of(parameter.Name).Any(w => s_effortWords.Contains(w)) ? SizeOrigin.Unknown
        : SizeOrigin.OfParameter(parameter.Ordinal);

    public SizeOrigin LengthOfMember(ISymbol member) => _lengthOfMember(member);

    public SizeOrigin LengthByValues(IOperation buffer) => _lengthByValues(buffer);

    public bool IsInputProportional(ITypeSymbol type, string name) =>
        type.SpecialType is SpecialType.System_UInt64 or SpecialType.System_Int64 or SpecialType.System_UIntPtr or SpecialType.System_IntPtr
        || type.TypeKind == TypeKind.Pointer
        || (IsCount(type) && (_rangeNames.Contains(name) || IdentifierSplitter.Of(name).Any(w => s_extentWords.Contains(w))));

    private static bool IsCount(ITypeSymbol type) =>
        type.SpecialType is SpecialType.System_Int32 or SpecialType.System_UInt32 or SpecialType.System_Int16 or SpecialType.System_UInt16;

    private SizeOrigin OfBinary(IBinaryOperation binary)
    {
        bool bounds = binary.OperatorKind switch
        {
            // An offset in a page is small, whatever the address. A mask that clears low bits is not meant.
            BinaryOperatorKind.Remainder or BinaryOperatorKind.And => IsSmall(binary.RightOperand) || IsSmall(binary.LeftOperand),
            _ => false,
        };
        if (bounds)
        {
            return SizeOrigin.Fixed;
        }

        // What is left of a count is no more than the count, whatever was taken away.
        SizeOrigin left = Of(binary.LeftOperand);
        return binary.OperatorKind == BinaryOperatorKind.Subtract && left is { IsUnknown: true, GrowsWithPages: false }
            ? left
            : left | Of(binary.RightOperand);
    }

    private static bool IsSmall(IOperation operand)
    {
        try
        {
            return Values.Unwrap(operand).ConstantValue is { HasValue: true, Value: IConvertible value }
                && Math.Abs(value.ToDouble(null)) <= 1 << 22;
        }
        catch (Exception e) when (e is FormatException or InvalidCastException or OverflowException)
        {
            return false;
        }
    }

    private SizeOrigin OfMember(IMemberReferenceOperation member)
    {
        string name = member.Member.Name;
        ITypeSymbol? owner = member.Instance?.Type;
        if (member.Instance is { } instance)
        {
            if (name is "Length" or "LongLength" && BufferLengths.IsBuffer(owner))
            {
                return BufferLengths.HoldsMemory(owner) ? LengthOf(instance) : SizeOrigin.Unknown;
            }

            if (name == "Count" && KeptCounts.IsOfBytes(owner))
            {
                return SizeOrigin.InputProportional;
            }

            if (IsAddressRange(owner))
            {
                return Of(instance);
            }
        }

        switch (member.Member)
        {
            case IFieldSymbol { IsStatic: true, IsReadOnly: true, Type.IsValueType: true }:
            case IPropertySymbol { IsStatic: true, ContainingType: { Name: "Environment", ContainingNamespace.Name: "System" } }:
                return SizeOrigin.Fixed;
            case IPropertySymbol { Name: "All" } when IsAddressRange(member.Type):
                return SizeOrigin.InputProportional;
            case IPropertySymbol { Name: "Value", ContainingType.OriginalDefinition.SpecialType: SpecialType.System_Nullable_T }
                when member.Instance is { } nullable:
                return Of(nullable);
            case IFieldSymbol or IPropertySymbol { Parameters.Length: 0 } when member.Type is { } type && IsInputProportional(type, name):
                // The length of a string is no amount of user memory.
                return owner?.SpecialType == SpecialType.System_String || !IsOwnMember(member.Member) && IsCount(type)
                    ? SizeOrigin.Unknown
                    : SizeOrigin.InputProportional;
            default:
                return SizeOrigin.Unknown;
        }
    }

    private static bool IsOwnMember(ISymbol member) =>
        !member.DeclaringSyntaxReferences.IsEmpty || member.ContainingNamespace is { IsGlobalNamespace: false } space && !IsSystem(space);

    private static bool IsSystem(INamespaceSymbol space)
    {
        while (space.ContainingNamespace is { IsGlobalNamespace: false } outer)
        {
            space = outer;
        }

        return space.Name is "System" or "Microsoft";
    }

    private SizeOrigin OfCall(IInvocationOperation call)
    {
        IMethodSymbol target = call.TargetMethod;
        List<IOperation> arguments = call.Arguments.Select(a => a.Value).ToList();
        if (IsAddressRange(target.ContainingType))
        {
            return target.Name switch
            {
                "FromLength" or "Around" when arguments.Count == 2 => Of(arguments[1]),
                _ => arguments.Aggregate(call.Instance is { } range ? Of(range) : SizeOrigin.Fixed, (sum, a) => sum | Of(a)),
            };
        }

        if (target.Name == "Min" && arguments.Count == 2)
        {
            return SizeOrigin.Min(Of(arguments[0]), Of(arguments[1]));
        }

        if (target.Name == "Clamp" && arguments.Count == 3)
        {
            return SizeOrigin.Min(Of(arguments[0]), Of(arguments[2]));
        }

        if (IsNumber(target.ReturnType) && _returnedBy(target) is { } returned
            && (IsCount(target.ReturnType) || !returned.IsUnknown || returned.GrowsWithPages))
        {
            return call.Arguments.Where(a => a.Parameter is { Ordinal: < 63 and var ordinal } && (returned.Parameters >> ordinal & 1) != 0)
                .Aggregate(returned with { Parameters = 0 }, (sum, a) => sum | AmountOf(a.Value));
        }

        // What a search finds by an address is a place, not an amount.
        if (s_searchWords.Contains(IdentifierSplitter.Of(target.Name).FirstOrDefault() ?? ""))
        {
            return SizeOrigin.Unknown;
        }

        bool computes = !target.DeclaringSyntaxReferences.IsEmpty
            || target.ContainingType is
            {
                ContainingNamespace: { Name: "System" or "Numerics" },
                Name: "Math" or "Convert" or "BitOperations" or "UInt64" or "Int64" or "UInt32" or "Int32" or "UIntPtr" or "IntPtr"
            };
        return !computes || !(IsNumber(target.ReturnType) || IsAddressRange(target.ReturnType)) || arguments.Count == 0
            ? (target.DeclaringSyntaxReferences.IsEmpty || !IsInputProportional(target.ReturnType, target.Name)
                ? SizeOrigin.Unknown
                : SizeOrigin.InputProportional)
            : arguments.Aggregate(SizeOrigin.Fixed, (sum, a) => sum | Of(a));
    }

    private static bool IsNumber(ITypeSymbol type) => IsCount(type) || type.TypeKind == TypeKind.Pointer
        || type.SpecialType is SpecialType.System_UInt64 or SpecialType.System_Int64 or SpecialType.System_UIntPtr
            or SpecialType.System_IntPtr;

    private static bool IsAddressRange(ITypeSymbol? type) =>
        type is { Name: "AddressRange", ContainingNamespace: { Name: "MmLock", ContainingNamespace.IsGlobalNamespace: true } };
}
