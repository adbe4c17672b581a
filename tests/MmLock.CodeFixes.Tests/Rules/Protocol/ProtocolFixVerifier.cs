using MmLock.Analyzers.Rules;
using MmLock.CodeFixes.Rules.Protocol;
using MmLock.Analyzers.Tests;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Testing;

namespace MmLock.CodeFixes.Tests.Protocol;

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

    private static async Task VerifyAsync(string[] before, string[] after, string title, int iterations, bool isSound)
    {
        var test = new Test
        {
            ReferenceAssemblies = new ReferenceAssemblies("net10.0"),
            NumberOfIncrementalIterations = iterations,
            NumberOfFixAllIterations = isSound ? Math.Min(iterations, 1) : 0,
            NumberOfFixAllInDocumentIterations = isSound ? Math.Min(iterations, before.Length) : 0,
            CodeActionVerifier = (action, _) => Assert.EndsWith(title, action.Title, StringComparison.Ordinal),
        };
        test.DisabledDiagnostics.AddRange(RuleIds.AllBut(RuleIds.Protocol));
        test.TestState.AdditionalReferences.AddRange(Basic.Reference.Assemblies.Net100.References.All);
        test.TestState.AdditionalReferences.Add(typeof(MmapLock).Assembly);
        Add(test.TestState, before);
        Add(test.FixedState, after);
        if (!isSound)
        {
            Add(test.BatchFixedState, before);
            test.BatchFixedState.MarkupHandling = MarkupMode.Allow;
        }

        await test.RunAsync();

        static void Add(SolutionState state, string[] sources)
        {
            foreach (string source in sources)
            {
                state.Sources.Add(source);
            }
        }
    }

    private sealed class Test : CSharpCodeFixTest<LockAnalyzer, TFix, DefaultVerifier>
    {
        protected override CompilationOptions CreateCompilationOptions() =>
            ((CSharpCompilationOptions)base.CreateCompilationOptions())
                .WithNullableContextOptions(NullableContextOptions.Enable).WithConcurrentBuild(false);

        protected override DiagnosticDescriptor? GetDefaultDiagnostic(DiagnosticAnalyzer[] analyzers) =>
            analyzers.SelectMany(a => a.SupportedDiagnostics).Single(d => new TFix().FixableDiagnosticIds.Contains(d.Id));
    }
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
