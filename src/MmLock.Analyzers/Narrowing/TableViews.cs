using MmLock.Analyzers.Operations;

namespace MmLock.Analyzers.Narrowing;

/// <summary>
/// The expressions by which a collection, or a span, memory or segment of it, is used: by every name that it goes by. A use that is of
/// no kind that is known here may do anything to it.
/// </summary>
internal sealed partial class TableViews(ValueOrigins origins, CancellationToken cancellationToken)
{
    private const int MaxNames = 64;

    /// <param name="table">The collection.</param>
    /// <param name="into">Another one, of whose elements it is asked anyhow: to be one of these leads nowhere else.</param>
    /// <returns>
    /// The outermost expression of each use that still stands for the collection's elements; null where it goes further than is followed.
    /// </returns>
    public List<IOperation>? UsesOf(ISymbol table, ISymbol? into = null)
    {
        var uses = new List<IOperation>();
        bool hasObjects = HasObjects(table.NamedType());
        var names = new HashSet<ISymbol>(SymbolEqualityComparer.Default) { table };
        var open = new Queue<ISymbol>(names);
        while (open.Count > 0)
        {
            foreach (IOperation? use in Named(open.Dequeue()))
            {
                if (use is null || names.Count > MaxNames)
                {
                    return null;
                }

                foreach (IOperation view in Wholes(use))
                {
                    uses.Add(view);
                    origins.Models.Work.Add(1);
                    if ((IsPutAway(view) || hasObjects && !IsUnderstood(view))
                        && !(into is not null && SymbolEqualityComparer.Default.Equals(PutInto(view), into)))
                    {
                        return null;
                    }

                    foreach (ISymbol? other in NamesOf(view))
                    {
                        if (other is null)
                        {
                            return null;
                        }

                        if (names.Add(other))
                        {
                            open.Enqueue(other);
                        }
                    }
                }
            }
        }

        return uses;
    }

    /// <summary>What a name is used by; null among them for a use that has no expression, or by somebody whom nobody sees.</summary>
    private IEnumerable<IOperation?> Named(ISymbol name) => name switch
    {
        IMethodSymbol method => origins.CallsOf(method, cancellationToken),
        IPropertySymbol property when IsTakenApart(property) => new IOperation?[] { null },
        IPropertySymbol { GetMethod: { DeclaringSyntaxReferences.IsEmpty: false } getter } =>
            origins.UsesOf(name, cancellationToken).Concat(
                origins.RunsOf(getter, cancellationToken)
                    .Where(r => r.At is not (IPropertyReferenceOperation or IImplicitIndexerReferenceOperation))
                    .Select(_ => (IOperation?)null)),
        _ => origins.UsesOf(name, cancellationToken),
    };

    /// <summary>
    /// The expression as large as it still is the collection; one that is a name of it and goes on counts twice. In an initializer of its
    /// own it is what has no expression.
    /// </summary>
    private static IEnumerable<IOperation> Wholes(IOperation use)
    {
        IOperation value = Values.SkipConversions(use);
        while (ViewOf(value) is { } view)
        {
            if (view is IAssignmentOperation || value.Parent is IArgumentOperation { Parent: { } call } && IsPassedOn(call))
            {
                yield return value;
            }

            value = Values.SkipConversions(view);
        }

        if (value.Parent is IMemberInitializerOperation initializer && initializer.InitializedMember == value)
        {
            foreach (IOperation receiver in ReceiversIn(initializer))
            {
                yield return receiver;
            }
        }
        else
        {
            yield return value;
        }
    }

    /// <summary>What stands for the member in <c>Member = { [0] = …, [1] = … }</c>.</summary>
    public static IEnumerable<IOperation> ReceiversIn(IMemberInitializerOperation initializer) =>
        initializer.Initializer.Descendants().OfType<IInstanceReferenceOperation>()
            .Where(r => Values.InitializedMemberOf(r) == initializer.InitializedMember);

