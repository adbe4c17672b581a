using System;

namespace MmLock.Analyzers.Operations;

/// <summary>The values that each local and parameter of a body is given there, without regard to order.</summary>
internal sealed class AssignedValues
{
    private readonly Dictionary<ISymbol, List<IOperation?>> _values = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<ISymbol, List<IOperation>> _otherwise = new(SymbolEqualityComparer.Default);
    private readonly HashSet<ISymbol> _stepped = new(SymbolEqualityComparer.Default);
    private readonly List<IOperation> _functions = new();
    private readonly HashSet<ISymbol> _tested = new(SymbolEqualityComparer.Default);

    /// <param name="operations">All operations of the body.</param>
    public AssignedValues(IEnumerable<IOperation> operations)
    {
        foreach (IOperation operation in operations)
        {
            switch (operation)
            {
                case IVariableDeclaratorOperation declarator
                    when (declarator.Initializer ?? (declarator.Parent as IVariableDeclarationOperation)?.Initializer) is { } initializer:
                    Add(declarator.Symbol, initializer.Value);
                    break;
                case IAssignmentOperation assignment when Values.VariableOf(assignment.Target) is { } target:
                    Add(target, assignment is IDeconstructionAssignmentOperation ? null : assignment.Value);
                    break;
                case IIsPatternOperation { Pattern: var pattern } test:
                    AddTested(pattern, test.Value);
                    break;
                case ISwitchOperation choice:
                    foreach (IPatternCaseClauseOperation clause in choice.Cases.SelectMany(c => c.Clauses)
                        .OfType<IPatternCaseClauseOperation>())
                    {
                        AddTested(clause.Pattern, choice.Value);
                    }

                    break;
                case ISwitchExpressionOperation choice:
                    foreach (ISwitchExpressionArmOperation arm in choice.Arms)
                    {
                        AddTested(arm.Pattern, choice.Value);
                    }

                    break;
                case IDeconstructionAssignmentOperation parts:
                    AddParts(parts.Target, parts.Value, parts);
                    break;
                case IDeclarationPatternOperation { DeclaredSymbol: { } part } when !_tested.Contains(part):
                    AddPart(part, null, operation);
                    break;
                case IRecursivePatternOperation { DeclaredSymbol: { } part } when !_tested.Contains(part):
                    AddPart(part, null, operation);
                    break;
                case IListPatternOperation { DeclaredSymbol: { } part }:
                    AddPart(part, null, operation);
                    break;
                case IArgumentOperation { Parameter.RefKind: RefKind.Out or RefKind.Ref } argument
                    when Values.VariableOf(argument.Value) is { } written:
                    Add(written, null);
                    AddOtherwise(written, argument);
                    break;
                case IForEachLoopOperation loop:
                    foreach (ILocalSymbol element in loop.Locals)
                    {
                        AddOtherwise(element, loop);
                    }

                    break;
                case IAnonymousFunctionOperation or ILocalFunctionOperation:
                    _functions.Add(operation);
                    break;
            }

            if (ReferredBy(operation) is { } lent)
            {
                AddOtherwise(lent, operation);
            }

            ReadStep(operation);
        }
    }

    /// <summary>The variable to which a reference is taken, or that an operator of the user's sets.</summary>
    private static ISymbol? ReferredBy(IOperation operation) => operation switch
    {
        IAddressOfOperation address => Values.VariableOf(address.Reference),
        IIncrementOrDecrementOperation { OperatorMethod: not null } step => Values.VariableOf(step.Target),
        ICompoundAssignmentOperation { OperatorMethod: not null } set => Values.VariableOf(set.Target),
        ILocalReferenceOperation or IParameterReferenceOperation when Values.IsTakenByRef(operation) => Values.VariableOf(operation),
        _ => null,
    };

    /// <summary>What a variable is given; null for a value that is no expression.</summary>
    public IReadOnlyList<IOperation?> Of(ISymbol variable) =>
        _values.TryGetValue(variable, out List<IOperation?>? values) ? values : Array.Empty<IOperation?>();

