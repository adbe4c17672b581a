using Microsoft.CodeAnalysis.CodeFixes;

namespace MmLock.CodeFixes.Editing;

/// <summary>Which of a provider's actions a Fix All repeats.</summary>
internal static class FixAllKeys
{
    /// <summary>
    /// Whether it is this one. <c>dotnet format</c> takes the key of the action for the first finding of the analyzer, of whatever rule:
    /// where that has none from this provider, there is no key, and what is sound is asked for.
    /// </summary>
    public static bool Asks(this FixAllContext context, string key) =>
        context.CodeActionEquivalenceKey is null || context.CodeActionEquivalenceKey == key;
}
