using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Words;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace MmLock.Analyzers.Effects;

/// <summary>
/// What the counts and lengths of one body flow from, without regard to order. A parameter stands for its value, or for
/// its length if it is a buffer. Addresses and byte lengths are 64 bits wide or say by their name what they are.
/// </summary>
internal sealed class Amounts
{
    private static readonly string[] s_extentWords = { "page", "pages", "byte", "bytes", "length", "size" };

    /// <summary>Counts of efforts, not of memory.</summary>
    private static readonly string[] s_effortWords = { "retry", "retries", "attempt", "attempts", "tries", "depth", "level", "levels", "worker", "workers", "thread", "threads" };

    private static readonly string[] s_searchWords = { "find", "search", "locate", "lookup", "index", "hash" };

    private const int MaxDepth = 100;

    private readonly Dictionary<ISymbol, List<IOperation?>> _values = new(SymbolEqualityComparer.Default);
    private readonly HashSet<ISymbol> _underWay = new(SymbolEqualityComparer.Default);
    private readonly ISymbol? _method;
    private readonly ImmutableHashSet<string> _rangeNames;
    private readonly Func<ISymbol, Amount> _lengthOfMember;
    private int _depth;

    /// <param name="operations">All operations of the body.</param>
    /// <param name="method">The method; its parameters are what a caller decides.</param>
    /// <param name="rangeNames">Names that the user calls ranges.</param>
    /// <param name="lengthOfMember">The length of an array that a field or property holds.</param>
    public Amounts(IEnumerable<IOperation> operations, ISymbol? method, ImmutableHashSet<string> rangeNames, Func<ISymbol, Amount> lengthOfMember)
    {
        _method = method;
        _rangeNames = rangeNames;
        _lengthOfMember = lengthOfMember;
        foreach (IOperation operation in operations)
        {
            switch (operation)
            {
                case IVariableDeclaratorOperation declarator when (declarator.Initializer ?? (declarator.Parent as IVariableDeclarationOperation)?.Initializer) is { } initializer:
                    Add(declarator.Symbol, initializer.Value);
                    break;
                case IAssignmentOperation assignment when VariableOf(assignment.Target) is { } target:
                    Add(target, assignment is IDeconstructionAssignmentOperation ? null : assignment.Value);
                    break;
                case IIsPatternOperation { Pattern: var pattern } test:
                    foreach (ISymbol declared in Declared(pattern))
                    {
                        Add(declared, test.Value);
                    }

                    break;
                case IArgumentOperation { Parameter.RefKind: RefKind.Out or RefKind.Ref } argument when VariableOf(argument.Value) is { } written:
                    Add(written, null);
                    break;
            }
        }
    }

    public static ISymbol? VariableOf(IOperation operation) => Flow.LockPaths.VariableOf(operation);

    /// <summary>The values that a local or parameter is given in the body; null for one that is no expression.</summary>
    public IReadOnlyList<IOperation?> ValuesOf(ISymbol variable) => _values.TryGetValue(variable, out List<IOperation?>? values) ? values : Array.Empty<IOperation?>();

    public Amount Of(IOperation operation)
    {
        if (operation.ConstantValue.HasValue)
        {
            return Amount.Fixed;
        }

        // A sum of ten thousand terms is no trip count.
        if (_depth > MaxDepth)
        {
            return Amount.Unknown;
        }

        _depth++;
        Amount amount = Read(operation);
        _depth--;
        return amount;
    }