    /// <summary>
    /// The operations by which a variable gets a value that is no expression, or one that is none of <see cref="Of"/>: an argument by
    /// reference, a loop, a pattern, a deconstruction, a reference to the variable.
    /// </summary>
    public IReadOnlyList<IOperation> OtherwiseOf(ISymbol variable) =>
        _otherwise.TryGetValue(variable, out List<IOperation>? given) ? given : Array.Empty<IOperation>();

    /// <summary>The one value that the local which an expression is has for as long as it lives; null for anything else.</summary>
    public IOperation? OnlyOf(IOperation value) =>
        value is ILocalReferenceOperation { Local: { IsRef: false, IsConst: false } local } && Of(local) is { Count: 1 } given
        && !IsStepped(local) ? given[0] : null;

    /// <summary>
    /// Whether a variable changes otherwise than by the values that it is given: by a step of one, by a reference to it, or in a function
    /// of the body.
    /// </summary>
    public bool IsStepped(ISymbol variable)
    {
        lock (_functions)
        {
            foreach (IOperation inner in _functions.SelectMany(f => f.Descendants()))
            {
                if (inner is IAssignmentOperation { Target: var set })
                {
                    AddStepped(set);
                }
                else if (inner is IArgumentOperation { Parameter.RefKind: RefKind.Out or RefKind.Ref, Value: var lent })
                {
                    AddStepped(lent);
                }

                ReadStep(inner);
            }

            _functions.Clear();
            return _stepped.Contains(variable);
        }
    }

    /// <summary>Variables that get the parts of a value, each its own where these are written one by one.</summary>
    private void AddParts(IOperation target, IOperation? value, IOperation by)
    {
        IOperation? given = value is null ? null : Values.Unwrap(value);
        switch (Values.Unwrap(target))
        {
            case ITupleOperation targets:
                for (int i = 0; i < targets.Elements.Length; i++)
                {
                    AddParts(
                        targets.Elements[i],
                        given is ITupleOperation parts && parts.Elements.Length == targets.Elements.Length ? parts.Elements[i] : null,
                        by);
                }

                break;
            case IDeclarationExpressionOperation { Expression: ITupleOperation declared }:
                AddParts(declared, value, by);
                break;
            case var one when Values.VariableOf(one) is { } variable:
                AddPart(variable, value, by);
                break;
        }
    }

    /// <summary>An object, that is: what is no object is counted, and whoever counts asks for <see cref="IsStepped"/>.</summary>
    private void AddPart(ISymbol variable, IOperation? value, IOperation by)
    {
        bool isObject = ((variable as ILocalSymbol)?.Type ?? (variable as IParameterSymbol)?.Type) is { IsValueType: false };
        if (isObject)
        {
            Add(variable, value);
        }

        if (value is null || !isObject)
        {
            AddOtherwise(variable, value ?? by);
        }
    }

    private void AddTested(IPatternOperation pattern, IOperation value)
    {
        foreach (ISymbol declared in Declared(pattern))
        {
            _tested.Add(declared);
            Add(declared, value);
        }
    }

    private void AddOtherwise(ISymbol variable, IOperation by)
    {
        if (!_otherwise.TryGetValue(variable, out List<IOperation>? given))
        {
            _otherwise.Add(variable, given = new List<IOperation>());
        }

        given.Add(by);
    }

    private void ReadStep(IOperation operation)
    {
        switch (operation)
        {
            case IIncrementOrDecrementOperation step:
                AddStepped(step.Target);
                break;
            case IAddressOfOperation address:
                AddStepped(address.Reference);
                break;
            case ILocalReferenceOperation or IParameterReferenceOperation when Values.IsTakenByRef(operation):
                AddStepped(operation);
                break;
            case IDeconstructionAssignmentOperation deconstruction:
                foreach (IOperation part in deconstruction.Target.DescendantsAndSelf())
                {
                    AddStepped(part);
                }

                break;
        }
    }

    private void AddStepped(IOperation target)
    {
        if (Values.VariableOf(target) is { } variable)
        {
            _stepped.Add(variable);
        }
    }

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
