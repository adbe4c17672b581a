using MmLock.Analyzers.Operations;

namespace MmLock.Analyzers.Ranges;

internal enum AssignmentForm
{
    /// <summary>It becomes the value.</summary>
    Value,

    /// <summary>The value, or one, is added to it.</summary>
    Increment,

    /// <summary>The value, or one, is taken away from it.</summary>
    Decrement,

    /// <summary>It becomes an element of the value.</summary>
    Element,

    /// <summary>It becomes what the call of the value writes to it.</summary>
    Output,

    /// <summary>It becomes the first element of a <c>Range</c>, which the value, <c>range.GetOffsetAndLength(length)</c>, says,</summary>
    Offset,

    /// <summary>or how many it has.</summary>
    Length,

    /// <summary>Something else is done to it.</summary>
    Unclear,
}

/// <param name="Value">What it becomes, by <see cref="Form"/>; null for a step of one.</param>
/// <param name="At">The operation that assigns.</param>
internal readonly record struct LocalAssignment(AssignmentForm Form, IOperation? Value, IOperation At);

/// <summary>Every assignment to the parameters and locals of a body.</summary>
internal sealed class LocalValues
{
    private readonly Dictionary<ISymbol, List<LocalAssignment>> _assignments = new(SymbolEqualityComparer.Default);

    public LocalValues(IEnumerable<IOperation> roots)
    {
        foreach (IOperation operation in roots.SelectMany(r => r.DescendantsAndSelf()))
        {
            Read(operation);
        }
    }

    public IReadOnlyList<LocalAssignment> Of(ISymbol symbol) =>
        _assignments.TryGetValue(symbol, out List<LocalAssignment>? found)
            ? found
            : (IReadOnlyList<LocalAssignment>)ImmutableArray<LocalAssignment>.Empty;

    private void Read(IOperation operation)
    {
        switch (operation)
        {
            case IVariableDeclaratorOperation { Symbol: { IsRef: false } local } declarator
                when (declarator.Initializer ?? (declarator.Parent as IVariableDeclarationOperation)?.Initializer) is { } initializer:
                Add(local, AssignmentForm.Value, initializer.Value, operation);
                break;
            case IVariableDeclaratorOperation { Symbol: { IsRef: true } alias } declarator:
                Add(alias, AssignmentForm.Unclear, null, operation);
                Add(Referred(declarator.Initializer?.Value), AssignmentForm.Unclear, null, operation);
                break;
            case ISimpleAssignmentOperation assignment:
                Add(Target(assignment.Target), AssignmentForm.Value, assignment.Value, operation);
                break;
            case ICompoundAssignmentOperation assignment:
                AssignmentForm step = assignment.OperatorKind switch
                {
                    BinaryOperatorKind.Add => AssignmentForm.Increment,
                    BinaryOperatorKind.Subtract => AssignmentForm.Decrement,
                    _ => AssignmentForm.Unclear,
                };
                Add(Target(assignment.Target), step, assignment.Value, operation);
                break;
            case ICoalesceAssignmentOperation assignment:
                Add(Target(assignment.Target), AssignmentForm.Value, assignment.Value, operation);
                break;
            case IIncrementOrDecrementOperation one:
                Add(
                    Target(one.Target), one.Kind == OperationKind.Increment ? AssignmentForm.Increment : AssignmentForm.Decrement, null,
                    operation);
                break;
            case IDeconstructionAssignmentOperation deconstruction:
                ReadParts(deconstruction.Target, deconstruction.Value, operation);
                break;
            case IForEachLoopOperation loop:
                foreach (ILocalSymbol local in loop.Locals)
                {
                    Add(local, loop.Locals.Length == 1 ? AssignmentForm.Element : AssignmentForm.Unclear, loop.Collection, operation);
                }

                break;
            case IIsPatternOperation pattern:
                ReadPattern(pattern.Pattern, pattern.Value, operation);
                break;
            case ISwitchOperation choice:
                foreach (IPatternCaseClauseOperation clause in choice.Cases.SelectMany(c => c.Clauses)
                    .OfType<IPatternCaseClauseOperation>())
                {
                    ReadPattern(clause.Pattern, choice.Value, operation);
                }

                break;
            case ISwitchExpressionOperation choice:
                foreach (ISwitchExpressionArmOperation arm in choice.Arms)
                {
                    ReadPattern(arm.Pattern, choice.Value, operation);
                }

                break;
            case IArgumentOperation { Parameter.RefKind: RefKind.Out or RefKind.Ref } argument:
                AssignmentForm form = argument.Parameter!.RefKind == RefKind.Out ? AssignmentForm.Output : AssignmentForm.Unclear;
                Add(Target(argument.Value), form, argument.Parent, operation);
                Add(Target(argument.Value) is null ? Referred(argument.Value) : null, AssignmentForm.Unclear, null, operation);
                break;
            case IArgumentOperation
            {
                Parameter: { RefKind: RefKind.In or RefKind.RefReadOnlyParameter, ContainingType.Name: "Unsafe" }
            } lent:
                Add(Referred(lent.Value), AssignmentForm.Unclear, null, operation);
                break;
            case IAddressOfOperation address:
                Add(Referred(address.Reference), AssignmentForm.Unclear, null, operation);
                break;
        }
    }

