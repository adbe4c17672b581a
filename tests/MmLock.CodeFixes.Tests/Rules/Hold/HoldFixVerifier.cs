using MmLock.Analyzers.Rules;
using MmLock.Analyzers.Tests;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Testing;

namespace MmLock.CodeFixes.Tests.Rules.Hold;

/// <summary>Applies one of the fixes of a hold rule, by its key, in a class that has a lock, state it guards, and a file.</summary>
internal static class HoldFixVerifier<TFix>
    where TFix : CodeFixProvider, new()
{
    public static Task VerifyAsync(string id, string key, string before, string after, string newLine = "\n") =>
        RunAsync(id, key, before, after, newLine);

    public static Task VerifyNotOfferedAsync(string id, string key, string source) => RunAsync(id, key, source, source, "\n");

    private static async Task RunAsync(string id, string key, string before, string after, string newLine)
    {
        bool isOffered = before != after;
        var test = new CSharpCodeFixTest<LockAnalyzer, TFix, DefaultVerifier>
        {
            ReferenceAssemblies = new ReferenceAssemblies("net10.0"),
            CodeActionEquivalenceKey = key,
            TestCode = Around(before).ReplaceLineEndings(newLine),
            FixedCode = Around(after).ReplaceLineEndings(newLine),
            CodeFixTestBehaviors = key == "Hoist" ? CodeFixTestBehaviors.None : CodeFixTestBehaviors.SkipFixAllCheck,
        };
        if (!isOffered)
        {
            test.FixedState.MarkupHandling = MarkupMode.Allow;
        }

        test.DisabledDiagnostics.AddRange(RuleIds.AllBut(id));
        test.TestState.AdditionalReferences.AddRange(Basic.Reference.Assemblies.Net100.References.All);
        test.TestState.AdditionalReferences.Add(typeof(MmapLock).Assembly);
        test.SolutionTransforms.Add((solution, project) =>
            solution.WithProjectCompilationOptions(
                project, ((CSharpCompilationOptions)solution.GetProject(project)!.CompilationOptions!).WithAllowUnsafe(true)));
        await test.RunAsync();
    }

    private static string Around(string members) => $$"""
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

        """;
}
