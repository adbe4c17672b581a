using MmLock.Analyzers.Operations;
using Microsoft.CodeAnalysis.FlowAnalysis;

namespace MmLock.Analyzers.Flow;

/// <summary>
/// What a condition says of flags and guards, on one path: whether it must come out true or false there, and what
/// follows from it.
/// </summary>
internal static class FlowConditions
{
    /// <summary>
    /// The value inside conversions, parentheses, <c>await</c> and what waits instead, <c>ConfigureAwait</c> and
    /// <c>Nullable</c>: a guard or a tried acquire is the same either way.
    /// </summary>
    public static IOperation Unwrap(IOperation operation)
    {
        while (true)
        {
            IOperation inner = Values.Unwrap(operation) switch
            {
                IAwaitOperation awaited => awaited.Operation,
                IInvocationOperation { Instance: { } task, TargetMethod.Name: "ConfigureAwait" or "AsTask" or "GetAwaiter" } => task,
                IInvocationOperation
                {
                    Instance: { } awaiter,
                    TargetMethod: { Name: "GetResult", ContainingType.ContainingNamespace.Name: "CompilerServices" }
                } =>
                    awaiter,
                IPropertyReferenceOperation
                {
                    Instance: { } task,
                    Property: { Name: "Result", ContainingType: { Name: "Task" or "ValueTask", ContainingNamespace.Name: "Tasks" } }
                } =>
                    task,
                IInvocationOperation
                {
                    Instance: { } nullable,
                    TargetMethod:
                    {
                        Name: "GetValueOrDefault",
                        ContainingType.OriginalDefinition.SpecialType: SpecialType.System_Nullable_T
                    }
                } =>
                    nullable,
                IPropertyReferenceOperation
                {
                    Instance: { } nullable,
                    Property: { Name: "Value", ContainingType.OriginalDefinition.SpecialType: SpecialType.System_Nullable_T }
                } =>
                    nullable,
                { } other => other,
            };
            if (inner == operation)
            {
                return operation;
            }

            operation = inner;
        }
    }

