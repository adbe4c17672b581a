using System;
using MmLock.Analyzers.Operations;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Ranges;

/// <summary>
/// The numbers and the buffers of one body: where each comes from, without regard to the order of statements. Read for
/// one call of the body: what its parameters are, its caller says.
/// </summary>
internal sealed class NumberFlow
{
    /// <summary>A value that takes more steps to follow says nothing.</summary>
    private const int MaxDepth = 24;

    /// <summary>From this multiple on it is the size of a page, a block or a line rather than of a record.</summary>
    private const ulong SmallestBlock = 64;

    private const int MaxCalls = 2;

    private readonly AssignedValues _values;
    private readonly SemanticModels _models;
    private readonly IReadOnlyDictionary<ISymbol, (NumberOrigin Number, bool IsStore)>? _given;
    private readonly Dictionary<ISymbol, NumberOrigin> _numbers = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<ISymbol, bool> _stores = new(SymbolEqualityComparer.Default);
    private readonly int _calls;
    private readonly CancellationToken _cancellationToken;

    /// <param name="body">The whole body: what a section uses may be computed before it.</param>
    /// <param name="given">What a caller hands in; null where the caller is unknown.</param>
    /// <param name="models">Of the compilation.</param>
    /// <param name="calls">How many calls lie above.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public NumberFlow(
        IOperation body, IReadOnlyDictionary<ISymbol, (NumberOrigin Number, bool IsStore)>? given, SemanticModels models, int calls,
        CancellationToken cancellationToken)
    {
        _values = new AssignedValues(body.DescendantsAndSelf());
        _given = given;
        _models = models;
        _calls = calls;
        _cancellationToken = cancellationToken;
    }

    public NumberOrigin Of(IOperation? value) => Of(value, 0);

    public IReadOnlyList<IOperation?> ValuesOf(ISymbol variable) => _values.Of(variable);

    /// <summary>Whether something belongs to the object that has the lock, rather than to the caller.</summary>
    public bool IsStore(IOperation? value) => IsStore(value, 0);

    /// <summary>A number whose place in a structure its type alone shows: nothing but an address space needs so many.</summary>
    public static bool IsWide(ITypeSymbol? type) => type?.SpecialType is SpecialType.System_UInt32 or SpecialType.System_Int64
        or SpecialType.System_UInt64 or SpecialType.System_IntPtr or SpecialType.System_UIntPtr;

    public static bool IsInteger(ITypeSymbol? type) => type is { TypeKind: not TypeKind.Enum }
        && (IsWide(type) || type.SpecialType is SpecialType.System_Int32 or SpecialType.System_UInt16 or SpecialType.System_Int16
            or SpecialType.System_Byte);

    private NumberOrigin Of(IOperation? value, int depth)
    {
        if (value is null || depth > MaxDepth || value.ConstantValue.HasValue || value.Type is { TypeKind: TypeKind.Enum })
        {
            return NumberOrigin.None;
        }

        _cancellationToken.ThrowIfCancellationRequested();
        switch (value)
        {
            case IConversionOperation conversion:
                return Of(conversion.Operand, depth + 1);
            case IParenthesizedOperation inner:
                return Of(inner.Operand, depth + 1);
            case IUnaryOperation { OperatorKind: UnaryOperatorKind.Hat }:
                return NumberOrigin.None;
            case IUnaryOperation unary:
                return Of(unary.Operand, depth + 1);
            case IIncrementOrDecrementOperation step:
                return Of(step.Target, depth + 1);
            case IAssignmentOperation assignment:
                return Of(assignment.Value, depth + 1);
            case IConditionalOperation choice:
                return Of(choice.WhenTrue, depth + 1) | Of(choice.WhenFalse, depth + 1);
            case IBinaryOperation binary:
                return OfBinary(binary, depth + 1);
            case IParameterReferenceOperation { Parameter: var parameter }:
                return OfVariable(parameter, depth);
            case ILocalReferenceOperation { Local: var local }:
                return OfVariable(local, depth);
            case IMemberReferenceOperation { Member: IFieldSymbol or IPropertySymbol } member:
                return OfMember(member);
            case IArrayElementReferenceOperation:
                return NumberOrigin.Stored;
            case IInvocationOperation call:
                return OfCall(call, depth + 1);
            default:
                return NumberOrigin.None;
        }
    }

    private NumberOrigin OfBinary(IBinaryOperation binary, int depth)
    {
        NumberOrigin left = Of(binary.LeftOperand, depth);
        NumberOrigin right = Of(binary.RightOperand, depth);
        NumberOrigin both = left | right;
        ulong? constant = Constant(binary.RightOperand);
        switch (binary.OperatorKind)
        {
            case BinaryOperatorKind.RightShift or BinaryOperatorKind.UnsignedRightShift:
                return left == NumberOrigin.None ? left : (left & ~NumberOrigin.Wrapped) | NumberOrigin.Quotient;
            case BinaryOperatorKind.Divide:
                bool isSize = constant is null ? right != NumberOrigin.None : constant >= SmallestBlock && IsPowerOfTwo(constant.Value);
                return left != NumberOrigin.None && isSize ? (left & ~NumberOrigin.Wrapped) | NumberOrigin.Quotient : left;
            case BinaryOperatorKind.Remainder:
                return both | NumberOrigin.Wrapped;
            case BinaryOperatorKind.And:
                return IsHighMask(binary.RightOperand) || IsHighMask(binary.LeftOperand)
                    ? both | NumberOrigin.Aligned
                    : (both & ~NumberOrigin.Aligned) | NumberOrigin.Wrapped;
            case BinaryOperatorKind.LeftShift:
                return left == NumberOrigin.None ? left
                    : left | NumberOrigin.Product | (constant is null or >= 6 ? NumberOrigin.Scaled : NumberOrigin.None);
            case BinaryOperatorKind.Multiply:
                ulong? factor = constant ?? Constant(binary.LeftOperand);
                return both == NumberOrigin.None ? both
                    : both | NumberOrigin.Product | (factor is { } f && f >= SmallestBlock && IsPowerOfTwo(f)
                        ? NumberOrigin.Scaled
                        : NumberOrigin.None);
            case BinaryOperatorKind.Add or BinaryOperatorKind.Subtract or BinaryOperatorKind.Or:
                return both == NumberOrigin.None ? both : both | NumberOrigin.Sum;
            default:
                return NumberOrigin.None;
        }
    }

    private NumberOrigin OfVariable(ISymbol variable, int depth)
    {
        if (_numbers.TryGetValue(variable, out NumberOrigin known))
        {
            return known;
        }

        // A variable that is given its own value adds nothing to itself.
        _numbers[variable] = NumberOrigin.None;
        NumberOrigin origin = variable is not IParameterSymbol parameter ? NumberOrigin.None
            : _given is not null && _given.TryGetValue(parameter, out (NumberOrigin Number, bool) handed) ? handed.Number
            : _given is null || parameter.RefKind != RefKind.None ? NumberOrigin.Given
            : NumberOrigin.None;
        IReadOnlyList<IOperation?> values = _values.Of(variable);
        foreach (IOperation? value in values)
        {
            origin |= value is null ? NumberOrigin.Stored : Of(value, depth + 1);
        }

        // The variable of a foreach.
        origin |= variable is ILocalSymbol && values.Count == 0 ? NumberOrigin.Stored : NumberOrigin.None;
        return _numbers[variable] = origin;
    }

    private static NumberOrigin OfMember(IMemberReferenceOperation member)
    {
        INamedTypeSymbol type = member.Member.ContainingType;
        bool isTime = type is { Name: "DateTime" or "DateTimeOffset" or "TimeSpan" or "Stopwatch" or "Environment" or "TimeProvider" }
            && member.Member.Name is not "ProcessId";
        return isTime ? NumberOrigin.Foreign
            : type.DeclaringSyntaxReferences.IsEmpty && member.Member.Name is "Count" or "Length" or "LongLength" ? NumberOrigin.None
            : member.Instance is null or IInstanceReferenceOperation ? NumberOrigin.Own
            : NumberOrigin.Stored;
    }

    private NumberOrigin OfCall(IInvocationOperation call, int depth)
    {
        IMethodSymbol method = call.TargetMethod;
        if (method.Name is "GetHashCode" or "ToHashCode" or "Combine" or "GetTimestamp" || method.ContainingType?.Name == "Random"
            || method.ContainingType is { Name: "DateTime" or "Stopwatch" or "Environment" or "TimeProvider" })
        {
            return NumberOrigin.Foreign;
        }

        NumberOrigin given = call.Arguments.Aggregate(NumberOrigin.None, (sum, a) => sum | Of(a.Value, depth));
        if (method.DeclaringSyntaxReferences.IsEmpty)
        {
            return method.IsStatic && IsInteger(method.ReturnType) ? given : NumberOrigin.None;
        }

        return ReturnedBy(call, given, depth);
    }

    /// <summary>What a method of the sources makes of its arguments: <c>static int PageOf(long a) => (int)(a >> 12)</c>.</summary>
    private NumberOrigin ReturnedBy(IInvocationOperation call, NumberOrigin given, int depth)
    {
        IMethodSymbol method = call.TargetMethod.OriginalDefinition;
        if (_calls >= MaxCalls || method.IsVirtual || method.IsAbstract || !IsInteger(method.ReturnType)
            || method.DeclaringSyntaxReferences[0].GetSyntax(_cancellationToken) is not { } declaration
            || !_models.Contains(declaration.SyntaxTree)
            || Values.ReturnedBy(BodyOf(declaration)).ToList() is not { Count: 1 } returned)
        {
            return given == NumberOrigin.None ? NumberOrigin.None : NumberOrigin.Stored;
        }

        SemanticModel model = _models.Get(declaration.SyntaxTree);
        if (model.GetOperation(declaration, _cancellationToken) is not { } body
            || model.GetOperation(returned[0], _cancellationToken) is not { } value)
        {
            return NumberOrigin.None;
        }

        _models.Work.Add(1);
        return new NumberFlow(body, HandedTo(call), _models, _calls + 1, _cancellationToken).Of(value, depth);
    }

    /// <summary>What a callee's parameters are.</summary>
    public Dictionary<ISymbol, (NumberOrigin Number, bool IsStore)> HandedTo(IInvocationOperation call)
    {
        var handed = new Dictionary<ISymbol, (NumberOrigin, bool)>(SymbolEqualityComparer.Default);
        foreach (IArgumentOperation argument in call.Arguments)
        {
            if (argument.Parameter is { } parameter)
            {
                handed[parameter.OriginalDefinition] = (Of(argument.Value), IsStore(argument.Value));
            }
        }

        return handed;
    }

    public static SyntaxNode BodyOf(SyntaxNode declaration) => declaration switch
    {
        BaseMethodDeclarationSyntax m => (SyntaxNode?)m.Body ?? m.ExpressionBody ?? declaration,
        LocalFunctionStatementSyntax f => (SyntaxNode?)f.Body ?? f.ExpressionBody ?? declaration,
        _ => declaration,
    };

    private bool IsStore(IOperation? value, int depth)
    {
        if (value is null || depth > MaxDepth)
        {
            return false;
        }

        switch (Values.Unwrap(value))
        {
            case IMemberReferenceOperation { Member: IFieldSymbol or IPropertySymbol }:
            case IInstanceReferenceOperation:
                return true;
            case IArrayElementReferenceOperation element:
                return IsStore(element.ArrayReference, depth + 1);
            case IInvocationOperation call:
                return call.Instance is not null ? IsStore(call.Instance, depth + 1)
                    : call.Arguments.Any(a => a.Parameter?.Ordinal == 0 && IsStore(a.Value, depth + 1));
            case IBinaryOperation sum:
                return IsStore(sum.LeftOperand, depth + 1) || IsStore(sum.RightOperand, depth + 1);
            case IAddressOfOperation address:
                return IsStore(address.Reference, depth + 1);
            case IParameterReferenceOperation { Parameter: var parameter }:
                return IsStoreVariable(parameter, depth);
            case ILocalReferenceOperation { Local: var local }:
                return IsStoreVariable(local, depth);
            default:
                return false;
        }
    }

    private bool IsStoreVariable(ISymbol variable, int depth)
    {
        if (_stores.TryGetValue(variable, out bool known))
        {
            return known;
        }

        _stores[variable] = false;
        IReadOnlyList<IOperation?> values = _values.Of(variable);
        bool isStore = variable is IParameterSymbol parameter
            ? _given is not null && _given.TryGetValue(parameter, out (NumberOrigin, bool IsStore) handed) && handed.IsStore
            : values.Count == 0 || values.Any(v => v is null || IsStore(v, depth + 1));
        return _stores[variable] = isStore;
    }

    public static ulong? Constant(IOperation operation) => operation.ConstantValue is { HasValue: true, Value: { } value }
        ? value switch
        {
            int i when i >= 0 => (ulong)i,
            uint u => u,
            long l when l >= 0 => (ulong)l,
            ulong u => u,
            _ => null,
        }
        : null;

    private static bool IsPowerOfTwo(ulong value) => value != 0 && (value & (value - 1)) == 0;

    /// <summary><c>~0xFFF</c>, <c>~(size - 1)</c>, <c>-size</c>: the low bits go.</summary>
    private static bool IsHighMask(IOperation mask)
    {
        mask = Values.Unwrap(mask);
        if (mask.ConstantValue is { HasValue: true, Value: { } value })
        {
            ulong bits = value switch
            {
                int i => unchecked((ulong)i),
                long l => unchecked((ulong)l),
                uint u => u | 0xFFFF_FFFF_0000_0000,
                ulong u => u,
                _ => 0,
            };
            return bits >> 63 != 0 && (bits & 7) == 0 && IsPowerOfTwo(unchecked(~bits + 1));
        }

        return mask is IUnaryOperation { OperatorKind: UnaryOperatorKind.BitwiseNegation or UnaryOperatorKind.Minus };
    }
}
