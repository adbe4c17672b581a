using Microsoft.CodeAnalysis.CSharp;

namespace MmLock.Analyzers.Operations;

/// <summary>Names as code spells them: <c>@in</c> where the name is a keyword.</summary>
internal static class CodeNames
{
    public static string CodeName(this ISymbol symbol) => Of(symbol.Name);

    /// <summary><c>await</c> and <c>field</c> are keywords in some bodies only, and no others where they are escaped.</summary>
    public static string Of(string name) =>
        SyntaxFacts.GetKeywordKind(name) != SyntaxKind.None || name is "await" or "field" ? "@" + name : name;
}
