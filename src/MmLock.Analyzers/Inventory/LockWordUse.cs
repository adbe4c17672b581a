using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Primitives;

namespace MmLock.Analyzers.Inventory;

/// <summary>What a member does to a word of its object.</summary>
[System.Flags]
internal enum WordSteps
{
    None = 0,
    /// <summary>From one value to another that is written out, by compare and exchange: free to held.</summary>
    Set = 1,
    /// <summary>From what was read to something larger, by compare and exchange: one holder more.</summary>
    Up = 2,
    /// <summary>To the value that says free.</summary>
    Clear = 4,
    /// <summary>Down by one, or by a bit.</summary>
    Down = 8,
    /// <summary>Up by one without a comparison, or to what was read and one more.</summary>
    Raise = 16,
    /// <summary>Read.</summary>
    Read = 32,
    /// <summary>Something else.</summary>
    Other = 64,
}

/// <summary>
/// A member that does nothing but work on words of its own object: on its fields of integers and flags, with waits between
/// attempts. A member that does anything else is no operation of a lock.
/// </summary>
internal sealed class LockWordUse
{
    /// <summary>What a lock asks between two attempts.</summary>
    private static readonly HashSet<string> s_waiters = new()
    {
        "SpinWait", "Thread", "GC", "TimeSpan", "Debug", "Stopwatch", "Environment", "Math", "CancellationToken",
    };

    private static readonly HashSet<SpecialType> s_words = new()
    {
        SpecialType.System_Int32, SpecialType.System_UInt32, SpecialType.System_Int64, SpecialType.System_UInt64,
        SpecialType.System_Boolean, SpecialType.System_Byte,
    };

    private LockWordUse(ISymbol member) => Member = member;

    public ISymbol Member { get; }

    public Dictionary<IFieldSymbol, WordSteps> Words { get; } = new(SymbolEqualityComparer.Default);

    /// <summary>An exchange that is tried again until it succeeds.</summary>
    public bool Waits { get; private set; }

    public bool AsksThread { get; private set; }

    public bool TestsParity { get; private set; }

    /// <summary>Counts up something beside the word: the depth.</summary>
    public bool CountsUp { get; private set; }

    public bool Throws { get; private set; }

    public string Marks
    {
        get
        {
            var marks = new List<string>();
            foreach (IParameterSymbol parameter in (Member as IMethodSymbol)?.Parameters ?? Enumerable.Empty<IParameterSymbol>())
            {
                string? mark = parameter switch
                {
                    { RefKind: RefKind.Ref, Type.SpecialType: SpecialType.System_Boolean } => "flag",
                    { Type.Name: "CancellationToken" } => "token",
                    { Type.Name: "TimeSpan" } or { Type.SpecialType: SpecialType.System_Int32 } => "timeout",
                    _ => null,
                };
                marks.Add(mark is null ? "" : $" {mark}={parameter.Name}");
            }

            return string.Concat(marks);
        }
    }

    public WordSteps Steps(IFieldSymbol word) => Words.TryGetValue(word, out WordSteps steps) ? steps & ~WordSteps.Read : WordSteps.None;

    /// <summary>What the member does to the lock that a word is.</summary>
    public LockVerb Verb(IFieldSymbol word)
    {
        WordSteps steps = Steps(word);
        bool isBool = Member is IMethodSymbol { ReturnType.SpecialType: SpecialType.System_Boolean };
        bool isVoid = Member is IMethodSymbol { ReturnsVoid: true };
        return steps switch
        {
            WordSteps.Set or WordSteps.Up when isVoid && Waits => LockVerb.Acquire,
            WordSteps.Set or WordSteps.Up when isBool => LockVerb.TryAcquire,
            WordSteps.Clear or WordSteps.Down when isVoid => LockVerb.Release,
            WordSteps.None when Member is IPropertySymbol { Type.SpecialType: SpecialType.System_Boolean } => LockVerb.Query,
            _ => LockVerb.Foreign,
        };
    }

    public HoldMode Mode(IFieldSymbol word) => Steps(word) is WordSteps.Up or WordSteps.Down ? HoldMode.Read : HoldMode.Write;

