using MmLock.Analyzers.Operations;

namespace MmLock.Analyzers.Narrowing;

/// <summary>The expressions by which a collection, or a span, memory or segment of it, is used: by every name that it goes by.</summary>
internal sealed class TableViews(ValueOrigins origins, CancellationToken cancellationToken)
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
                    if (IsPutAway(view) && !(into is not null && SymbolEqualityComparer.Default.Equals(PutInto(view), into)))
                    {
                        return null;
                    }

                    foreach (ISymbol other in NamesOf(view).Where(names.Add))
                    {
                        open.Enqueue(other);
                    }
                }
            }
        }

        return uses;
    }

    /// <summary>What a name is used by; null among them for a function that somebody may call whom nobody sees.</summary>
    private IEnumerable<IOperation?> Named(ISymbol name) => name is not IMethodSymbol method
        ? origins.UsesOf(name, cancellationToken)
        : origins.CallsOf(method, cancellationToken);

    /// <summary>The expression as large as it still is the collection; one that is a name of it and goes on counts twice.</summary>
    private static IEnumerable<IOperation> Wholes(IOperation use)
    {
        IOperation value = Values.SkipConversions(use);
        while (ViewOf(value) is { } view)
        {
            if (view is IAssignmentOperation)
            {
                yield return value;
            }

            value = Values.SkipConversions(view);
        }

        yield return value;
    }

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
        IConditionalAccessOperation access when access.Operation == value => InstanceIn(access),
        _ => null,
    };

    /// <summary>What stands for the receiver of <c>table?.Add(…)</c>.</summary>
    private static IOperation? InstanceIn(IConditionalAccessOperation access) => access.WhenNotNull.DescendantsAndSelf()
        .OfType<IConditionalAccessInstanceOperation>().FirstOrDefault();

    /// <summary><c>Volatile.Read(ref _table)</c> is the table.</summary>
    private static bool IsPassedOn(IOperation call) => call is IInvocationOperation { TargetMethod: var method, Type.IsReferenceType: true }
        && method.ContainingType is { Name: "Volatile" or "Interlocked", ContainingNamespace.Name: "Threading" };

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

    private IEnumerable<ISymbol> NamesOf(IOperation view)
    {
        switch (view.Parent)
        {
            case IVariableInitializerOperation { Parent: IVariableDeclaratorOperation declarator }:
                yield return declarator.Symbol;
                break;
            case IAssignmentOperation assignment when assignment.Value == view
                && (Values.VariableOf(assignment.Target)
                    ?? (Values.Unwrap(assignment.Target) as IMemberReferenceOperation)?.Member.OriginalDefinition) is { } target:
                yield return target;
                break;
            case IFieldInitializerOperation initializer:
                foreach (IFieldSymbol field in initializer.InitializedFields)
                {
                    yield return field.OriginalDefinition;
                }

                break;
            case IPropertyInitializerOperation initializer:
                foreach (IPropertySymbol property in initializer.InitializedProperties)
                {
                    yield return property.OriginalDefinition;
                }

                break;
            case IArgumentOperation { Parameter: { DeclaringSyntaxReferences.IsEmpty: false } parameter }:
                yield return parameter.OriginalDefinition;
                break;
            case IReturnOperation:
                foreach (ISymbol member in MembersAround(view))
                {
                    yield return member;
                }

                break;
        }
    }

    /// <summary>The property or method that gives the collection out, and those by whose name that is called.</summary>
    private IEnumerable<ISymbol> MembersAround(IOperation returned)
    {
        ISymbol? member = origins.Models.Get(returned.Syntax.SyntaxTree)
            .GetEnclosingSymbol(returned.Syntax.SpanStart, cancellationToken) switch
        {
            IMethodSymbol { AssociatedSymbol: IPropertySymbol property } => property,
            IPropertySymbol property => property,
            IMethodSymbol method => method,
            _ => null,
        };
        return member is null ? Enumerable.Empty<ISymbol>() : CalledAs(member).Select(m => m.OriginalDefinition);
    }

    private static IEnumerable<ISymbol> CalledAs(ISymbol member)
    {
        for (ISymbol? at = member; at is not null; at = OverriddenBy(at))
        {
            yield return at;
        }

        foreach (ISymbol declared in member.ContainingType.AllInterfaces.SelectMany(i => i.GetMembers()))
        {
            if (SymbolEqualityComparer.Default.Equals(member.ContainingType.FindImplementationForInterfaceMember(declared), member))
            {
                yield return declared;
            }
        }
    }

    private static ISymbol? OverriddenBy(ISymbol member) => member switch
    {
        IMethodSymbol method => method.OverriddenMethod,
        IPropertySymbol property => property.OverriddenProperty,
        _ => null,
    };
}
