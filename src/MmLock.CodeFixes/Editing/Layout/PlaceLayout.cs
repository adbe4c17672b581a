namespace MmLock.CodeFixes.Editing.Layout;

/// <summary>The layout of new text at one place of a file.</summary>
/// <param name="Indent">The white space that its lines start with.</param>
/// <param name="Unit">One step of indentation.</param>
/// <param name="NewLine">The line end.</param>
/// <param name="BraceOnSameLine">Whether braces open behind what they belong to.</param>
/// <param name="JoinsKeywords">Whether a keyword that goes on stands behind the closing brace.</param>
internal sealed record PlaceLayout(string Indent, string Unit, string NewLine, bool BraceOnSameLine, bool JoinsKeywords)
{
    /// <summary>The place inside braces.</summary>
    public PlaceLayout Inner => this with { Indent = Indent + Unit };

    /// <summary>The place outside of the braces around it, where labels stand.</summary>
    public PlaceLayout Outer => !Indent.EndsWith(Unit, System.StringComparison.Ordinal) ? this
        : this with { Indent = Indent.Substring(0, Indent.Length - Unit.Length) };

    /// <summary>What separates a header and its brace.</summary>
    public string BraceGap => BraceOnSameLine ? " " : NextLine;

    /// <summary>What brings text to a line of its own.</summary>
    public string NextLine => NewLine + Indent;

    /// <summary>A line in front of what stands at the place.</summary>
    public string Line(string text) => text + NextLine;

    /// <summary>A line, and an empty one behind it.</summary>
    public string Paragraph(string text) => text + NewLine + NextLine;

    /// <summary>A header with its open brace; only the brace without one.</summary>
    public string Opening(string header) => header.Length == 0 ? "{" : header + BraceGap + "{";

    /// <summary>The end of a block that a keyword goes on from.</summary>
    public string Continuing(string keyword) => "}" + (JoinsKeywords ? " " : NextLine) + Opening(keyword);

    /// <summary>A header and its braces around statements that are laid out for the inside already.</summary>
    public string Block(string header, params string[] statements) => Opening(header) + Lines(statements) + NextLine + "}";

    /// <summary>A block and the <c>finally</c> behind it.</summary>
    public string BlockAndFinally(string header, string statement, string final) =>
        Opening(header) + Lines(statement) + NextLine + Continuing("finally") + Lines(final) + NextLine + "}";

    private string Lines(params string[] statements) => string.Concat(statements.Select(s => Inner.NextLine + s));
}
