using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Ranges;

/// <summary>
/// What may be done to the guard under the structure lock: a release on the way out, <c>{ hold.Dispose(); return …; }</c>, with
/// nothing that matters between the two, and a downgrade. Neither waits.
/// </summary>
internal static class QuickGuardUses
{
    /// <summary>Whether a statement names the guard for nothing else.</summary>
    public static bool AreAll(StatementSyntax statement, string guard) => statement.DescendantNodes().OfType<IdentifierNameSyntax>()
        .Where(n => n.Identifier.ValueText == guard)
        .All(n => n.Parent is MemberAccessExpressionSyntax
        {
            Name.Identifier.ValueText: var member,
            Parent: InvocationExpressionSyntax { Parent: ExpressionStatementSyntax call }
        }
            && (member == "DowngradeToRead" || member == "Dispose" && call != statement && IsBeforeExit(call))
            && !n.Ancestors().TakeWhile(a => a != statement)
                .Any(a => a is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax));

    private static bool IsBeforeExit(ExpressionStatementSyntax release) => release.Parent is BlockSyntax block
        && block.Statements.IndexOf(release) is var at && at + 1 < block.Statements.Count
        && block.Statements[at + 1] is ReturnStatementSyntax or ThrowStatementSyntax;
}
