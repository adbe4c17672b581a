using System.Collections.Generic;
using System.Linq;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Prefilter;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Flow;

/// <summary>The code under a raw hold.</summary>
internal static class HeldCode
{
    /// <summary>The code that runs while the hold lasts, as far as its own block shows it.</summary>
    public static IEnumerable<SyntaxNode> Of(LockUse acquire)
    {
        if (acquire.Syntax is LockStatementSyntax statement)
        {
            yield return statement.Statement;
            yield break;
        }

        if (acquire.Syntax.FirstAncestorOrSelf<UsingStatementSyntax>() is { } scope && !scope.Statement.Contains(acquire.Syntax))
        {
            yield return scope.Statement;
            yield break;
        }

        StatementSyntax? own = acquire.Syntax.FirstAncestorOrSelf<StatementSyntax>();
        if (own is IfStatementSyntax { Statement: { } taken })
        {
            yield return taken;
        }

        bool after = false;
        foreach (StatementSyntax sibling in Siblings(own))
        {
            if (after)
            {
                yield return sibling;
                if (sibling is ExpressionStatementSyntax { Expression: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access } } && LockMemberNames.Everywhere.Releases.Contains(access.Name.Identifier.ValueText)
                    || sibling is TryStatementSyntax { Finally: not null })
                {
                    yield break;
                }
            }

            after |= sibling == own;
        }
    }

    private static IEnumerable<StatementSyntax> Siblings(StatementSyntax? statement) => statement?.Parent switch
    {
        BlockSyntax block => block.Statements,
        SwitchSectionSyntax section => section.Statements,
        GlobalStatementSyntax { Parent: CompilationUnitSyntax unit } => unit.Members.OfType<GlobalStatementSyntax>().Select(g => g.Statement),
        _ => Enumerable.Empty<StatementSyntax>(),
    };
}
