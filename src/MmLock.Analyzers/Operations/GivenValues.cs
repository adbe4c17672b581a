namespace MmLock.Analyzers.Operations;

/// <summary>What a parameter gets where its method runs, with call syntax or without: operands of operators, what is assigned.</summary>
internal static class GivenValues
{
    /// <param name="parameter">Of the method that runs.</param>
    /// <param name="at">The operation that runs it.</param>
    /// <param name="arguments">Those that are written.</param>
    /// <returns>Null for a parameter that keeps its default, and for what is not written.</returns>
    public static IOperation? To(IParameterSymbol parameter, IOperation at, ImmutableArray<IArgumentOperation> arguments)
    {
        if (arguments.FirstOrDefault(a => a.Parameter?.Ordinal == parameter.Ordinal) is { } argument)
        {
            return argument.ArgumentKind == ArgumentKind.DefaultValue ? null : argument.Value;
        }

        return at switch
        {
            IBinaryOperation binary => parameter.Ordinal == 0 ? binary.LeftOperand : binary.RightOperand,
            IUnaryOperation unary => unary.Operand,
            IIncrementOrDecrementOperation step => step.Target,
            IConversionOperation conversion => conversion.Operand,
            ICompoundAssignmentOperation compound when parameter.ContainingSymbol is IMethodSymbol { Parameters.Length: 2 } =>
                parameter.Ordinal == 0 ? compound.Target : compound.Value,
            IEventAssignmentOperation change => change.HandlerValue,
            IPropertyReferenceOperation property when IsLast(parameter) =>
                (Values.SkipConversions(property).Parent as IAssignmentOperation)?.Value,
            _ => null,
        };
    }

    private static bool IsLast(IParameterSymbol parameter) =>
        parameter.ContainingSymbol is IMethodSymbol { MethodKind: MethodKind.PropertySet, Parameters: var all }
        && parameter.Ordinal == all.Length - 1;
}
