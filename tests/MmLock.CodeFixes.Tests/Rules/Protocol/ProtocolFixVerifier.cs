using MmLock.Analyzers.Tests;
using MmLock.CodeFixes.Rules.Protocol;

namespace MmLock.CodeFixes.Tests.Rules.Protocol;

/// <summary>
/// Applies one repair of the protocol to marked-up source and compares the text to the letter: alone, and, if it is sound,
/// by Fix All in document, project and solution scope. One that needs review must not be in Fix All.
/// </summary>
internal static class ProtocolFixVerifier<TFix>
    where TFix : ProtocolCodeFix, new()
{
    public static Task SoundAsync(string before, string after, int iterations = 1) =>
        VerifyAsync([before], [after], "", iterations, isSound: true);

    public static Task SoundAsync(string[] before, string[] after) => VerifyAsync(before, after, "", before.Length, isSound: true);

    public static Task ReviewAsync(string before, string after, int iterations = 1) =>
        VerifyAsync([before], [after], " (review)", iterations, isSound: false);

    public static Task NoneAsync(string source) => VerifyAsync([source], [source], "", 0, isSound: true);

    private static Task VerifyAsync(string[] before, string[] after, string title, int iterations, bool isSound) =>
        FixVerifier<TFix>.VerifyAsync(null, RuleIds.Protocol, before, after, test =>
        {
            test.NumberOfIncrementalIterations = iterations;
            test.NumberOfFixAllIterations = Math.Min(iterations, 1);
            test.NumberOfFixAllInDocumentIterations = Math.Min(iterations, before.Length);
            test.CodeActionVerifier = (action, _) => Assert.EndsWith(title, action.Title, StringComparison.Ordinal);
            if (!isSound)
            {
                FixVerifier<TFix>.IsNotInFixAll(test, before);
            }
        });
}

internal static class FixSource
{
    /// <summary>A file with one class of locks; the members of a test go into it.</summary>
    public static string File(string members) => $$"""
        using System;
        using System.Threading;
        using System.Threading.Tasks;
        using MmLock;

        class C
        {
            private readonly ReaderWriterLockSlim _rw = new();
            private readonly MmapLock _mm = new();
            private readonly object _gate = new();
            private readonly SemaphoreSlim _one = new(1, 1);
            private bool _closed;
            private int _count;
            private static void Work() { }
            private static int Read() => 1;

        {{members}}
        }

        """;
}
