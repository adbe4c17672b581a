using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Ranges;

/// <summary>Releases on the way out: <c>{ hold.Dispose(); return …; }</c>. Nothing that matters runs between the two.</summary>
internal static class EarlyReleases
{
    /// <summary>Whether a statement names the guard for nothing else.</summary>
    public static bool AreAll(StatementSyntax statement, string guard) => statement.DescendantNodes().OfType<IdentifierNameSyntax>()
        .Where(n => n.Identifier.ValueText == guard)
        .All(n => n.Parent is MemberAccessExpressionSyntax
        {
            Name.Identifier.ValueText: "Dispose",
            Parent: InvocationExpressionSyntax { Parent: ExpressionStatementSyntax { Parent: BlockSyntax block } release }
        }
            && release != statement
            && block.Statements.IndexOf(release) is var at && at + 1 < block.Statements.Count
            && block.Statements[at + 1] is ReturnStatementSyntax or ThrowStatementSyntax
            && !n.Ancestors().TakeWhile(a => a != statement)
                .Any(a => a is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax));
}