    private Amount Read(IOperation operation)
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
                return Amount.Fixed;
            case IParameterReferenceOperation { Parameter: { } parameter }:
                return OfVariable(parameter, OfParameter(parameter));
            case ILocalReferenceOperation { Local: { } local }:
                return OfVariable(local, null);
            case IMemberReferenceOperation member:
                return OfMember(member);
            case IInvocationOperation call:
                return OfCall(call);
            default:
                return Amount.Unknown;
        }
    }

    /// <summary>The length of an array, span or other buffer.</summary>
    public Amount LengthOf(IOperation buffer) => BufferLengths.Of(buffer, this);

    public Amount OfVariable(ISymbol variable, Amount? own, bool isBuffer = false)
    {
        if (!_underWay.Add(variable))
        {
            return Amount.Fixed;
        }

        try
        {
            IReadOnlyList<IOperation?> values = ValuesOf(variable);
            Amount amount = own ?? (values.Count == 0 ? Amount.Unknown : Amount.Fixed);
            foreach (IOperation? value in values)
            {
                amount |= value is null ? Amount.Unknown : isBuffer ? LengthOf(value) : Of(value);
            }

            return amount;
        }
        finally
        {
            _underWay.Remove(variable);
        }
    }

    /// <summary>What a parameter stands for: its own bit, unless it counts something else than memory.</summary>
    public Amount OfParameter(IParameterSymbol parameter) =>
        !SymbolEqualityComparer.Default.Equals(parameter.ContainingSymbol, _method) ? (IsExtent(parameter.Type, parameter.Name) ? Amount.Extent : Amount.Unknown)
        : IsCount(parameter.Type) && NameWords.Of(parameter.Name).Any(w => s_effortWords.Contains(w)) ? Amount.Unknown
        : Amount.OfParameter(parameter.Ordinal);

    public Amount LengthOfMember(ISymbol member) => _lengthOfMember(member);

    public bool IsExtent(ITypeSymbol type, string name) =>
        type.SpecialType is SpecialType.System_UInt64 or SpecialType.System_Int64 or SpecialType.System_UIntPtr or SpecialType.System_IntPtr
        || type.TypeKind == TypeKind.Pointer
        || (IsCount(type) && (_rangeNames.Contains(name) || NameWords.Of(name).Any(w => s_extentWords.Contains(w))));

    private static bool IsCount(ITypeSymbol type) => type.SpecialType is SpecialType.System_Int32 or SpecialType.System_UInt32 or SpecialType.System_Int16 or SpecialType.System_UInt16;

    private Amount OfBinary(IBinaryOperation binary)
    {
        bool bounds = binary.OperatorKind switch
        {
            // An offset in a page is small, whatever the address. A mask that clears low bits is not meant.
            BinaryOperatorKind.Remainder or BinaryOperatorKind.And => IsSmall(binary.RightOperand) || IsSmall(binary.LeftOperand),
            _ => false,
        };
        if (bounds)
        {
            return Amount.Fixed;
        }

        // What is left of a count is no more than the count, whatever was taken away.
        Amount left = Of(binary.LeftOperand);
        return binary.OperatorKind == BinaryOperatorKind.Subtract && left is { IsUnknown: true, GrowsWithPages: false } ? left : left | Of(binary.RightOperand);
    }

    private static bool IsSmall(IOperation operand)
    {
        try
        {
            return LockOperationReader.Unwrap(operand).ConstantValue is { HasValue: true, Value: IConvertible value } && Math.Abs(value.ToDouble(null)) <= 1 << 22;
        }
        catch (Exception e) when (e is FormatException or InvalidCastException or OverflowException)
        {
            return false;
        }
    }

    private Amount OfMember(IMemberReferenceOperation member)
    {
        string name = member.Member.Name;
        ITypeSymbol? owner = member.Instance?.Type;
        if (member.Instance is { } instance)
        {
            if (name is "Length" or "LongLength" && BufferLengths.IsBuffer(owner))
            {
                return BufferLengths.HoldsMemory(owner) ? LengthOf(instance) : Amount.Unknown;
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
                return Amount.Fixed;
            case IPropertySymbol { Name: "All" } when IsAddressRange(member.Type):
                return Amount.Extent;
            case IPropertySymbol { Name: "Value", ContainingType.OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } when member.Instance is { } nullable:
                return Of(nullable);
            case IFieldSymbol or IPropertySymbol { Parameters.Length: 0 } when member.Type is { } type && IsExtent(type, name):
                // The length of a string is no amount of user memory.
                return owner?.SpecialType == SpecialType.System_String || !IsOwnMember(member.Member) && IsCount(type) ? Amount.Unknown : Amount.Extent;
            default:
                return Amount.Unknown;
        }
    }

    private static bool IsOwnMember(ISymbol member) => !member.DeclaringSyntaxReferences.IsEmpty || member.ContainingNamespace is { IsGlobalNamespace: false } space && !IsSystem(space);

    private static bool IsSystem(INamespaceSymbol space)
    {
        while (space.ContainingNamespace is { IsGlobalNamespace: false } outer)
        {
            space = outer;
        }

        return space.Name is "System" or "Microsoft";
    }

    private Amount OfCall(IInvocationOperation call)
    {
        IMethodSymbol target = call.TargetMethod;
        List<IOperation> arguments = call.Arguments.Select(a => a.Value).ToList();
        if (IsAddressRange(target.ContainingType))
        {
            return target.Name switch
            {
                "FromLength" or "Around" when arguments.Count == 2 => Of(arguments[1]),
                _ => arguments.Aggregate(call.Instance is { } range ? Of(range) : Amount.Fixed, (sum, a) => sum | Of(a)),
            };
        }

        if (target.Name == "Min" && arguments.Count == 2)
        {
            return Amount.Min(Of(arguments[0]), Of(arguments[1]));
        }

        if (target.Name == "Clamp" && arguments.Count == 3)
        {
            return Amount.Min(Of(arguments[0]), Of(arguments[2]));
        }

        // What a search finds by an address is a place, not an amount.
        if (s_searchWords.Contains(NameWords.Of(target.Name).FirstOrDefault() ?? ""))
        {
            return Amount.Unknown;
        }

        bool computes = !target.DeclaringSyntaxReferences.IsEmpty
            || target.ContainingType is { ContainingNamespace: { Name: "System" or "Numerics" }, Name: "Math" or "Convert" or "BitOperations" or "UInt64" or "Int64" or "UInt32" or "Int32" or "UIntPtr" or "IntPtr" };
        return !computes || !(IsNumber(target.ReturnType) || IsAddressRange(target.ReturnType)) || arguments.Count == 0
            ? (target.DeclaringSyntaxReferences.IsEmpty || !IsExtent(target.ReturnType, target.Name) ? Amount.Unknown : Amount.Extent)
            : arguments.Aggregate(Amount.Fixed, (sum, a) => sum | Of(a));
    }

    private static bool IsNumber(ITypeSymbol type) => IsCount(type) || type.TypeKind == TypeKind.Pointer
        || type.SpecialType is SpecialType.System_UInt64 or SpecialType.System_Int64 or SpecialType.System_UIntPtr or SpecialType.System_IntPtr;

    private static bool IsAddressRange(ITypeSymbol? type) => type is { Name: "AddressRange", ContainingNamespace: { Name: "MmLock", ContainingNamespace.IsGlobalNamespace: true } };

    private void Add(ISymbol variable, IOperation? value)
    {
        if (!_values.TryGetValue(variable, out List<IOperation?>? values))
        {
            _values.Add(variable, values = new List<IOperation?>());
        }

        values.Add(value);
    }

    private static IEnumerable<ISymbol> Declared(IPatternOperation pattern) => pattern switch
    {
        IDeclarationPatternOperation { DeclaredSymbol: { } symbol } => new[] { symbol },
        IRecursivePatternOperation { DeclaredSymbol: { } symbol } => new[] { symbol },
        INegatedPatternOperation negated => Declared(negated.Pattern),
        _ => Enumerable.Empty<ISymbol>(),
    };
}
