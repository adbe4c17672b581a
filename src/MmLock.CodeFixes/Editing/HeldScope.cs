using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace MmLock.CodeFixes.Editing;

/// <summary>
/// The statements that take a lock, and the block that runs under it: <c>using</c>, <c>lock</c>, or an acquire and the
/// <c>try</c> behind it. With a <c>using</c> declaration, the rest of the enclosing block.
/// </summary>
internal sealed class HeldScope
{
    private HeldScope(IReadOnlyList<StatementSyntax> outer, BlockSyntax body, int firstInBody)
    {
        Outer = outer;
        Body = body;
        FirstInBody = firstInBody;
    }

    /// <summary>Siblings in one block; the first of them takes the lock.</summary>
    public IReadOnlyList<StatementSyntax> Outer { get; }

    public BlockSyntax Body { get; }

    /// <summary>Where in the body the lock is held from on.</summary>
    public int FirstInBody { get; }

    /// <summary>Whether the lock is held over the body and nothing else, so that it can be taken a second time.</summary>
    public bool CanBeRepeated => !Outer.Contains(Body.Statements.ElementAtOrDefault(FirstInBody - 1));

    /// <summary>The scope of an acquire that is an ancestor's part of <paramref name="inside"/>; null when it has another shape.</summary>
    public static HeldScope? Find(SyntaxNode root, TextSpan acquire, TextSpan inside)
    {
        if (!root.FullSpan.Contains(acquire) || root.FindNode(acquire, getInnermostNodeForTie: true).FirstAncestorOrSelf<StatementSyntax>() is not { Parent: BlockSyntax parent } taking)
        {
            // A lock or using directly under another: `using (a) using (b) { … }`.
            return null;
        }

        HeldScope? found = taking switch
        {
            LockStatementSyntax { Statement: BlockSyntax body } => new HeldScope(new[] { taking }, body, 0),
            UsingStatementSyntax scope when Innermost(scope) is { } body => new HeldScope(new[] { taking }, body, 0),
            LocalDeclarationStatementSyntax declaration when declaration.UsingKeyword.IsKind(SyntaxKind.UsingKeyword) => new HeldScope(new[] { taking }, parent, parent.Statements.IndexOf(taking) + 1),
            ExpressionStatementSyntax or LocalDeclarationStatementSyntax when parent.Statements.ElementAtOrDefault(parent.Statements.IndexOf(taking) + 1) is TryStatementSyntax { Catches.Count: 0 } attempt =>
                new HeldScope(new StatementSyntax[] { taking, attempt }, attempt.Block, 0),
            _ => null,
        };
        return found is not null && found.Body.Span.Contains(inside) && !found.Outer[0].Span.Equals(inside) ? found : null;
    }

    /// <summary>The statement of the body that contains a span; null when it is in none or before the acquire.</summary>
    public StatementSyntax? StatementAt(TextSpan span) => Body.Statements.Skip(FirstInBody).FirstOrDefault(s => s.Span.Contains(span));

    /// <summary>The scope over other statements.</summary>
    public IEnumerable<StatementSyntax> Over(BlockSyntax body) => Outer.Select(s => s.Contains(Body) ? s.ReplaceNode(Body, body) : s);

    private static BlockSyntax? Innermost(UsingStatementSyntax scope) => scope.Statement switch
    {
        BlockSyntax body => body,
        UsingStatementSyntax inner => Innermost(inner),
        _ => null,
    };
}
