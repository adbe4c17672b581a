using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Testing;

namespace MmLock.CodeFixes.Tests.Rules.Hold;

/// <summary>Applies one of the fixes of a hold rule, by its key, in a class that has a lock, state it guards, and a file.</summary>
internal static class HoldFixVerifier<TFix>
    where TFix : CodeFixProvider, new()
{
    public static Task VerifyAsync(string id, string key, string before, string after, string newLine = "\n") =>
        RunAsync(id, key, before, after, newLine);

    public static Task VerifyNotOfferedAsync(string id, string key, string source) => RunAsync(id, key, source, source, "\n");

    private static Task RunAsync(string id, string key, string before, string after, string newLine) =>
        FixVerifier<TFix>.VerifyAsync(id, [id], [Around(before, newLine)], [Around(after, newLine)], test =>
        {
            test.CodeActionEquivalenceKey = key;
            test.CodeFixTestBehaviors = key == "Hoist" ? CodeFixTestBehaviors.None : CodeFixTestBehaviors.SkipFixAllCheck;
            if (before == after)
            {
                test.FixedState.MarkupHandling = MarkupMode.Allow;
            }
        });

    private static string Around(string members, string newLine) => $$"""
        using System;
        using System.Buffers;
        using System.Collections.Generic;
        using System.IO;
        using System.Threading;
        using MmLock;

        public class Pager
        {
            private readonly MmapLock _lock = new();

            [GuardedBy(nameof(_lock))]
            private readonly SortedDictionary<ulong, byte[]> _pages = new();

            [GuardedBy(nameof(_lock))]
            private int _pageSize;

            public event Action? Changed;

            private unsafe byte* _memory;

        {{members}}
        }

        """.ReplaceLineEndings(newLine);
}
