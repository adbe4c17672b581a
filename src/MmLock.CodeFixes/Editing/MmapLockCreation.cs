using Microsoft.CodeAnalysis.CSharp;

namespace MmLock.CodeFixes.Editing;

/// <summary>How an <c>MmapLock</c> is created in the place of a raw lock.</summary>
internal static class MmapLockCreation
{
    /// <param name="isImplicit">The type is not repeated: <c>new()</c>.</param>
    /// <param name="isRecursive">Its coarse holds belong to threads and nest.</param>
    /// <param name="names">How types are written in the file.</param>
    /// <param name="position">Where.</param>
    public static ExpressionSyntax Write(bool isImplicit, bool isRecursive, OwnNames names, int position)
    {
        string type = isImplicit ? "" : " " + names.Type("MmapLock", position);
        string options = isRecursive
            ? $"new {names.Type("MmapLockOptions", position)} {{ Recursion = {names.Expression("MmapLockRecursion", position)}.CoarseByThread }}"
            : "";
        return SyntaxFactory.ParseExpression($"new{type}({options})");
    }
}
