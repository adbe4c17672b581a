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
            IPropertyReferenceOperation or IImplicitIndexerReferenceOperation when IsLast(parameter) => AssignedTo(at),
            _ => null,
        };
    }

    /// <summary>
    /// All that a parameter gets where a run is one of several, such as of <c>Add</c> for the elements in brackets; null among them for
    /// what is not written.
    /// </summary>
    public static IEnumerable<IOperation?> AllTo(IParameterSymbol parameter, Run run)
    {
        if (run.Arguments.FirstOrDefault(a => a.Parameter?.Ordinal == parameter.Ordinal) is { } argument)
        {
            return new[] { argument.Value };
        }

        bool isReceiver = parameter.Ordinal == 0 && parameter.ContainingSymbol is IMethodSymbol { IsExtensionMethod: true };
        return run switch
        {
            { At: ICollectionExpressionOperation list } when parameter.ContainingSymbol is IMethodSymbol { Name: "Add" } =>
                list.Elements.Select(e => e is ISpreadOperation ? null : e),
            { At: ICollectionExpressionOperation list } => new[] { list },
            { Kind: RunKind.Copy, At: IWithOperation copy } => new[] { copy.Operand },
            { At: IDeconstructionAssignmentOperation parts } when isReceiver => new[] { parts.Value },
            _ when isReceiver && run.IsImplicit => new[] { run.Value },
            _ => new[] { To(parameter, run.At, run.Arguments) },
        };
    }

    /// <summary>What a place is given by the assignment that it is the target of; of several at once, its own part.</summary>
    public static IOperation? AssignedTo(IOperation place)
    {
        IOperation target = Values.SkipConversions(place);
        switch (target.Parent)
        {
            case IDeconstructionAssignmentOperation parts when parts.Target == target:
                return parts.Value;
            case IAssignmentOperation assignment when assignment.Target == target:
                return assignment.Value;
            case ITupleOperation tuple:
                return AssignedTo(tuple) is { } value && Values.Unwrap(value) is ITupleOperation given
                    && given.Elements.Length == tuple.Elements.Length
                    ? given.Elements[tuple.Elements.IndexOf(target)]
                    : null;
            default:
                return null;
        }
    }

    private static bool IsLast(IParameterSymbol parameter) =>
        parameter.ContainingSymbol is IMethodSymbol { MethodKind: MethodKind.PropertySet, Parameters: var all }
        && parameter.Ordinal == all.Length - 1;
}
