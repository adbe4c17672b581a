using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using MmLock.Analyzers.Locks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Ranges;

/// <summary>The code that one acquire guards, where the method itself shows its end.</summary>
/// <param name="Anchor">The statement that acquires: the <c>using</c>, or the declaration of the guard.</param>
/// <param name="Statements">What runs under the hold, in order.</param>
/// <param name="GuardName">The local that owns the hold, if it has a name.</param>
/// <param name="IsBlock">The region is the body of <paramref name="Anchor"/>; else it is made of the statements behind it.</param>
internal sealed record HoldRegion(StatementSyntax Anchor, ImmutableArray<StatementSyntax> Statements, string? GuardName, bool IsBlock)
{
    public static HoldRegion? Find(LockUse acquire)
    {
        ExpressionSyntax value = (ExpressionSyntax)acquire.Syntax;
        while (value.Parent is AwaitExpressionSyntax or ParenthesizedExpressionSyntax
            or MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ConfigureAwait" }
            or InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ConfigureAwait" } })
        {
            value = (ExpressionSyntax)value.Parent;
        }

        switch (value.Parent)
        {
            case UsingStatementSyntax scope when scope.Expression == value:
                return new HoldRegion(scope, Body(scope), null, true);
            case EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax { Parent: UsingStatementSyntax scope, Variables.Count: 1 } } variable }:
                return new HoldRegion(scope, Body(scope), variable.Identifier.ValueText, true);
            case EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax { Parent: LocalDeclarationStatementSyntax local, Variables.Count: 1 } } variable }:
                return Behind(local, variable.Identifier.ValueText);
            default:
                return null;
        }
    }

    private static ImmutableArray<StatementSyntax> Body(UsingStatementSyntax scope) =>
        scope.Statement is BlockSyntax block ? block.Statements.ToImmutableArray() : ImmutableArray.Create(scope.Statement);

    private static HoldRegion? Behind(LocalDeclarationStatementSyntax local, string guard)
    {
        if (local.Parent is not BlockSyntax block)
        {
            return null;
        }

        var held = ImmutableArray.CreateBuilder<StatementSyntax>();
        foreach (StatementSyntax statement in block.Statements.Skip(block.Statements.IndexOf(local) + 1))
        {
            held.Add(statement);
            if (local.UsingKeyword == default && (Disposes(statement, guard) || statement is TryStatementSyntax { Finally: { } last } && last.Block.Statements.Any(s => s.DescendantNodesAndSelf().OfType<StatementSyntax>().Any(d => Disposes(d, guard)))))
            {
                return new HoldRegion(local, held.ToImmutable(), guard, false);
            }
        }

        return local.UsingKeyword != default ? new HoldRegion(local, held.ToImmutable(), guard, false) : null;
    }

    private static bool Disposes(StatementSyntax statement, string guard) =>
        statement is ExpressionStatementSyntax { Expression: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Dispose", Expression: IdentifierNameSyntax name } } }
        && name.Identifier.ValueText == guard;
}