    /// <returns>Null for a member that does something else.</returns>
    public static LockWordUse? Read(ISymbol member, SemanticModels models, CancellationToken cancellationToken)
    {
        if (member is not (IMethodSymbol { MethodKind: MethodKind.Ordinary }
            or IPropertySymbol { IsIndexer: false, GetMethod: not null, SetMethod: null }))
        {
            return null;
        }

        var use = new LockWordUse(member);
        return use.Add(member, models, 0, cancellationToken) && use.Words.Count > 0 ? use : null;
    }

    /// <returns>False when something else is done.</returns>
    private bool Add(ISymbol member, SemanticModels models, int depth, CancellationToken cancellationToken)
    {
        if (depth > 2 || member.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(cancellationToken) is not { } declaration
            || !models.Contains(declaration.SyntaxTree))
        {
            return false;
        }

        // The operations of a property are those of its accessor or its arrow.
        SemanticModel model = models.Get(declaration.SyntaxTree);
        IEnumerable<SyntaxNode> bodies = member is IPropertySymbol property
            ? property.GetMethod!.DeclaringSyntaxReferences.Select(r => r.GetSyntax(cancellationToken))
            : new[] { declaration };
        List<IOperation> operations = bodies.Select(b => model.GetOperation(b, cancellationToken)).OfType<IOperation>()
            .SelectMany(b => b.DescendantsAndSelf()).ToList();
        var values = new AssignedValues(operations);
        return operations.Count > 0 && operations.All(o => Add(o, values, models, depth, cancellationToken));
    }

