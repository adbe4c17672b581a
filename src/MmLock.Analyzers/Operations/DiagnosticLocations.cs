using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Operations;

/// <summary>The token of an operation that a reader would point at.</summary>
internal static class DiagnosticLocations
{
    public static Location Of(IOperation operation) => Of(operation.Syntax);

    public static Location Of(SyntaxNode syntax) => syntax switch
    {
        { Parent: LockStatementSyntax statement } when statement.Expression == syntax => statement.LockKeyword.GetLocation(),
        LockStatementSyntax statement => statement.LockKeyword.GetLocation(),
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access } => access.Name.GetLocation(),
        InvocationExpressionSyntax { Expression: MemberBindingExpressionSyntax binding } => binding.Name.GetLocation(),
        InvocationExpressionSyntax { Expression: { } name } => name.GetLocation(),
        MemberAccessExpressionSyntax access => access.Name.GetLocation(),
        ObjectCreationExpressionSyntax creation => creation.Type.GetLocation(),
        BaseObjectCreationExpressionSyntax creation => creation.NewKeyword.GetLocation(),
        AwaitExpressionSyntax wait => wait.AwaitKeyword.GetLocation(),
        _ => syntax.GetLocation(),
    };
}
