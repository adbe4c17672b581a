using System;

namespace MmLock.Analyzers.Ranges;

/// <summary>
/// Functions of numbers that have a value for every argument, always the same, and do nothing else: they may be asked before the lock
/// is held, too.
/// </summary>
internal static class TotalFunctions
{
    private const int MaxDepth = 3;

    /// <summary>Those of the library, by the types that have them.</summary>
    private static readonly Dictionary<string, string[]> s_library = new(StringComparer.Ordinal)
    {
        ["System.Math"] = ["Min", "Max"],
        ["System.Numerics.BitOperations"] =
            ["PopCount", "LeadingZeroCount", "TrailingZeroCount", "Log2", "RotateLeft", "RotateRight", "RoundUpToPowerOf2"],
    };

    private static readonly string[] s_ofNumbers =
        ["Min", "Max", "PopCount", "LeadingZeroCount", "TrailingZeroCount", "RotateLeft", "RotateRight"];

    public static bool IsOfLibrary(IMethodSymbol method) => method.IsStatic && method.DeclaringSyntaxReferences.IsEmpty
        && method.Parameters.All(p => PlaceReader.IsNumber(p.Type) && p.RefKind == RefKind.None)
        && (PlaceReader.IsNumber(method.ContainingType) ? s_ofNumbers.Contains(method.Name)
            : s_library.TryGetValue(method.ContainingType.ToDisplayString(), out string[]? names) && names.Contains(method.Name));

    /// <summary>
    /// Functions of the library that have no value for some arguments, where the code has an exception and touches nothing: written so
    /// that they have one.
    /// </summary>
    public static string? Written(IMethodSymbol method, IReadOnlyList<string> arguments) =>
        method.ContainingType?.ToDisplayString() != "System.Math" || !PlaceReader.IsNumber(method.ReturnType) ? null
        : method.Name == "Abs" && PlaceReader.WidthOf(method.ReturnType) >= 32 ?
            $"(({arguments[0]} < 0) ? unchecked(-{arguments[0]}) : {arguments[0]})"
        : method.Name == "Clamp" ?
            $"(({arguments[0]} < {arguments[1]}) ? {arguments[1]} : (({arguments[0]} > {arguments[2]}) ? {arguments[2]} : {arguments[0]}))"
        : null;

    /// <summary>One whose body computes with its parameters alone, without loops, divisions by what may be zero, and exceptions.</summary>
    public static bool IsTotal(IMethodSymbol method, PlaceBodies bodies, int depth = 0) =>
        IsOfLibrary(method) || depth < MaxDepth && method.MethodKind == MethodKind.Ordinary
            && !(method.IsVirtual || method.IsAbstract || method.IsOverride || method.IsAsync)
            && method.Parameters.All(p => p.RefKind == RefKind.None) && bodies.Of(method) is { Returned.Length: > 0 } body
            && body.Roots.SelectMany(r => r.DescendantsAndSelf()).All(o => IsTotal(o, bodies, depth));

    public static bool IsTotal(IOperation operation, PlaceBodies bodies, int depth) => operation switch
    {
        { Type.SpecialType: SpecialType.System_Decimal } => false,
        IBinaryOperation binary => binary is { OperatorMethod: null, IsChecked: false } && (!Divides(binary.OperatorKind)
            || binary.RightOperand.ConstantValue is { HasValue: true, Value: not (0 or 0L or 0U or 0UL or -1 or -1L) and not decimal }),
        ICompoundAssignmentOperation step => step is { OperatorMethod: null, IsChecked: false } && !Divides(step.OperatorKind),
        IUnaryOperation unary => unary is { OperatorMethod: null, IsChecked: false },
        IConversionOperation conversion => conversion is { OperatorMethod: null, IsChecked: false }
            && conversion.Type is { IsValueType: true } && conversion.Operand.Type is { IsValueType: true }
            && conversion.Operand.Type is not INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T },
        IIncrementOrDecrementOperation step => step is { OperatorMethod: null, IsChecked: false },
        IInvocationOperation call => IsTotal(call.TargetMethod, bodies, depth + 1)
            && call.Instance is null or IInstanceReferenceOperation,
        IFieldReferenceOperation field => field.Field.IsConst,
        IMethodBodyOperation or IBlockOperation or IReturnOperation or IConditionalOperation or ILiteralOperation
            or IParenthesizedOperation or ILocalReferenceOperation or IParameterReferenceOperation or ISimpleAssignmentOperation
            or IExpressionStatementOperation or IVariableDeclarationGroupOperation or IVariableDeclarationOperation
            or IVariableDeclaratorOperation or IVariableInitializerOperation or IArgumentOperation or IInstanceReferenceOperation
            or IDefaultValueOperation or IEmptyOperation => true,
        _ => false,
    };

    private static bool Divides(BinaryOperatorKind kind) => kind is BinaryOperatorKind.Divide or BinaryOperatorKind.Remainder
        or BinaryOperatorKind.IntegerDivide;
}
