using MmLock.Analyzers.Tests;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Testing;

namespace MmLock.CodeFixes.Tests.Rules.Protocol;

/// <summary>
/// Applies one fix of a rule on the use of locks to marked-up source, alone and, where it has one, by Fix All in every
/// scope, and compares the text to the letter. The result compiles and has only the diagnostics that it is marked with.
/// </summary>
internal static class LockUseFixVerifier<TFix>
    where TFix : CodeFixProvider, new()
{
    private const string Usings =
        "using System;\nusing System.Collections.Generic;\nusing System.Threading;\nusing System.Threading.Tasks;\nusing MmLock;\n\n";

    /// <param name="id">The rule.</param>
    /// <param name="key">The fix; null when none is offered.</param>
    /// <param name="before">The source, from behind its usings.</param>
    /// <param name="after">The result.</param>
    /// <param name="iterations">How often the fix is applied until nothing is left.</param>
    /// <param name="isSound">It keeps the behaviour, and so is in Fix All.</param>
    public static Task VerifyAsync(string id, string? key, string before, string after, int iterations = 1, bool isSound = false) =>
        VerifyAsync(id, key, [Usings + before.ReplaceLineEndings("\n")], [Usings + after.ReplaceLineEndings("\n")], iterations, isSound);

    public static Task VerifyAsync(string id, string? key, string[] before, string[] after, int iterations = 1, bool isSound = false) =>
        FixVerifier<TFix>.VerifyAsync(id, RuleIds.LockUse, before, after, test =>
        {
            test.CodeActionEquivalenceKey = key;
            test.FixedState.MarkupHandling = MarkupMode.Allow;
            test.NumberOfIncrementalIterations = key is null ? 0 : iterations;
            test.NumberOfFixAllIterations = 1;
            test.NumberOfFixAllInDocumentIterations = 1;
            test.CodeActionVerifier = (action, _) => Assert.Equal(!isSound, action.Title.EndsWith("(review)", StringComparison.Ordinal));
            if (!isSound)
            {
                FixVerifier<TFix>.IsNotInFixAll(test, before);
            }
        });
}
