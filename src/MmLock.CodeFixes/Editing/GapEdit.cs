using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.CodeFixes.Editing;

/// <summary>Brings an acquire directly before the <c>try</c> whose <c>finally</c> releases it.</summary>
internal static class GapEdit
{
    /// <summary>The acquire, and what stands before it in the <c>try</c>, moves out.</summary>
    public static ProtocolEdit? PlanOut(SyntaxToken acquire, SemanticModel model)
    {
        var edits = new LineEdits(model.SyntaxTree.GetRoot());
        if (StatementLists.StatementOf(acquire) is not ExpressionStatementSyntax { Parent: BlockSyntax { Parent: TryStatementSyntax { Parent: BlockSyntax or SwitchSectionSyntax } attempt } block } own
            || attempt.Block != block)
        {
            return null;
        }

        List<StatementSyntax> moved = block.Statements.TakeWhile(s => s != own).Append(own).ToList();
        if (!StatementLists.CanBeEnclosed(moved) || !moved.All(edits.HasOwnLines) || !edits.HasOwnLines(attempt) || !IsMultiLine(block, edits) || block.Statements.Count == moved.Count)
        {
            return null;
        }

        string indent = edits.IndentOf(attempt);
        int first = edits.FirstLine(moved[0]);
        int last = edits.LastLine(own);
        edits.InsertBefore(edits.LineOf(attempt.SpanStart), Lines(edits, first, last).Select(l => Reindented(l, edits.IndentOf(moved[0]), indent)));
        int end = last;
        while (edits.IsBlank(end + 1))
        {
            end++;
        }

        edits.RemoveLines(first, end);

        // An acquire that fails or is cancelled is seen by other handlers then: a person looks at it.
        return new ProtocolEdit("Take the lock before the 'try'", false, edits.Changes());
    }

    /// <summary>What stands between the acquire and the <c>try</c> moves in.</summary>
    public static ProtocolEdit? PlanIn(SyntaxToken acquire, SyntaxToken gap, SemanticModel model)
    {
        var edits = new LineEdits(model.SyntaxTree.GetRoot());
        if (StatementLists.StatementOf(gap) is not { } inner
            || inner.AncestorsAndSelf().OfType<StatementSyntax>().FirstOrDefault(s => StatementLists.StatementOf(acquire) is { } own && (s.Parent == own.Parent || own is IfStatementSyntax test && s.Parent == test.Statement)) is not { } first
            || ScopeShape.Siblings(first).OfType<TryStatementSyntax>().FirstOrDefault(t => t.SpanStart > first.SpanStart && t.Finally is not null) is not { } attempt)
        {
            return null;
        }

        int start = StatementLists.StatementOf(acquire) is { } taking && taking.Parent == first.Parent ? ScopeShape.Siblings(first).IndexOf(taking) + 1 : 0;
        List<StatementSyntax> moved = ScopeShape.Siblings(first).Skip(start).TakeWhile(s => s != attempt).ToList();
        if (moved.Count == 0 || !StatementLists.CanBeEnclosed(moved) || !moved.All(edits.HasOwnLines) || !edits.HasOwnLines(attempt) || !IsMultiLine(attempt.Block, edits)
            || StatementLists.DeclaredForLater(moved, model, attempt.Block).Any())
        {
            return null;
        }

        string unit = edits.UnitOf(attempt);
        int firstLine = edits.FirstLine(moved[0]);
        int lastLine = edits.LastLine(moved[moved.Count - 1]);
        int end = lastLine;
        while (edits.IsBlank(end + 1))
        {
            end++;
        }

        if (edits.LineOf(acquire.SpanStart) == firstLine - 1 || edits.IsBlank(firstLine - 1) && StatementLists.StatementOf(acquire) is ExpressionStatementSyntax or LocalDeclarationStatementSyntax)
        {
            edits.RemoveBlankLinesBefore(firstLine);
        }

        edits.RemoveLines(firstLine, end);
        edits.InsertAfter(edits.LineOf(attempt.Block.OpenBraceToken.SpanStart), Lines(edits, firstLine, lastLine).Select(l => l.Trim().Length == 0 ? l : unit + l));
        return new ProtocolEdit("Move it into the 'try'", false, edits.Changes());
    }

    private static IEnumerable<string> Lines(LineEdits edits, int first, int last) => Enumerable.Range(first, last - first + 1).Select(edits.Text);

    private static string Reindented(string line, string from, string to) => line.StartsWith(from, System.StringComparison.Ordinal) ? to + line.Substring(from.Length) : line;

    private static bool IsMultiLine(BlockSyntax block, LineEdits edits) =>
        block.Statements.Count == 0 ? edits.LineOf(block.OpenBraceToken.SpanStart) < edits.LineOf(block.CloseBraceToken.SpanStart) : edits.LineOf(block.OpenBraceToken.SpanStart) < edits.LineOf(block.Statements[0].SpanStart);
}
