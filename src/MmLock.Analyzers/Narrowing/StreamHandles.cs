using MmLock.Analyzers.Operations;

namespace MmLock.Analyzers.Narrowing;

/// <summary>
/// Streams that are opened for their handle: nobody reads, writes or moves them, so that they have nothing buffered, which asking for the
/// handle would write, and no position that anybody counts on.
/// </summary>
internal static class StreamHandles
{
    /// <summary>The stream that an expression asks for its handle; null for anything else.</summary>
    public static IOperation? StreamOf(IOperation value) => value is IPropertyReferenceOperation
    {
        Property: { Name: "SafeFileHandle", ContainingType: { Name: "FileStream", ContainingNamespace: var space } }, Instance: { } stream
    } && space.ToDisplayString() == "System.IO"
        ? stream
        : null;

    /// <summary>Whether a member has such a stream.</summary>
    public static bool IsOnlyForHandle(IOperation stream, ValueOrigins origins, CancellationToken cancellationToken) =>
        Values.Unwrap(stream) is IFieldReferenceOperation or IPropertyReferenceOperation { Arguments.IsEmpty: true }
        && Values.SymbolOf(stream)?.OriginalDefinition is { DeclaringSyntaxReferences.IsEmpty: false } member
        && (member is IFieldSymbol || member is IPropertySymbol property && property.IsAuto() && !property.IsVirtual)
        && !origins.Visibility.IsSeenOutside(member)
        && origins.GivenTo(member, cancellationToken) is { IsEmpty: false } given && given.All(g => g is not null && IsOpened(g))
        && origins.UsesOf(member, cancellationToken).All(LeavesAlone);

    /// <summary>By a path, and nobody else has it.</summary>
    private static bool IsOpened(IOperation value) => Values.Unwrap(value) switch
    {
        ILiteralOperation { ConstantValue: { HasValue: true, Value: null } } or IDefaultValueOperation => true,
        IObjectCreationOperation { Type.Name: "FileStream", Arguments: { Length: > 0 } arguments } =>
            arguments[0].Value.Type?.SpecialType == SpecialType.System_String,
        IInvocationOperation { TargetMethod: { ContainingType.Name: "File", Name: "Open" or "Create" or "OpenRead" or "OpenWrite" } } => true,
        _ => false,
    };

    /// <summary>It is set, compared, closed, or asked for what neither reads nor moves it.</summary>
    private static bool LeavesAlone(IOperation use)
    {
        IOperation at = use;
        while (at.Parent is IConversionOperation or IParenthesizedOperation)
        {
            at = at.Parent;
        }

        return at.Parent switch
        {
            ISimpleAssignmentOperation set => set.Target == at && set.Parent is IExpressionStatementOperation,
            IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } or IIsPatternOperation
                or IFieldInitializerOperation or IPropertyInitializerOperation or INameOfOperation => true,
            IPropertyReferenceOperation { Property.Name: var name, Instance: var asked } => asked == at && IsQuestion(name),
            IInvocationOperation { TargetMethod.Name: "Dispose" or "DisposeAsync" or "Close", Instance: var closed } => closed == at,
            IConditionalAccessOperation { WhenNotNull: var asked } conditional => conditional.Operation == at && asked switch
            {
                IInvocationOperation { TargetMethod.Name: "Dispose" or "DisposeAsync" or "Close" } => true,
                IPropertyReferenceOperation { Property.Name: var name, Instance: IConditionalAccessInstanceOperation } => IsQuestion(name),
                _ => false,
            },
            _ => false,
        };
    }

    private static bool IsQuestion(string property) => property is "SafeFileHandle" or "Name" or "IsAsync" or "CanRead" or "CanWrite"
        or "CanSeek" or "CanTimeout";
}
