using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Rules;
using MmLock.Analyzers.Tests;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Testing;

namespace MmLock.CodeFixes.Tests.Protocol;

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

    public static async Task VerifyAsync(string id, string? key, string[] before, string[] after, int iterations = 1, bool isSound = false)
    {
        var test = new Test(id) { ReferenceAssemblies = new ReferenceAssemblies("net10.0"), CodeActionEquivalenceKey = key };
        test.DisabledDiagnostics.AddRange(RuleIds.AllBut(RuleIds.LockUse));
        test.TestState.AdditionalReferences.AddRange(Basic.Reference.Assemblies.Net100.References.All);
        test.TestState.AdditionalReferences.Add(typeof(MmapLock).Assembly);
        test.TestState.Sources.AddRange(before.Select((s, i) => ($"/0/Test{i}.cs", Microsoft.CodeAnalysis.Text.SourceText.From(s))));
        test.FixedState.Sources.AddRange(after.Select((s, i) => ($"/0/Test{i}.cs", Microsoft.CodeAnalysis.Text.SourceText.From(s))));
        test.FixedState.MarkupHandling = MarkupMode.Allow;
        test.NumberOfIncrementalIterations = key is null ? 0 : iterations;
        test.NumberOfFixAllIterations = isSound ? 1 : 0;
        test.NumberOfFixAllInDocumentIterations = isSound ? 1 : 0;
        test.CodeActionVerifier = (action, _) => Assert.Equal(!isSound, action.Title.EndsWith("(review)", StringComparison.Ordinal));
        if (!isSound)
        {
            // A fix that needs review is not in Fix All.
            test.BatchFixedState.Sources.AddRange(
                before.Select((s, i) => ($"/0/Test{i}.cs", Microsoft.CodeAnalysis.Text.SourceText.From(s))));
            test.BatchFixedState.MarkupHandling = MarkupMode.Allow;
        }

        await test.RunAsync();
    }

    private sealed class Test(string id) : CSharpCodeFixTest<LockAnalyzer, TFix, DefaultVerifier>
    {
        protected override CompilationOptions CreateCompilationOptions() =>
            ((CSharpCompilationOptions)base.CreateCompilationOptions()).WithAllowUnsafe(true)
                .WithNullableContextOptions(NullableContextOptions.Enable).WithConcurrentBuild(false);

        protected override DiagnosticDescriptor? GetDefaultDiagnostic(DiagnosticAnalyzer[] analyzers) =>
            analyzers.SelectMany(a => a.SupportedDiagnostics).Single(d => d.Id == id);
    }
}
