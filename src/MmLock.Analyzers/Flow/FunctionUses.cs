using MmLock.Analyzers.Operations;

namespace MmLock.Analyzers.Flow;

internal enum FunctionUseKind
{
    /// <summary>Runs before the operation at <see cref="FunctionUse.Place"/> is done.</summary>
    OnTheSpot,
    Later,
    Unknown,
}

/// <summary>One way in which a lambda or local function is run.</summary>
/// <param name="Kind">When.</param>
/// <param name="Place">The call that runs it.</param>
/// <param name="Parameter">The parameter through which the callee gets it.</param>
internal readonly record struct FunctionUse(FunctionUseKind Kind, IOperation? Place, IParameterSymbol? Parameter);

/// <summary>When the functions in a body run, as far as the body shows it.</summary>
internal static class FunctionUses
{
    private static readonly FunctionUse s_later = new(FunctionUseKind.Later, null, null);
    private static readonly FunctionUse s_unknown = new(FunctionUseKind.Unknown, null, null);

    public static IEnumerable<FunctionUse> OfLocalFunction(
        IMethodSymbol function, IReadOnlyList<IOperation> all, LockModel model, CancellationToken cancellationToken)
    {
        // An iterator runs when somebody walks it.
        bool isIterator = all.Any(o =>
            o is ILocalFunctionOperation f && Is(f.Symbol, function)
                && RunBodies.OwnOperations(f).Any(r => r.Kind is OperationKind.YieldReturn or OperationKind.YieldBreak));
        return all.SelectMany(o => o switch
        {
            IInvocationOperation call when Is(call.TargetMethod, function) =>
                new[] { isIterator ? s_unknown : new FunctionUse(FunctionUseKind.OnTheSpot, call, null) },
            IMethodReferenceOperation reference when Is(reference.Method, function) => OfValue(reference, all, model, cancellationToken),
            _ => Enumerable.Empty<FunctionUse>(),
        });
    }

    /// <param name="function">The lambda, or the name of a function that is used as a value.</param>
    public static IEnumerable<FunctionUse> OfValue(
        IOperation function, IReadOnlyList<IOperation> all, LockModel model, CancellationToken cancellationToken)
    {
        IOperation value = function;
        while (value.Parent is IConversionOperation or IParenthesizedOperation or IDelegateCreationOperation)
        {
            value = value.Parent;
        }

        switch (value.Parent)
        {
            case IInvocationOperation { TargetMethod.MethodKind: MethodKind.DelegateInvoke } call when call.Instance == value:
                return One(new FunctionUse(FunctionUseKind.OnTheSpot, call, null));
            case IArgumentOperation { Parameter: { } parameter, Parent: IInvocationOperation call }:
                return One(OfArgument(call, parameter, model, cancellationToken));
            case IArgumentOperation { Parent: IObjectCreationOperation creation }:
                return One(LibraryRuns.StartsSomething(creation.Type) ? s_later : s_unknown);
            case IEventAssignmentOperation:
                return One(s_later);
            case IReturnOperation when function.Parent is not null && !IsInFunction(value):
                return One(s_later);
            case IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: { } local } }:
                return OfLocal(local, all);
            default:
                return One(s_unknown);
        }
    }

    public static bool IsExpressionTree(IOperation lambda)
    {
        IOperation value = lambda;
        while (value.Parent is IConversionOperation or IParenthesizedOperation or IDelegateCreationOperation)
        {
            value = value.Parent;
            if (value.Type is { Name: "Expression", ContainingNamespace: { Name: "Expressions", ContainingNamespace.Name: "Linq" } })
            {
                return true;
            }
        }

        return false;
    }

    private static IEnumerable<FunctionUse> OfLocal(ILocalSymbol local, IReadOnlyList<IOperation> all)
    {
        List<ILocalReferenceOperation> references =
            all.OfType<ILocalReferenceOperation>().Where(r => SymbolEqualityComparer.Default.Equals(r.Local, local)).ToList();
        return references.Select(r =>
            r.Parent is IInvocationOperation { TargetMethod.MethodKind: MethodKind.DelegateInvoke } call && call.Instance == r
            ? new FunctionUse(FunctionUseKind.OnTheSpot, call, null)
            : s_unknown);
    }

    private static FunctionUse OfArgument(
        IInvocationOperation call, IParameterSymbol parameter, LockModel model, CancellationToken cancellationToken)
    {
        IMethodSymbol target = call.TargetMethod;
        if (LibraryRuns.StartsElsewhere(target))
        {
            return s_later;
        }

        // A query is mostly walked where it is written. One that outlives its lock is worth a rule of its own.
        bool runsNow = (LibraryRuns.RunsItsArguments(target) && target.ContainingType.Name != "Parallel")
            || Queries.IsOperator(target)
            || !model.HeldDuringCallOf(target, parameter.Ordinal, cancellationToken).IsEmpty;
        return runsNow ? new FunctionUse(FunctionUseKind.OnTheSpot, call, parameter) : s_unknown;
    }

    private static bool IsInFunction(IOperation operation)
    {
        for (IOperation? at = operation.Parent; at is not null; at = at.Parent)
        {
            if (at is IAnonymousFunctionOperation or ILocalFunctionOperation)
            {
                return true;
            }
        }

        return false;
    }

    private static bool Is(IMethodSymbol method, IMethodSymbol function) =>
        SymbolEqualityComparer.Default.Equals(method.OriginalDefinition, function.OriginalDefinition);

    private static IEnumerable<FunctionUse> One(FunctionUse use) => new[] { use };
}