    /// <summary>The flag that a condition asks, and the variable that it compares with null.</summary>
    public static (ISymbol? Flag, ISymbol? Reference) Subject(IOperation condition)
    {
        condition = Unwrap(condition);
        return condition switch
        {
            IUnaryOperation { OperatorKind: UnaryOperatorKind.Not } not => Subject(not.Operand),
            IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } equality
                when ConstantOperand(equality) is { } side =>
                side.Value is bool
                ? (Values.VariableOf(side.Other), null)
                : side.Value is null ? (null, Values.VariableOf(side.Other)) : (null, null),
            IIsPatternOperation { Pattern: var pattern } test => FlowPatterns.Asked(pattern) switch
            {
                FlowPatterns.Question.Truth => (Subject(test.Value).Flag ?? FlowPatterns.VariableOf(test), null),
                FlowPatterns.Question.Null => (null, FlowPatterns.VariableOf(test)),
                _ => (null, null),
            },
            ISimpleAssignmentOperation { IsRef: false } assignment => Subject(assignment.Target),
            IIsNullOperation isNull => (null, Values.VariableOf(isNull.Operand)),
            _ => (Values.VariableOf(condition), null),
        };
    }

    /// <summary>The condition's value on this path; null when it may be either.</summary>
    public static bool? Evaluate(IOperation condition, PathState state, FlowVariables variables, LockPaths paths)
    {
        condition = Unwrap(condition);
        if (condition.ConstantValue is { HasValue: true, Value: bool constant })
        {
            return constant;
        }

        switch (condition)
        {
            case IUnaryOperation { OperatorKind: UnaryOperatorKind.Not } not:
                return !Evaluate(not.Operand, state, variables, paths);
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } equality
                when ConstantOperand(equality) is { } side:
                bool equal = equality.OperatorKind == BinaryOperatorKind.Equals;
                bool? value = side.Value is bool expected
                    ? Evaluate(side.Other, state, variables, paths) == expected
                        ? true
                        : Evaluate(side.Other, state, variables, paths) is null
                        ? null
                        : false
                    : side.Value is null ? IsNull(side.Other, state, variables)
                    : null;
                return value is { } known ? known == equal : null;
            case IIsPatternOperation test:
                return FlowPatterns.Matches(
                    test.Pattern, Evaluate(test.Value, state, variables, paths), IsNull(test.Value, state, variables));
            case ISimpleAssignmentOperation { IsRef: false } assignment:
                // The value of an assignment is what was assigned, which was visited before.
                return Evaluate(assignment.Target, state, variables, paths) ?? Evaluate(assignment.Value, state, variables, paths);
            case IIsNullOperation isNull:
                return IsNull(isNull.Operand, state, variables);
            case IFlowCaptureReferenceOperation capture:
                return state.Fact(variables.Find(capture.Id));
            case IInvocationOperation call:
                return state.Fact(variables.Find(call));
            default:
                return Values.VariableOf(condition) is { } variable ? state.Fact(variables.Flag(variable)) : null;
        }
    }

    /// <summary>The path, knowing that the condition came out as it did.</summary>
    public static PathState Assume(IOperation condition, bool outcome, PathState state, FlowVariables variables)
    {
        condition = Unwrap(condition);
        switch (condition)
        {
            case IUnaryOperation { OperatorKind: UnaryOperatorKind.Not } not:
                return Assume(not.Operand, !outcome, state, variables);
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } equality
                when ConstantOperand(equality) is { } side:
                bool isEqual = outcome == (equality.OperatorKind == BinaryOperatorKind.Equals);
                return side.Value is bool expected ? Assume(side.Other, isEqual == expected, state, variables)
                    : side.Value is null ? AssumeNull(side.Other, isEqual, state, variables)
                    : state;
            case IIsPatternOperation test:
                (bool? truth, bool? isNone) = FlowPatterns.Implies(test.Pattern, outcome);
                PathState told = truth is { } flag ? Assume(test.Value, flag, state, variables) : state;
                return isNone is { } none ? AssumeNull(test.Value, none, told, variables) : told;
            case ISimpleAssignmentOperation { IsRef: false } assignment:
                return Assume(assignment.Value, outcome, Assume(assignment.Target, outcome, state, variables), variables);
            case IIsNullOperation isNull:
                return AssumeNull(isNull.Operand, outcome, state, variables);
            default:
                return Values.VariableOf(condition) is { } variable ? state.WithFact(variables.Flag(variable), outcome) : state;
        }
    }

    /// <summary>A variable that carries the guard of a hold is not null; else what an earlier branch found.</summary>
    private static bool? IsNull(IOperation operand, PathState state, FlowVariables variables)
    {
        if (KeyOf(operand) is not { } key)
        {
            return null;
        }

        ulong mask = variables.Mask(key);
        foreach (LockHold hold in state.Holds)
        {
            if ((hold.Carriers & mask) != 0)
            {
                return false;
            }
        }

        return key is ISymbol variable ? state.Fact(variables.IsNull(variable)) : null;
    }

    private static PathState AssumeNull(IOperation operand, bool isNull, PathState state, FlowVariables variables) =>
        KeyOf(operand) is ISymbol variable ? state.WithFact(variables.IsNull(variable), isNull) : state;

    /// <summary>What names a value: a local or parameter, a compiler temporary, or the call that makes it.</summary>
    public static object? KeyOf(IOperation operation)
    {
        operation = Unwrap(operation);
        return operation switch
        {
            IFlowCaptureReferenceOperation capture => capture.Id,
            IInvocationOperation or IObjectCreationOperation or IPropertyReferenceOperation => operation,
            _ => Values.VariableOf(operation),
        };
    }

    private static (object? Value, IOperation Other)? ConstantOperand(IBinaryOperation equality) =>
        Values.Unwrap(equality.RightOperand).ConstantValue is { HasValue: true, Value: var right } ? (right, equality.LeftOperand)
        : Values.Unwrap(equality.LeftOperand).ConstantValue is { HasValue: true, Value: var left } ? (left, equality.RightOperand)
        : null;
}
