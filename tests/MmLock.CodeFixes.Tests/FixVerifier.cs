using MmLock.Analyzers.Rules;
using MmLock.Analyzers.Tests;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Testing;
using Microsoft.CodeAnalysis.Text;

namespace MmLock.CodeFixes.Tests;

/// <summary>Applies one fix to marked-up source, alone and by Fix All in every scope, and compares the text to the letter.</summary>
/// <remarks>All tests of fixes go through here; the verifiers of a category add what its tests have in common.</remarks>
internal static class FixVerifier<TFix>
    where TFix : CodeFixProvider, new()
{
    public static Task VerifyAsync(string before, string after, int iterations = 1, params DiagnosticResult[] remaining) =>
        VerifyAsync([before], [after], iterations, remaining);

    public static Task VerifyAsync(string[] before, string[] after, int iterations = 1, params DiagnosticResult[] remaining) =>
        VerifyAsync(null, [.. new TFix().FixableDiagnosticIds], before, after, test =>
        {
            test.NumberOfIncrementalIterations = iterations;
            test.NumberOfFixAllIterations = Math.Min(iterations, 1);
            test.FixedState.ExpectedDiagnostics.AddRange(remaining);
        });

    /// <param name="id">The rule that marks without an id mean; null for the one that the fix is for.</param>
    /// <param name="speaking">The rules that are not switched off.</param>
    /// <param name="before">The files.</param>
    /// <param name="after">What becomes of them.</param>
    /// <param name="adjust">Which of the fixes it is, how often it is applied, and what is left.</param>
    public static async Task VerifyAsync(
        string? id, string[] speaking, string[] before, string[] after,
        Action<CSharpCodeFixTest<LockAnalyzer, TFix, DefaultVerifier>> adjust)
    {
        var test = new Test(id) { ReferenceAssemblies = new ReferenceAssemblies("net10.0") };
        test.TestState.AdditionalReferences.AddRange(Basic.Reference.Assemblies.Net100.References.All);
        test.TestState.AdditionalReferences.Add(typeof(MmapLock).Assembly);
        test.DisabledDiagnostics.AddRange(RuleIds.AllBut(speaking));
        Add(test.TestState, before);
        Add(test.FixedState, after);
        adjust(test);
        await test.RunAsync();
    }

    /// <summary>A fix that needs review is not in Fix All, which leaves everything as it was.</summary>
    public static void IsNotInFixAll(CSharpCodeFixTest<LockAnalyzer, TFix, DefaultVerifier> test, string[] before)
    {
        test.NumberOfFixAllIterations = 0;
        test.NumberOfFixAllInDocumentIterations = 0;
        Add(test.BatchFixedState, before);
        test.BatchFixedState.MarkupHandling = MarkupMode.Allow;
    }

    private static void Add(SolutionState state, string[] sources) =>
        state.Sources.AddRange(sources.Select((s, i) => ($"/0/Test{i}.cs", SourceText.From(s))));

    private sealed class Test(string? id) : CSharpCodeFixTest<LockAnalyzer, TFix, DefaultVerifier>
    {
        /// <summary>On one thread: there are tests enough for all cores.</summary>
        protected override CompilationOptions CreateCompilationOptions() =>
            ((CSharpCompilationOptions)base.CreateCompilationOptions())
                .WithAllowUnsafe(true).WithNullableContextOptions(NullableContextOptions.Enable).WithConcurrentBuild(false);

        protected override DiagnosticDescriptor? GetDefaultDiagnostic(DiagnosticAnalyzer[] analyzers) =>
            analyzers.SelectMany(a => a.SupportedDiagnostics)
                .Single(d => id is null ? new TFix().FixableDiagnosticIds.Contains(d.Id) : d.Id == id);
    }
}