    /// <summary>Each becomes the number that stands at its place in a tuple; what else is taken to pieces, is not followed.</summary>
    private void ReadParts(IOperation target, IOperation? value, IOperation at)
    {
        IOperation parts = target is IDeclarationExpressionOperation { Expression: var declared } ? declared : target;
        if (parts is not ITupleOperation { Elements: var targets })
        {
            bool isSame = value is not null && SymbolEqualityComparer.Default.Equals(value.Type, parts.Type);
            foreach (IOperation part in isSame ? new[] { parts } : parts.DescendantsAndSelf())
            {
                Add(Target(part), isSame ? AssignmentForm.Value : AssignmentForm.Unclear, isSame ? value : null, at);
            }

            return;
        }

        ImmutableArray<IOperation> values = value is not null && Values.Unwrap(value) is ITupleOperation { Elements: var given }
            && given.Length == targets.Length
            ? given
            : default;
        if (values.IsDefault && targets.Length == 2 && value is not null && IsOffsetAndLength(Values.Unwrap(value)))
        {
            Add(Target(targets[0]), AssignmentForm.Offset, Values.Unwrap(value), at);
            Add(Target(targets[1]), AssignmentForm.Length, Values.Unwrap(value), at);
            return;
        }

        for (int i = 0; i < targets.Length; i++)
        {
            ReadParts(targets[i], values.IsDefault ? null : values[i], at);
        }
    }

    private static bool IsOffsetAndLength(IOperation value) => value is IInvocationOperation
    {
        TargetMethod: { Name: "GetOffsetAndLength", DeclaringSyntaxReferences.IsEmpty: true, ContainingType: var type }
    } && PlaceMembers.NameOf(type) == "System.Range";

    private void ReadPattern(IPatternOperation pattern, IOperation value, IOperation at)
    {
        foreach (IPatternOperation part in pattern.DescendantsAndSelf().OfType<IPatternOperation>())
        {
            ISymbol? declared = part switch
            {
                IDeclarationPatternOperation declaration => declaration.DeclaredSymbol,
                IRecursivePatternOperation recursive => recursive.DeclaredSymbol,
                IListPatternOperation list => list.DeclaredSymbol,
                _ => null,
            };
            bool whole = (part == pattern || part.Parent == pattern && pattern is INegatedPatternOperation)
                && !IsTest(declared, value);
            Add(declared, whole ? AssignmentForm.Value : AssignmentForm.Unclear, value, at);
        }
    }

    /// <summary>
    /// A value inside of an object, which is of the type only if the pattern says so: before it is asked, it cannot be had.
    /// </summary>
    private static bool IsTest(ISymbol? declared, IOperation value) => declared.VariableType() is { IsValueType: true } type
        && !SymbolEqualityComparer.Default.Equals(type, value.Type)
        && !(value.Type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } maybe
            && SymbolEqualityComparer.Default.Equals(type, maybe.TypeArguments[0]));

    private void Add(ISymbol? symbol, AssignmentForm form, IOperation? value, IOperation at)
    {
        if (symbol is null)
        {
            return;
        }

        if (!_assignments.TryGetValue(symbol, out List<LocalAssignment>? list))
        {
            _assignments.Add(symbol, list = new List<LocalAssignment>());
        }

        // What a function writes happens when it is called.
        bool deferred = at.Syntax.AncestorsAndSelf()
            .Any(n =>
                n is Microsoft.CodeAnalysis.CSharp.Syntax.AnonymousFunctionExpressionSyntax
                    or Microsoft.CodeAnalysis.CSharp.Syntax.LocalFunctionStatementSyntax
            && !n.Span.Contains(symbol.Locations[0].SourceSpan));
        list.Add(new LocalAssignment(deferred ? AssignmentForm.Unclear : form, value, at));
    }

    /// <summary>The variable to which, or to a part of which, a reference is taken.</summary>
    private static ISymbol? Referred(IOperation? target)
    {
        while (target is IFieldReferenceOperation { Instance: { Type.IsValueType: true } whole })
        {
            target = whole;
        }

        return Target(target);
    }

    private static ISymbol? Target(IOperation? target) => target switch
    {
        ILocalReferenceOperation local => local.Local,
        IParameterReferenceOperation parameter => parameter.Parameter,
        IDeclarationExpressionOperation { Expression: { } inner } => Target(inner),
        _ => null,
    };
}
