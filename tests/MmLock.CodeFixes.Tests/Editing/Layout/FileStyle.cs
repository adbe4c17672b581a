using System.Text.RegularExpressions;

namespace MmLock.CodeFixes.Tests.Editing.Layout;

/// <summary>A style of files: text that is written with four spaces, braces on their own lines and LF, as that style has it.</summary>
public sealed partial record FileStyle(string Name, string Unit, string NewLine, bool BraceOnSameLine)
{
    public static readonly FileStyle[] All =
    [
        new("tabs and CRLF", "\t", "\r\n", false),
        new("two spaces, braces on the same line", "  ", "\n", true),
        new("three spaces", "   ", "\n", false),
        new("tabs, braces on the same line", "\t", "\n", true),
    ];

    /// <summary>What says so to the compiler and to <c>dotnet format</c>.</summary>
    public string EditorConfig => $"""
        root = true
        [*.cs]
        indent_style = {(Unit == "\t" ? "tab" : "space")}
        indent_size = {(Unit == "\t" ? "tab" : Unit.Length)}
        tab_width = 4
        end_of_line = {(NewLine == "\r\n" ? "crlf" : "lf")}
        csharp_new_line_before_open_brace = {(BraceOnSameLine ? "none" : "all")}
        csharp_new_line_before_catch = {!BraceOnSameLine}
        csharp_new_line_before_else = {!BraceOnSameLine}
        csharp_new_line_before_finally = {!BraceOnSameLine}

        """.ToLowerInvariant();

    public string Of(string text)
    {
        text = text.ReplaceLineEndings("\n");
        if (BraceOnSameLine)
        {
            text = KeywordBehindBrace().Replace(BraceOnItsLine().Replace(text, " {\n"), "} ");
        }

        return Step().Replace(text, Unit).Replace("\n", NewLine, StringComparison.Ordinal);
    }

    public override string ToString() => Name;

    [GeneratedRegex(@"\n *\{\n")]
    private static partial Regex BraceOnItsLine();

    [GeneratedRegex(@"\}\n *(?=finally|else|catch)")]
    private static partial Regex KeywordBehindBrace();

    [GeneratedRegex(@"(?<=^(?:    )*)    ", RegexOptions.Multiline)]
    private static partial Regex Step();
}