    private static IOperation? ViewOf(IOperation value) => value.Parent switch
    {
        IArgumentOperation { Parent: (IInvocationOperation or IObjectCreationOperation) and { Type: var type } call } argument
            when IsOfLibrary(call) && (IsView(type) && argument.Parameter?.Ordinal == 0 || IsPassedOn(call)) => call,
        IInvocationOperation { Type: var type } call when call.Instance == value && IsView(type) && IsOfLibrary(call) => call,
        IPropertyReferenceOperation { Type: var type } part when part.Instance == value && IsView(type) => part,
        IImplicitIndexerReferenceOperation { Type: var type } part when part.Instance == value && IsView(type) => part,
        IConditionalOperation choice when choice.Condition != value => choice,
        ICoalesceOperation choice => choice,
        IAwaitOperation wait => wait,
        IPropertyReferenceOperation { Property: { Name: "Result", ContainingType.Name: "Task" or "ValueTask" } } result => result,
        ISwitchExpressionArmOperation { Parent: ISwitchExpressionOperation choice } arm when arm.Value == value => choice,
        IAssignmentOperation assignment when assignment is ISimpleAssignmentOperation or ICoalesceAssignmentOperation
            && assignment.Parent is not IExpressionStatementOperation => assignment,
        IInvocationOperation { TargetMethod.Name: "GetAwaiter" or "GetResult" or "ConfigureAwait" or "AsTask" or "WaitAsync" } call
            when call.Instance == value && IsTask(value.Type) => call,
        IConditionalAccessOperation access => access.Operation == value ? InstanceIn(access) : access,
        _ => null,
    };

    /// <summary>What gives the collection when it is waited for.</summary>
    private static bool IsTask(ITypeSymbol? type) => type is
    {
        Name: "Task" or "ValueTask" or "TaskAwaiter" or "ValueTaskAwaiter" or "ConfiguredTaskAwaitable" or "ConfiguredTaskAwaiter"
            or "ConfiguredValueTaskAwaitable" or "ConfiguredValueTaskAwaiter",
        DeclaringSyntaxReferences.IsEmpty: true
    };

    /// <summary>What stands for the receiver of <c>table?.Add(…)</c>.</summary>
    private static IOperation? InstanceIn(IConditionalAccessOperation access) => access.WhenNotNull.DescendantsAndSelf()
        .OfType<IConditionalAccessInstanceOperation>().FirstOrDefault();

    /// <summary><c>Volatile.Read(ref _table)</c> is the table.</summary>
    private static bool IsPassedOn(IOperation call) => call is IInvocationOperation { TargetMethod: var method, Type.IsReferenceType: true }
        && IsOfThreading(method);

    private static bool IsOfLibrary(IOperation call) => call switch
    {
        IInvocationOperation { TargetMethod.DeclaringSyntaxReferences.IsEmpty: true } => true,
        IObjectCreationOperation { Constructor.DeclaringSyntaxReferences.IsEmpty: true } => true,
        _ => false,
    };

    public static bool IsView(ITypeSymbol? type) =>
        type is { Name: "Span" or "Memory" or "ArraySegment" or "ReadOnlySpan" or "ReadOnlyMemory" }
        && type.ContainingNamespace is { Name: "System", ContainingNamespace.IsGlobalNamespace: true };

    /// <summary>Where nobody follows it: into a tuple, another collection, an element of one.</summary>
    private static bool IsPutAway(IOperation view) => view.Parent switch
    {
        ITupleOperation { Parent: not IDeconstructionAssignmentOperation } => true,
        ITupleOperation { Parent: IDeconstructionAssignmentOperation { Value: var value } } => value == view.Parent,
        IReturnOperation { Kind: OperationKind.YieldReturn } => true,
        IArrayInitializerOperation or ICollectionExpressionOperation => true,
        ISimpleAssignmentOperation { Target: IArrayElementReferenceOperation or IPropertyReferenceOperation { Arguments.IsEmpty: false } }
            assignment => assignment.Value == view,
        IArgumentOperation { Parent: IInvocationOperation { TargetMethod: var method } } =>
            method.DeclaringSyntaxReferences.IsEmpty && SharedObjects.IsStore(method.Name),
        _ => false,
    };

    /// <summary>The collection of which it becomes an element.</summary>
    private static ISymbol? PutInto(IOperation view) => Values.SymbolOf(view.Parent switch
    {
        IAssignmentOperation { Target: IArrayElementReferenceOperation element } => element.ArrayReference,
        IAssignmentOperation { Target: IPropertyReferenceOperation indexer } => indexer.Instance,
        IArgumentOperation { Parent: IInvocationOperation call } => call.Instance,
        _ => null,
    })?.OriginalDefinition;
}
