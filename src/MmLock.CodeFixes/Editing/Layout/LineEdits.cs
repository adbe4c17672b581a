using System;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace MmLock.CodeFixes.Editing.Layout;

/// <summary>Changes of a file, line by line: insert, remove, move in. Every change stands on lines that are there before.</summary>
internal sealed class LineEdits
{
    private readonly FileLayout _layout;
    private readonly SortedDictionary<int, string> _insertions = new();
    private readonly List<TextSpan> _removals = new();
    private readonly List<TextChange> _replacements = new();

    public LineEdits(FileLayout layout) => _layout = layout;

    private TextLineCollection Lines => _layout.Text.Lines;

    public int LineOf(int position) => _layout.LineOf(position);

    /// <summary>Whether a statement shares its lines with nothing but comments.</summary>
    public bool HasOwnLines(SyntaxNode statement) =>
        LineOf(statement.GetFirstToken().GetPreviousToken().Span.End) < LineOf(statement.SpanStart)
        && LineOf(statement.GetLastToken().GetNextToken().SpanStart) > LineOf(statement.Span.End);

    /// <summary>The first line of a statement with the comments above it, blank lines not.</summary>
    public int FirstLine(SyntaxNode statement)
    {
        int line = LineOf(statement.GetFirstToken().GetPreviousToken().Span.End) + 1;
        while (_layout.IsBlank(line))
        {
            line++;
        }

        return line;
    }

    public int LastLine(SyntaxNode statement) => LineOf(statement.Span.End);

    /// <param name="line">The line that new lines come before.</param>
    /// <param name="text">The new lines, indented, without the last one's end.</param>
    public void InsertBefore(int line, string text) => Insert(Lines[line].Start, text + _layout.NewLineOf(line));

    /// <summary>New lines behind one, which may be the last of a file that does not end in a line end.</summary>
    public void InsertAfter(int line, string text)
    {
        bool isEnded = Lines[line].EndIncludingLineBreak > Lines[line].End;
        Insert(Lines[line].EndIncludingLineBreak, isEnded ? text + _layout.NewLineOf(line) : _layout.NewLineOf(line) + text);
    }

    /// <summary>An empty line behind one and what was inserted there.</summary>
    public void InsertEmptyAfter(int line) => InsertAfter(line, "");

    /// <summary>Moves lines in by one step.</summary>
    public void MoveIn(int first, int last, PlaceLayout place)
    {
        IEnumerable<int> lines = Enumerable.Range(first, last - first + 1);
        foreach (int line in lines.Where(l => _layout.MoveOf(l, place.Indent, place.Inner.Indent) is not null))
        {
            Insert(Lines[line].Start, place.Unit);
        }
    }

    /// <summary>Takes the lines of statements, with the blank ones behind them, to the start of another line.</summary>
    public void Move(IReadOnlyList<StatementSyntax> statements, int before, string to)
    {
        int first = FirstLine(statements[0]);
        int last = LastLine(statements[statements.Count - 1]);
        int end = last;
        while (_layout.IsBlank(end + 1))
        {
            end++;
        }

        TextSpan span = TextSpan.FromBounds(Lines[first].Start, Lines[last].End);
        string from = _layout.IndentOf(statements[0]);
        TextChange[] firstLine = _layout.MoveOf(first, from, to) is { } move ? new[] { move } : Array.Empty<TextChange>();
        InsertBefore(before, _layout.Reindented(span, from, to, firstLine));
        RemoveLines(first, end);
    }

    public void RemoveLines(int first, int last) =>
        _removals.Add(TextSpan.FromBounds(Lines[first].Start, Lines[last].EndIncludingLineBreak));

    /// <summary>Removes the blank lines before a line.</summary>
    public void RemoveBlankLinesBefore(int line)
    {
        for (int blank = line - 1; blank >= 0 && _layout.IsBlank(blank); blank--)
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
        else if (statement.GetTrailingTrivia().Any(
            t => t.Kind() is SyntaxKind.SingleLineCommentTrivia or SyntaxKind.MultiLineCommentTrivia))
        {
            SyntaxTrivia comment = statement.GetTrailingTrivia().First(t => !t.IsKind(SyntaxKind.WhitespaceTrivia));
            _removals.Add(TextSpan.FromBounds(statement.SpanStart, comment.SpanStart));
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
        IEnumerable<TextChange> insertions = _insertions
            .Where(i => !_removals.Any(r => r.Start < i.Key && i.Key < r.End || r.Start == i.Key && i.Value.Trim().Length == 0))
            .Select(i => new TextChange(new TextSpan(i.Key, 0), i.Value));
        return insertions.Concat(_removals.Distinct().Select(r => new TextChange(r, ""))).Concat(_replacements)
            .OrderBy(c => c.Span.Start).ThenBy(c => c.Span.End).ToList();
    }

    private void Insert(int position, string text) =>
        _insertions[position] = (_insertions.TryGetValue(position, out string? before) ? before : "") + text;
}
