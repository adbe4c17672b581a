using MmLock.CodeFixes.Editing.Layout;
using Microsoft.CodeAnalysis.CSharp;

namespace MmLock.CodeFixes.Editing;

/// <summary>Brings an acquire directly before the <c>try</c> whose <c>finally</c> releases it.</summary>
internal static class GapEdit
{
    /// <summary>The acquire, and what stands before it in the <c>try</c>, moves out.</summary>
    public static ProtocolEdit? PlanOut(SyntaxToken acquire, FileLayout layout)
    {
        var edits = new LineEdits(layout);
        if (StatementLists.StatementOf(acquire)
            is not ExpressionStatementSyntax
            {
                Parent: BlockSyntax
                {
                    Parent: TryStatementSyntax
                    {
                        Parent: BlockSyntax
                or SwitchSectionSyntax
                    } attempt
                } block
            } own
            || attempt.Block != block)
        {
            return null;
        }

        List<StatementSyntax> moved = block.Statements.TakeWhile(s => s != own).Append(own).ToList();
        if (!StatementLists.CanBeEnclosed(moved) || !moved.All(edits.HasOwnLines) || !edits.HasOwnLines(attempt)
            || !IsMultiLine(block, layout) || block.Statements.Count == moved.Count)
        {
            return null;
        }

        edits.Move(moved, layout.LineOf(attempt.SpanStart), layout.IndentOf(attempt));

        // An acquire that fails or is cancelled is seen by other handlers then: a person looks at it.
        return new ProtocolEdit("Take the lock before the 'try'", false, edits.Changes());
    }

    /// <summary>What stands between the acquire and the <c>try</c> moves in.</summary>
    public static ProtocolEdit? PlanIn(SyntaxToken acquire, SyntaxToken gap, SemanticModel model, FileLayout layout)
    {
        var edits = new LineEdits(layout);
        if (StatementLists.StatementOf(gap) is not { } inner
            || inner.AncestorsAndSelf().OfType<StatementSyntax>()
                .FirstOrDefault(s =>
                    StatementLists.StatementOf(acquire) is { } own
                        && (s.Parent == own.Parent || own is IfStatementSyntax test && s.Parent == test.Statement))
                        is not { } first
            || ScopeShape.Siblings(first).OfType<TryStatementSyntax>()
                .FirstOrDefault(t => t.SpanStart > first.SpanStart && t.Finally is not null) is not { } attempt)
        {
            return null;
        }

        int start = StatementLists.StatementOf(acquire) is { } taking && taking.Parent == first.Parent
            ? ScopeShape.Siblings(first).IndexOf(taking) + 1
            : 0;
        List<StatementSyntax> moved = ScopeShape.Siblings(first).Skip(start).TakeWhile(s => s != attempt).ToList();
        if (moved.Count == 0 || !StatementLists.CanBeEnclosed(moved) || !moved.All(edits.HasOwnLines) || !edits.HasOwnLines(attempt)
            || !IsMultiLine(attempt.Block, layout)
            || StatementLists.DeclaredForLater(moved, model, attempt.Block).Any())
        {
            return null;
        }

        int firstLine = edits.FirstLine(moved[0]);
        if (layout.LineOf(acquire.SpanStart) == firstLine - 1
            || layout.IsBlank(firstLine - 1)
                && StatementLists.StatementOf(acquire) is ExpressionStatementSyntax or LocalDeclarationStatementSyntax)
        {
            edits.RemoveBlankLinesBefore(firstLine);
        }

        edits.Move(moved, layout.LineOf(attempt.Block.OpenBraceToken.SpanStart) + 1, layout.At(attempt).Inner.Indent);
        return new ProtocolEdit("Move it into the 'try'", false, edits.Changes());
    }

    private static bool IsMultiLine(BlockSyntax block, FileLayout layout) =>
        !layout.IsOnLineOf(block.OpenBraceToken, block.Statements.Count == 0 ? block.CloseBraceToken : block.Statements[0].GetFirstToken());
}
