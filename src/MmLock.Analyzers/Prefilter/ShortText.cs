using System;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Prefilter;

/// <summary>Syntax as a message spells it: on one line, cut where it gets long.</summary>
internal static class ShortText
{
    /// <summary>All of it, runs of white space as one blank.</summary>
    public static string Of(SyntaxNode syntax, int length = 40) =>
        Cut(string.Join(" ", syntax.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), length);

    /// <summary>Its first line.</summary>
    public static string FirstLineOf(SyntaxNode syntax, int length) => Cut(syntax.ToString().Split('\n')[0].Trim(), length);

    /// <summary>A call, without its arguments where they are long.</summary>
    public static string OfCall(InvocationExpressionSyntax call, int length = 40) =>
        call.ToString() is { } text && text.Length <= length ? text : call.Expression.ToString();

    private static string Cut(string text, int length) => text.Length <= length ? text : text.Substring(0, length - 3) + "...";
}
