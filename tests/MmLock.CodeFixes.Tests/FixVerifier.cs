using MmLock.Analyzers.Rules;
using MmLock.Analyzers.Tests;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Testing;

namespace MmLock.CodeFixes.Tests;

/// <summary>Applies one fix to marked-up source, alone and by Fix All in every scope, and compares the text to the letter.</summary>
internal static class FixVerifier<TFix>
    where TFix : CodeFixProvider, new()
{
    public static Task VerifyAsync(string before, string after, int iterations = 1, params DiagnosticResult[] remaining) =>
        VerifyAsync([before], [after], iterations, remaining);

    public static async Task VerifyAsync(string[] before, string[] after, int iterations = 1, params DiagnosticResult[] remaining)
    {
        var test = new Test
        {
            ReferenceAssemblies = new ReferenceAssemblies("net10.0"),
            NumberOfIncrementalIterations = iterations,
            NumberOfFixAllIterations = Math.Min(iterations, 1),
        };
        test.TestState.AdditionalReferences.AddRange(Basic.Reference.Assemblies.Net100.References.All);
        test.TestState.AdditionalReferences.Add(typeof(MmapLock).Assembly);
        test.DisabledDiagnostics.AddRange(RuleIds.AllBut([.. new TFix().FixableDiagnosticIds]));
        foreach (string source in before)
        {
            test.TestState.Sources.Add(source);
        }

        foreach (string source in after)
        {
            test.FixedState.Sources.Add(source);
        }

        test.FixedState.ExpectedDiagnostics.AddRange(remaining);
        await test.RunAsync();
    }

    private sealed class Test : CSharpCodeFixTest<LockAnalyzer, TFix, DefaultVerifier>
    {
        protected override DiagnosticDescriptor? GetDefaultDiagnostic(DiagnosticAnalyzer[] analyzers) =>
            analyzers.SelectMany(a => a.SupportedDiagnostics).Single(d => new TFix().FixableDiagnosticIds.Contains(d.Id));
    }
}
