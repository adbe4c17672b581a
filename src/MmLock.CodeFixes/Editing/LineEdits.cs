using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace MmLock.CodeFixes.Editing;

/// <summary>Changes of a file, line by line: insert, remove, move in. Every change stands on lines that are there before.</summary>
internal sealed class LineEdits
{
    private readonly SyntaxNode _root;
    private readonly SourceText _text;
    private readonly SortedDictionary<int, string> _insertions = new();
    private readonly List<TextSpan> _removals = new();
    private readonly List<TextChange> _replacements = new();

    public LineEdits(SyntaxNode root)
    {
        _root = root;
        _text = root.SyntaxTree.GetText();
        NewLine = LineEnding.Of(root).ToString();
    }

    public string NewLine { get; }

    public string IndentOf(SyntaxNode node) => IndentOf(LineOf(node.SpanStart));

    public string IndentOf(int line)
    {
        string text = Text(line);
        return text.Substring(0, text.Length - text.TrimStart().Length);
    }

    /// <summary>What one level adds around a statement of a block.</summary>
    public string UnitOf(SyntaxNode statement)
    {
        string inner = IndentOf(statement);
        string outer = statement.Parent is BlockSyntax block ? IndentOf(LineOf(block.CloseBraceToken.SpanStart)) : inner;
        return inner.Length > outer.Length && inner.StartsWith(outer, StringComparison.Ordinal) ? inner.Substring(outer.Length) : inner.Contains('\t') ? "\t" : "    ";
    }

    /// <summary>Whether braces open on the line of what they belong to.</summary>
    public bool OpensOnSameLine(SyntaxNode statement) =>
        statement.Ancestors().OfType<BlockSyntax>().FirstOrDefault(b => LineOf(b.OpenBraceToken.SpanStart) != LineOf(b.CloseBraceToken.SpanStart)) is { } block
        && LineOf(block.OpenBraceToken.SpanStart) == LineOf(block.OpenBraceToken.GetPreviousToken().Span.End);

    public int LineOf(int position) => _text.Lines.IndexOf(position);

    public string Text(int line) => _text.Lines[line].ToString();

    public bool IsBlank(int line) => Text(line).Trim().Length == 0;

    /// <summary>Whether a statement shares its lines with nothing but comments.</summary>
    public bool HasOwnLines(SyntaxNode statement) =>
        LineOf(statement.GetFirstToken().GetPreviousToken().Span.End) < LineOf(statement.SpanStart) && LineOf(statement.GetLastToken().GetNextToken().SpanStart) > LineOf(statement.Span.End);

    /// <summary>The first line of a statement with the comments above it, blank lines not.</summary>
    public int FirstLine(SyntaxNode statement)
    {
        int line = LineOf(statement.GetFirstToken().GetPreviousToken().Span.End) + 1;
        while (IsBlank(line))
        {
            line++;
        }

        return line;
    }

    public int LastLine(SyntaxNode statement) => LineOf(statement.Span.End);

    /// <param name="line">The line that the new lines come before.</param>
    /// <param name="lines">The new lines, indented.</param>
    public void InsertBefore(int line, IEnumerable<string> lines) => Insert(_text.Lines[line].Start, string.Concat(lines.Select(l => l + NewLine)));

    public void InsertAfter(int line, IEnumerable<string> lines)
    {
        if (_text.Lines[line].EndIncludingLineBreak > _text.Lines[line].End)
        {
            Insert(_text.Lines[line].EndIncludingLineBreak, string.Concat(lines.Select(l => l + NewLine)));
        }
        else
        {
            Insert(_text.Lines[line].End, string.Concat(lines.Select(l => NewLine + l)));
        }
    }

    /// <summary>Moves lines in by one level; the text of literals stays.</summary>
    public void MoveIn(int first, int last, string unit)
    {
        foreach (int line in Enumerable.Range(first, last - first + 1).Where(l => !IsBlank(l) && !IsInsideLiteral(_text.Lines[l].Start)))
        {
            Insert(_text.Lines[line].Start, unit);
        }
    }

    public void RemoveLines(int first, int last) => _removals.Add(TextSpan.FromBounds(_text.Lines[first].Start, _text.Lines[last].EndIncludingLineBreak));

    /// <summary>Removes the blank lines before a line.</summary>
    public void RemoveBlankLinesBefore(int line)
    {
        for (int blank = line - 1; blank >= 0 && IsBlank(blank); blank--)
        {
            RemoveLines(blank, blank);
        }
    }

    /// <summary>Removes a statement; a comment above or behind it stays.</summary>
    public void Remove(StatementSyntax statement)
    {
        if (!HasOwnLines(statement))
        {
            _removals.Add(TextSpan.FromBounds(statement.SpanStart, statement.GetLastToken().GetNextToken().SpanStart));
        }
        else if (statement.GetTrailingTrivia().Any(t => t.IsKind(SyntaxKind.SingleLineCommentTrivia) || t.IsKind(SyntaxKind.MultiLineCommentTrivia)))
        {
            _removals.Add(TextSpan.FromBounds(statement.SpanStart, statement.GetTrailingTrivia().First(t => !t.IsKind(SyntaxKind.WhitespaceTrivia)).SpanStart));
        }
        else
        {
            RemoveLines(LineOf(statement.SpanStart), LastLine(statement));
        }
    }

    public void Replace(TextSpan span, string text) => _replacements.Add(new TextChange(span, text));

    public IReadOnlyList<TextChange> Changes()
    {
        // What is inserted into text that goes away, goes with it.
        IEnumerable<TextChange> insertions = _insertions.Where(i => !_removals.Any(r => r.Start < i.Key && i.Key < r.End || r.Start == i.Key && i.Value.Trim().Length == 0))
            .Select(i => new TextChange(new TextSpan(i.Key, 0), i.Value));
        return insertions.Concat(_removals.Distinct().Select(r => new TextChange(r, ""))).Concat(_replacements).OrderBy(c => c.Span.Start).ThenBy(c => c.Span.End).ToList();
    }

    private void Insert(int position, string text) => _insertions[position] = (_insertions.TryGetValue(position, out string? before) ? before : "") + text;

    private bool IsInsideLiteral(int position)
    {
        SyntaxNode? node = _root.FindToken(position).Parent;
        return node?.AncestorsAndSelf().Any(a => a is LiteralExpressionSyntax or InterpolatedStringExpressionSyntax && a.SpanStart < position && position < a.Span.End) == true;
    }
}