    private bool Add(IOperation operation, AssignedValues values, SemanticModels models, int depth, CancellationToken cancellationToken)
    {
        switch (operation)
        {
            case IInvocationOperation { TargetMethod.ContainingType: { Name: "Interlocked" } } exchange:
                return AddExchange(exchange, values);
            case IInvocationOperation { TargetMethod.ContainingType.Name: "Volatile", Arguments: var given }:
                return given.IsEmpty || Word(given[0].Value) is { } word
                    && Add(word, given.Length > 1 ? Written(given[1].Value) : WordSteps.Read);
            case IInvocationOperation { TargetMethod.ContainingType: { } waiter } when s_waiters.Contains(waiter.Name):
                return true;
            case IInvocationOperation { Instance: IInstanceReferenceOperation, TargetMethod: { IsVirtual: false } own } call:
                Waits |= IsInLoop(call) && own.ReturnType.SpecialType == SpecialType.System_Boolean;
                return Add(own, models, depth + 1, cancellationToken);
            case IInvocationOperation or IDynamicInvocationOperation or ILockOperation or IAwaitOperation or IAnonymousFunctionOperation
                or IArrayElementReferenceOperation or IEventAssignmentOperation:
                return false;
            case IObjectCreationOperation creation:
                return creation.Type?.Name is "SpinWait"
                    || creation.Parent is IThrowOperation or IConversionOperation { Parent: IThrowOperation };
            case IThrowOperation:
                Throws = true;
                return true;
            case IPropertyReferenceOperation { Property: var property }:
                AsksThread |= property.Name is "CurrentManagedThreadId" or "ManagedThreadId";
                return property.ContainingType.DeclaringSyntaxReferences.IsEmpty;
            case IFieldReferenceOperation { Field: { IsConst: false } field }:
                return IsWord(field) && (!IsPlainRead(operation) || Add(field, WordSteps.Read));
            case IIncrementOrDecrementOperation { Target: IFieldReferenceOperation { Field: var counted } } step:
                CountsUp |= step.Kind == OperationKind.Increment;
                return Add(counted, WordSteps.Other);
            case ISimpleAssignmentOperation { Target: IFieldReferenceOperation { Field: var assigned } } assignment:
                return Add(assigned, Written(assignment.Value));
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.And } mask
                when mask.RightOperand.ConstantValue is { HasValue: true, Value: 1 or 1u }:
                TestsParity = true;
                return true;
            default:
                return true;
        }
    }

    private bool AddExchange(IInvocationOperation exchange, AssignedValues values)
    {
        if (exchange.TargetMethod.Name is "MemoryBarrier" or "MemoryBarrierProcessWide")
        {
            return true;
        }

        if (exchange.Arguments.IsEmpty || Word(exchange.Arguments[0].Value) is not { } word)
        {
            return false;
        }

        IOperation? value = exchange.Arguments.FirstOrDefault(a => a.Parameter?.Name is "value" or "location2")?.Value;
        IOperation? comparand = exchange.Arguments.FirstOrDefault(a => a.Parameter?.Name == "comparand")?.Value;
        WordSteps steps = exchange.TargetMethod.Name switch
        {
            "CompareExchange" => Compared(value, comparand, values),
            "Exchange" => IsFree(value) ? WordSteps.Clear : WordSteps.Set,
            "Decrement" => WordSteps.Down,
            "Increment" => WordSteps.Raise,
            "And" => WordSteps.Clear,
            "Add" => value?.ConstantValue is { HasValue: true, Value: { } by }
                ? by is -1 or -1L ? WordSteps.Down : by is int and < 0 or long and < 0 ? WordSteps.Clear : WordSteps.Raise
                : WordSteps.Other,
            "Read" => WordSteps.Read,
            _ => WordSteps.Other,
        };
        Waits |= steps is WordSteps.Set or WordSteps.Up && IsInLoop(exchange);
        return Add(word, steps);
    }

    private static WordSteps Compared(IOperation? value, IOperation? comparand, AssignedValues values)
    {
        if (value is null || comparand is null)
        {
            return WordSteps.Other;
        }

        // Read before and compared: by what the new value differs from it says what it is.
        value = Values.Unwrap(value);
        value = Values.VariableOf(value) is { } variable && values.Of(variable) is { Count: 1 } given && given[0] is { } only
            ? Values.Unwrap(only)
            : value;
        return value switch
        {
            IBinaryOperation { OperatorKind: BinaryOperatorKind.Add } sum => IsOne(sum.RightOperand) ? WordSteps.Up : WordSteps.Set,
            IBinaryOperation { OperatorKind: BinaryOperatorKind.Or } => WordSteps.Set,
            IBinaryOperation { OperatorKind: BinaryOperatorKind.Subtract } => WordSteps.Down,
            IBinaryOperation { OperatorKind: BinaryOperatorKind.And } => WordSteps.Clear,
            _ => IsFree(value) ? WordSteps.Clear : comparand.ConstantValue.HasValue ? WordSteps.Set : WordSteps.Other,
        };
    }

    private static WordSteps Written(IOperation value) =>
        IsFree(value) ? WordSteps.Clear
        : Values.Unwrap(value) is IBinaryOperation { OperatorKind: BinaryOperatorKind.Add } sum && IsOne(sum.RightOperand) ? WordSteps.Raise
        : WordSteps.Other;

    private static bool IsOne(IOperation value) => value.ConstantValue is { HasValue: true, Value: 1 or 1L or 1u or 1UL };

    private static bool IsFree(IOperation? value) =>
        value?.ConstantValue is { HasValue: true, Value: 0 or 0L or 0u or 0UL or false or (byte)0 };

    private bool Add(IFieldSymbol word, WordSteps steps)
    {
        // Who has it, and how often, stand beside the word.
        Words[word] = Words.TryGetValue(word, out WordSteps known) ? known | steps : steps;
        return IsWord(word);
    }

    private static bool IsWord(IFieldSymbol field) => field.Type.TypeKind == TypeKind.Enum || s_words.Contains(field.Type.SpecialType);

    private static IFieldSymbol? Word(IOperation value) =>
        Values.Unwrap(value) is IFieldReferenceOperation { Instance: IInstanceReferenceOperation, Field: var field } ? field : null;

    private static bool IsPlainRead(IOperation field) => field.Parent is not (IArgumentOperation { Parameter.RefKind: RefKind.Ref }
        or IIncrementOrDecrementOperation)
        && !(field.Parent is IAssignmentOperation assignment && assignment.Target == field);

    private static bool IsInLoop(IOperation operation)
    {
        for (IOperation? at = operation.Parent; at is not null; at = at.Parent)
        {
            if (at is ILoopOperation)
            {
                return true;
            }
        }

        return false;
    }
}
