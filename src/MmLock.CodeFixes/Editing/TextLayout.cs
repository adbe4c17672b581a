using System;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace MmLock.CodeFixes.Editing;

/// <summary>
/// How a file is laid out, for fixes that write text: what is not part of the change then stays as it is by construction,
/// comments and directives among it.
/// </summary>
internal sealed class TextLayout
{
    private const string DefaultUnit = "    ";
    private readonly SourceText _text;
    private readonly bool _sameLineBraces;

    public TextLayout(SourceText text, SyntaxNode at)
    {
        _text = text;
        string all = text.ToString();
        NewLine = all.Contains("\r\n") ? "\r\n" : "\n";
        SyntaxNode member = at.FirstAncestorOrSelf<MemberDeclarationSyntax>() ?? at.SyntaxTree.GetRoot();
        BlockSyntax? body = member.DescendantNodes().OfType<BlockSyntax>().FirstOrDefault() ?? at.SyntaxTree.GetRoot().DescendantNodes().OfType<BlockSyntax>().FirstOrDefault();
        _sameLineBraces = body is not null && IsOnLineOf(body.OpenBraceToken, body.OpenBraceToken.GetPreviousToken()) && !IsOnLineOf(body.OpenBraceToken, body.CloseBraceToken);
        Unit = at.SyntaxTree.GetRoot().DescendantNodes().OfType<StatementSyntax>().Select(s => s.Parent is BlockSyntax block ? UnitOf(block, s) : null).FirstOrDefault(u => u is not null) ?? DefaultUnit;
    }

    public string NewLine { get; }

    /// <summary>One step of indentation.</summary>
    public string Unit { get; }

    /// <summary>The white space at the start of the line that a node begins on.</summary>
    public string IndentOf(SyntaxNode node) => IndentAt(node.SpanStart);

    public string IndentAt(int position)
    {
        string line = _text.Lines.GetLineFromPosition(position).ToString();
        return line.Substring(0, line.Length - line.TrimStart().Length);
    }

    /// <summary>A header and its braces around lines that are indented already, in the file's style of braces.</summary>
    public string Block(string header, string indent, string body)
    {
        string open = header.Length == 0 ? "{" : _sameLineBraces ? header + " {" : header + NewLine + indent + "{";
        return open + NewLine + body + NewLine + indent + "}";
    }

    /// <summary>What joins a closing brace and the keyword that goes on: <c>} finally</c> or on a line of its own.</summary>
    public string Join(string indent) => _sameLineBraces ? " " : NewLine + indent;

    /// <summary>Text whose first line is at <paramref name="from"/>, moved to <paramref name="to"/>. Lines of directives and empty ones stay.</summary>
    public static string Reindent(string text, string from, string to)
    {
        string[] lines = text.Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            if (lines[i].Trim().Length == 0 || lines[i].TrimStart().StartsWith("#", StringComparison.Ordinal))
            {
                continue;
            }

            lines[i] = i == 0 ? to + lines[i].TrimStart(' ', '\t') : lines[i].StartsWith(from, StringComparison.Ordinal) ? to + lines[i].Substring(from.Length) : lines[i];
        }

        return string.Join("\n", lines);
    }

    public bool IsOnLineOf(SyntaxToken a, SyntaxToken b) => _text.Lines.IndexOf(a.SpanStart) == _text.Lines.IndexOf(b.SpanStart);

    private string? UnitOf(BlockSyntax block, StatementSyntax statement)
    {
        string outer = IndentOf(block);
        string inner = IndentOf(statement);
        return inner.Length > outer.Length && inner.StartsWith(outer, StringComparison.Ordinal) && !IsOnLineOf(block.OpenBraceToken, statement.GetFirstToken()) ? inner.Substring(outer.Length) : null;
    }
}
