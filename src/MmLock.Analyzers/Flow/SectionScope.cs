using MmLock.Analyzers.Operations;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace MmLock.Analyzers.Flow;

/// <summary>
/// A critical section that is a run of neighbouring statements: what an edit needs. <see cref="CriticalSection.Scope"/>
/// makes it.
/// </summary>
/// <param name="Anchor">The statement that acquires: the <c>lock</c>, the <c>using</c>, the declaration of the guard, the call.</param>
/// <param name="Statements">What runs under the hold, in order.</param>
/// <param name="GuardName">The local that gets what the acquire returns: the guard, which owns the hold; null for none.</param>
/// <param name="IsBlock">The section is the body of <paramref name="Anchor"/>; else it is made of the statements behind it.</param>
internal sealed record SectionScope(StatementSyntax Anchor, ImmutableArray<StatementSyntax> Statements, string? GuardName, bool IsBlock)
{
    /// <summary>Whether the hold lasts on every path through the statements, so that no part of them runs without it.</summary>
    public bool IsUnbroken { get; init; }

    /// <summary>Whether the acquire may fail: then the statements are those behind the attempt, or its branch.</summary>
    public bool IsTry { get; init; }

    /// <summary>Whether a local owns the hold, or its block does: then no call ends it that does not name the local.</summary>
    public bool IsOwned => IsBlock || GuardName is not null;

    /// <summary>The block that runs under the hold from <see cref="FirstInBody"/> on; null where the hold is over more than one.</summary>
    public BlockSyntax? Body =>
        IsBlock ? BlockOf(Anchor) as BlockSyntax
        : Anchor is LocalDeclarationStatementSyntax { UsingKeyword.RawKind: not 0 } ? Anchor.Parent as BlockSyntax
        : Statements.Length == 1 && Statements[0] is TryStatementSyntax { Catches.Count: 0 } attempt ? attempt.Block
        : null;

    /// <summary>Where in the body the lock is held from on.</summary>
    public int FirstInBody => Body == Anchor.Parent && Body is not null ? Body.Statements.IndexOf(Anchor) + 1 : 0;

    /// <summary>Whether the lock is held over the body and nothing else, so that it can be taken a second time.</summary>
    public bool CanBeRepeated => !IsTry && Body is not null && Body != Anchor.Parent;

    /// <summary>Siblings in one block; the first of them takes the lock, the last contains the body.</summary>
    public IEnumerable<StatementSyntax> Outer => IsBlock || !CanBeRepeated ? new[] { Anchor } : new[] { Anchor, Statements[0] };

    /// <summary>
    /// Whether code in the body can be taken out of it: the hold lasts through all of it, and there is a block to put
    /// the code in.
    /// </summary>
    public bool CanGiveUp(TextSpan code) =>
        IsUnbroken && !IsTry && Anchor.Parent is BlockSyntax && Body is { } body && body.Span.Contains(code) && !Anchor.Span.Equals(code);

    /// <summary>The statement of the body that contains a span; null when it is in none or before the acquire.</summary>
    public StatementSyntax? StatementAt(TextSpan span) => Body?.Statements.Skip(FirstInBody).FirstOrDefault(s => s.Span.Contains(span));

    /// <summary>The scope over other statements.</summary>
    public IEnumerable<StatementSyntax> Over(BlockSyntax body) => Outer.Select(s => s.Contains(Body) ? s.ReplaceNode(Body!, body) : s);

    /// <summary>The shape as far as syntax shows it; <see cref="CriticalSection"/> knows whether the hold has it.</summary>
    /// <param name="acquire">The acquire.</param>
    /// <param name="last">Where the last operation under the hold begins.</param>
    public static SectionScope? Read(SyntaxNode acquire, int last)
    {
        if (acquire is LockStatementSyntax statement)
        {
            return new SectionScope(statement, StatementsOf(statement.Statement), null, true);
        }

        if (acquire is InvocationExpressionSyntax attempt
            && attempt.ArgumentList.Arguments.FirstOrDefault(a => a.RefKindKeyword.IsKind(SyntaxKind.OutKeyword)) is { } output)
        {
            return output.Expression is DeclarationExpressionSyntax { Designation: SingleVariableDesignationSyntax guard }
                ? ReadTry(attempt, guard.Identifier.ValueText, last)
                : null;
        }

        SyntaxNode value = acquire;
        while (value.Parent is AwaitExpressionSyntax or ParenthesizedExpressionSyntax || Values.IsConfigureAwait(value.Parent))
        {
            value = value.Parent!;
        }

        return value.Parent switch
        {
            LockStatementSyntax scope when scope.Expression == value => new SectionScope(scope, StatementsOf(scope.Statement), null, true),
            UsingStatementSyntax scope when scope.Expression == value => new SectionScope(scope, StatementsOf(scope.Statement), null, true),
            EqualsValueClauseSyntax
            {
                Parent: VariableDeclaratorSyntax
                {
                    Parent: VariableDeclarationSyntax
                    {
                        Variables.Count: 1,
                        Parent: StatementSyntax declaration
                    }
                } variable
            } =>
                declaration switch
                {
                    UsingStatementSyntax scope =>
                        new SectionScope(scope, StatementsOf(scope.Statement), variable.Identifier.ValueText, true),
                    LocalDeclarationStatementSyntax { UsingKeyword.RawKind: not 0 } =>
                        Behind(declaration, variable.Identifier.ValueText, int.MaxValue),
                    LocalDeclarationStatementSyntax => Behind(declaration, variable.Identifier.ValueText, last),
                    _ => null,
                },
            ExpressionStatementSyntax call => Behind(call, null, last),
            _ => null,
        };
    }

    /// <summary>
    /// An attempt whose failure leaves, <c>if (!TryEnter(out hold)) return;</c>, or that a branch is for, or whose outcome a
    /// local has.
    /// </summary>
    private static SectionScope? ReadTry(ExpressionSyntax attempt, string guard, int last)
    {
        SectionScope? scope = attempt.Parent switch
        {
            IfStatementSyntax choice when choice.Condition == attempt =>
                new SectionScope(choice, StatementsOf(choice.Statement), guard, false),
            PrefixUnaryExpressionSyntax
            {
                RawKind: (int)SyntaxKind.LogicalNotExpression,
                Parent: IfStatementSyntax { Else: null } choice
            } not when choice.Condition == not => Behind(choice, guard, last),
            EqualsValueClauseSyntax
            {
                Parent: VariableDeclaratorSyntax
                {
                    Parent: VariableDeclarationSyntax { Parent: LocalDeclarationStatementSyntax declaration }
                }
            } => Behind(declaration, guard, last),
            _ => null,
        };
        return scope is null ? null : scope with { IsTry = true };
    }

    private static SectionScope? Behind(StatementSyntax anchor, string? guard, int last) => anchor.Parent is BlockSyntax block
        ? new SectionScope(
            anchor, block.Statements.Skip(block.Statements.IndexOf(anchor) + 1).TakeWhile(s => s.SpanStart <= last).ToImmutableArray(),
            guard, false)
        : null;

    private static ImmutableArray<StatementSyntax> StatementsOf(StatementSyntax body) =>
        body is BlockSyntax block ? block.Statements.ToImmutableArray() : ImmutableArray.Create(body);

    /// <summary>Of <c>using (a) using (b) { … }</c> too.</summary>
    private static SyntaxNode? BlockOf(StatementSyntax scope) => scope switch
    {
        LockStatementSyntax held => held.Statement,
        UsingStatementSyntax held => held.Statement is UsingStatementSyntax inner ? BlockOf(inner) : held.Statement,
        _ => null,
    };
}
