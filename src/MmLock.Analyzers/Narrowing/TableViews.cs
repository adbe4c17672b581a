using MmLock.Analyzers.Operations;

namespace MmLock.Analyzers.Narrowing;

/// <summary>The expressions by which a collection, or a span, memory or segment of it, is used: by every name that it goes by.</summary>
internal sealed class TableViews(ValueOrigins origins, CancellationToken cancellationToken)
{
    private const int MaxNames = 16;

    /// <returns>The outermost expression of each use that still stands for the collection's elements.</returns>
    public List<IOperation> UsesOf(ISymbol table)
    {
        var uses = new List<IOperation>();
        var names = new HashSet<ISymbol>(SymbolEqualityComparer.Default) { table };
        var open = new Queue<ISymbol>(names);
        while (open.Count > 0 && names.Count <= MaxNames)
        {
            foreach (IOperation use in origins.UsesOf(open.Dequeue(), cancellationToken))
            {
                IOperation view = Whole(use);
                uses.Add(view);
                if (NameOf(view) is { } other && names.Add(other))
                {
                    open.Enqueue(other);
                }
            }
        }

        return uses;
    }

    private static IOperation Whole(IOperation use)
    {
        IOperation value = Values.SkipConversions(use);
        while (ViewOf(value) is { } view)
        {
            value = Values.SkipConversions(view);
        }

        return value;
    }

    private static IOperation? ViewOf(IOperation value) => value.Parent switch
    {
        IArgumentOperation { Parent: (IInvocationOperation or IObjectCreationOperation) and { Type: var type } call } argument
            when IsView(type) && argument.Parameter?.Ordinal == 0 && IsOfLibrary(call) => call,
        IInvocationOperation { Type: var type } call when call.Instance == value && IsView(type) && IsOfLibrary(call) => call,
        IPropertyReferenceOperation { Type: var type } part when part.Instance == value && IsView(type) => part,
        IImplicitIndexerReferenceOperation { Type: var type } part when part.Instance == value && IsView(type) => part,
        IConditionalOperation choice when choice.Condition != value => choice,
        ICoalesceOperation choice => choice,
        _ => null,
    };

    private static bool IsOfLibrary(IOperation call) => call switch
    {
        IInvocationOperation { TargetMethod.DeclaringSyntaxReferences.IsEmpty: true } => true,
        IObjectCreationOperation { Constructor.DeclaringSyntaxReferences.IsEmpty: true } => true,
        _ => false,
    };

    private static bool IsView(ITypeSymbol? type) =>
        type is { Name: "Span" or "Memory" or "ArraySegment" or "ReadOnlySpan" or "ReadOnlyMemory" }
        && type.ContainingNamespace is { Name: "System", ContainingNamespace.IsGlobalNamespace: true };

    private ISymbol? NameOf(IOperation view) => view.Parent switch
    {
        IVariableInitializerOperation { Parent: IVariableDeclaratorOperation declarator } => declarator.Symbol,
        ISimpleAssignmentOperation assignment when assignment.Value == view => Values.VariableOf(assignment.Target)
            ?? (Values.Unwrap(assignment.Target) as IMemberReferenceOperation)?.Member.OriginalDefinition,
        IFieldInitializerOperation initializer => initializer.InitializedFields.FirstOrDefault()?.OriginalDefinition,
        IPropertyInitializerOperation initializer => initializer.InitializedProperties.FirstOrDefault()?.OriginalDefinition,
        IArgumentOperation { Parameter: { DeclaringSyntaxReferences.IsEmpty: false } parameter } => parameter.OriginalDefinition,
        IReturnOperation => PropertyAround(view),
        _ => null,
    };

    /// <summary>The property that gives the collection out.</summary>
    private ISymbol? PropertyAround(IOperation returned) =>
        origins.Models.Get(returned.Syntax.SyntaxTree).GetEnclosingSymbol(returned.Syntax.SpanStart, cancellationToken) switch
        {
            IMethodSymbol { AssociatedSymbol: IPropertySymbol property } => property.OriginalDefinition,
            IPropertySymbol property => property.OriginalDefinition,
            _ => null,
        };
}
