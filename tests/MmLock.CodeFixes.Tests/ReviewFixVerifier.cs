using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Testing;

namespace MmLock.CodeFixes.Tests;

/// <summary>
/// Applies one fix for review to marked-up source and compares the text to the letter. The result compiles and has
/// only the diagnostics that it is marked with; Fix All leaves everything as it was.
/// </summary>
internal static class ReviewFixVerifier<TFix>
    where TFix : CodeFixProvider, new()
{
    private const string Usings = "using System;\nusing System.Collections.Generic;\nusing MmLock;\n\n";

    /// <param name="before">The source, from behind its usings.</param>
    /// <param name="after">The result; null when no fix is offered.</param>
    /// <param name="iterations">How often the fix is applied until nothing is left.</param>
    public static Task VerifyAsync(string before, string? after, int iterations = 1) =>
        VerifyAsync([before], after is null ? null : [after], iterations);

    public static Task VerifyAsync(string[] before, string[]? after, int iterations = 1)
    {
        string[] was = [.. before.Select(s => Usings + s.ReplaceLineEndings("\n"))];
        string[] now = after is null ? was : [.. after.Select(s => Usings + s.ReplaceLineEndings("\n"))];
        return FixVerifier<TFix>.VerifyAsync(null, [.. new TFix().FixableDiagnosticIds], was, now, test =>
        {
            test.FixedState.MarkupHandling = MarkupMode.Allow;
            test.NumberOfIncrementalIterations = after is null ? 0 : iterations;
            test.CodeActionVerifier = (action, _) => Assert.EndsWith("(review)", action.Title, StringComparison.Ordinal);
            FixVerifier<TFix>.IsNotInFixAll(test, was);
        });
    }
}
