using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Testing;

namespace MmLock.Analyzers.Tests.Protocol;

/// <summary>
/// Runs the rules on the use of held locks over marked-up source: <c>[|…|]</c> where the rule under test must report,
/// nothing anywhere else, from its neighbours neither: one defect is one diagnostic.
/// </summary>
internal static class LockUseVerifier
{
    public static Task VerifyAsync(string id, string source, params DiagnosticResult[] expected) =>
        VerifyAsync(id, [source], OutputKind.DynamicallyLinkedLibrary, expected);

    public static Task VerifyAsync(string id, string[] sources, OutputKind kind, params DiagnosticResult[] expected) =>
        VerifyAsync(id, sources, kind, null, expected);

    public static async Task VerifyAsync(string id, string[] sources, OutputKind kind, string? library, params DiagnosticResult[] expected)
    {
        var test = new Test(id) { ReferenceAssemblies = new ReferenceAssemblies("net10.0") };
        foreach (string source in sources)
        {
            test.TestState.Sources.Add(Prelude.Usings + source);
        }

        test.TestState.OutputKind = kind;
        test.TestState.AdditionalReferences.AddRange(Basic.Reference.Assemblies.Net100.References.All);
        test.TestState.AdditionalReferences.Add(typeof(MmapLock).Assembly);
        if (library is not null)
        {
            ProjectState project = test.TestState.AdditionalProjects["Library"];
            project.Sources.Add(Prelude.Usings + library);
            project.AdditionalReferences.AddRange(Basic.Reference.Assemblies.Net100.References.All);
            project.AdditionalReferences.Add(typeof(MmapLock).Assembly);
            test.TestState.AdditionalProjectReferences.Add("Library");
        }

        test.DisabledDiagnostics.AddRange(RuleIds.AllBut(RuleIds.LockUse));
        test.ExpectedDiagnostics.AddRange(expected);
        await test.RunAsync();
    }

    /// <summary>The message at place 0, whatever its additional locations.</summary>
    public static DiagnosticResult Says(string id, DiagnosticSeverity severity, string message) =>
        new DiagnosticResult(id, severity).WithLocation(0).WithMessage(message).WithOptions(DiagnosticOptions.IgnoreAdditionalLocations);

    private sealed class Test(string id) : CSharpAnalyzerTest<LockAnalyzer, DefaultVerifier>
    {
        protected override CompilationOptions CreateCompilationOptions() =>
            ((CSharpCompilationOptions)base.CreateCompilationOptions()).WithAllowUnsafe(true)
                .WithNullableContextOptions(NullableContextOptions.Enable);

        protected override DiagnosticDescriptor? GetDefaultDiagnostic(DiagnosticAnalyzer[] analyzers) =>
            analyzers.SelectMany(a => a.SupportedDiagnostics).Single(d => d.Id == id);
    }
}
