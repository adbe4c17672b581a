using System.Numerics;

namespace MmLock.Analyzers.Operations;

/// <summary>Whether two expressions are the same value wherever neither of what they read has changed in between.</summary>
internal static class SameValues
{
    /// <summary>Two expressions that read the same variables and members in the same way, and run nothing.</summary>
    public static bool AreSame(IOperation a, IOperation b)
    {
        a = Values.Unwrap(a);
        b = Values.Unwrap(b);
        if (a.ConstantValue is { HasValue: true, Value: { } one } && b.ConstantValue is { HasValue: true, Value: { } other })
        {
            return one.Equals(other) || NumberOf(one) is { } number && number == NumberOf(other);
        }

        return (a, b) switch
        {
            (ILocalReferenceOperation x, ILocalReferenceOperation y) => Is(x.Local, y.Local),
            (IParameterReferenceOperation x, IParameterReferenceOperation y) => Is(x.Parameter, y.Parameter),
            (IInstanceReferenceOperation x, IInstanceReferenceOperation y) => x.ReferenceKind == y.ReferenceKind,
            (IMemberReferenceOperation x, IMemberReferenceOperation y) =>
                x is IFieldReferenceOperation or IPropertyReferenceOperation { Arguments.IsEmpty: true }
                && Is(x.Member, y.Member)
                && (x.Instance is null ? y.Instance is null : y.Instance is not null && AreSame(x.Instance, y.Instance)),
            (IBinaryOperation x, IBinaryOperation y) => x.OperatorKind == y.OperatorKind && AreSame(x.LeftOperand, y.LeftOperand)
                && AreSame(x.RightOperand, y.RightOperand),
            (IUnaryOperation x, IUnaryOperation y) => x.OperatorKind == y.OperatorKind && AreSame(x.Operand, y.Operand),
            _ => false,
        };
    }

    /// <summary>The whole number that a constant is; null for other constants.</summary>
    public static BigInteger? NumberOf(object constant) => constant switch
    {
        sbyte n => n,
        byte n => n,
        short n => n,
        ushort n => n,
        char n => n,
        int n => n,
        uint n => n,
        long n => n,
        ulong n => n,
        _ => null,
    };

    private static bool Is(ISymbol a, ISymbol b) => SymbolEqualityComparer.Default.Equals(a, b);
}
