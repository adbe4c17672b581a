using MmLock.Analyzers.Operations;

namespace MmLock.Analyzers.Flow;

/// <summary>
/// What a pattern says of a flag or a guard: <c>is true</c>, <c>is not null</c>, <c>is var taken</c>, <c>is bool taken
/// and true</c>.
/// </summary>
internal static class FlowPatterns
{
    public enum Question
    {
        None,
        Truth,
        Null,
    }

    /// <summary>What the pattern asks of its value.</summary>
    public static Question Asked(IPatternOperation pattern) => pattern switch
    {
        IConstantPatternOperation { Value.ConstantValue: { HasValue: true, Value: var value } } =>
            value is bool ? Question.Truth : value is null ? Question.Null : Question.None,
        INegatedPatternOperation negated => Asked(negated.Pattern),
        IBinaryPatternOperation both => Asked(both.LeftPattern) is not Question.None and var left ? left : Asked(both.RightPattern),
        _ => Question.None,
    };

    /// <summary>The variable that a test asks: its value, or what the pattern calls it.</summary>
    public static ISymbol? VariableOf(IIsPatternOperation test)
    {
        if (Values.VariableOf(test.Value) is { } variable)
        {
            return variable;
        }

        foreach (ISymbol name in Names(test))
        {
            return name;
        }

        return null;
    }

    /// <summary>Whether a value matches; null when it may or may not.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="truth">The value, as far as it is known.</param>
    /// <param name="isNull">Whether it is null, as far as that is known.</param>
    public static bool? Matches(IPatternOperation pattern, bool? truth, bool? isNull)
    {
        switch (pattern)
        {
            case IConstantPatternOperation { Value.ConstantValue: { HasValue: true, Value: var value } }:
                return value is bool wanted ? truth is { } known ? known == wanted : isNull == true ? false : null
                    : value is null ? (truth is not null ? false : isNull)
                    : null;
            case IDiscardPatternOperation or IDeclarationPatternOperation { MatchesNull: true }:
                return true;
            case IDeclarationPatternOperation { MatchedType: { } matched }:
                return IsOwnType(pattern, matched) ? true : null;
            case ITypePatternOperation { MatchedType: { } matched }:
                return IsOwnType(pattern, matched) ? true : null;
            case INegatedPatternOperation negated:
                return !Matches(negated.Pattern, truth, isNull);
            case IBinaryPatternOperation both:
                bool? left = Matches(both.LeftPattern, truth, isNull);
                bool? right = Matches(both.RightPattern, truth, isNull);
                return both.OperatorKind == BinaryOperatorKind.And ? left & right : left | right;
            default:
                return null;
        }
    }

    /// <summary>What follows for the value from whether it matched.</summary>
    public static (bool? Truth, bool? IsNull) Implies(IPatternOperation pattern, bool outcome)
    {
        switch (pattern)
        {
            case IConstantPatternOperation { Value.ConstantValue: { HasValue: true, Value: var value } }:
                return value is bool wanted
                    ? (outcome || pattern.InputType.SpecialType == SpecialType.System_Boolean
                        ? outcome == wanted
                        : null, outcome ? false : null)
                    : value is null ? (null, outcome)
                    : (null, outcome ? false : null);
            case INegatedPatternOperation negated:
                return Implies(negated.Pattern, !outcome);
            case IBinaryPatternOperation both when outcome == (both.OperatorKind == BinaryOperatorKind.And):
                (bool? truth, bool? isNull) = Implies(both.LeftPattern, outcome);
                (bool? truthToo, bool? isNullToo) = Implies(both.RightPattern, outcome);
                return (truth ?? truthToo, isNull ?? isNullToo);
            case IBinaryPatternOperation both
                when Matches(both.LeftPattern, null, null) is { } left && left == (both.OperatorKind == BinaryOperatorKind.And):
                return Implies(both.RightPattern, outcome);
            case IBinaryPatternOperation both
                when Matches(both.RightPattern, null, null) is { } right && right == (both.OperatorKind == BinaryOperatorKind.And):
                return Implies(both.LeftPattern, outcome);
            default:
                return (null, null);
        }
    }

    /// <summary>The variables that are the whole value where the pattern matches.</summary>
    public static IEnumerable<ISymbol> Names(IIsPatternOperation test)
    {
        var open = new Stack<IPatternOperation>();
        open.Push(test.Pattern);
        while (open.Count > 0)
        {
            switch (open.Pop())
            {
                case IDeclarationPatternOperation { DeclaredSymbol: { } name }:
                    yield return name;
                    break;
                case IBinaryPatternOperation { OperatorKind: BinaryOperatorKind.And } both:
                    open.Push(both.RightPattern);
                    open.Push(both.LeftPattern);
                    break;
                case INegatedPatternOperation negated:
                    open.Push(negated.Pattern);
                    break;
            }
        }
    }

    private static bool IsOwnType(IPatternOperation pattern, ITypeSymbol matched) =>
        pattern.InputType.IsValueType && SymbolEqualityComparer.Default.Equals(pattern.InputType, matched);
}
