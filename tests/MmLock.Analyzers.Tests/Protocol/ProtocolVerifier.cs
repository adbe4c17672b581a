using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Testing;

namespace MmLock.Analyzers.Tests.Protocol;

/// <summary>
/// Runs the rules on acquire and release over marked-up source: <c>[|…|]</c> where the rule under test must report,
/// <c>{|MMLnnnn:…|}</c> where a neighbour must, nothing anywhere else: one defect is one diagnostic.
/// </summary>
internal static class ProtocolVerifier
{
    public static Task VerifyAsync(string id, string source, params DiagnosticResult[] expected) =>
        VerifyAsync(id, [source], OutputKind.DynamicallyLinkedLibrary, expected);

    public static async Task VerifyAsync(string id, string[] sources, OutputKind kind, params DiagnosticResult[] expected)
    {
        var test = new Test(id) { ReferenceAssemblies = new ReferenceAssemblies("net10.0") };
        foreach (string source in sources)
        {
            test.TestState.Sources.Add(Prelude.Usings + source);
        }

        test.TestState.OutputKind = kind;
        test.TestState.AdditionalReferences.AddRange(Basic.Reference.Assemblies.Net100.References.All);
        test.TestState.AdditionalReferences.Add(typeof(MmapLock).Assembly);
        test.DisabledDiagnostics.AddRange(RuleIds.AllBut(RuleIds.Protocol));
        test.ExpectedDiagnostics.AddRange(expected);
        await test.RunAsync();
    }

    /// <summary>The message at place 0, whatever its additional locations.</summary>
    public static DiagnosticResult Says(string id, DiagnosticSeverity severity, string message) =>
        new DiagnosticResult(id, severity).WithLocation(0).WithMessage(message).WithOptions(DiagnosticOptions.IgnoreAdditionalLocations);

    /// <summary>A class with one lock of each kind, and something to do under them; the members of a test go into it.</summary>
    public static string InClass(string members) => $$"""
        partial class C
        {
            private readonly ReaderWriterLockSlim _rw = new();
            private readonly MmapLock _mm = new();
            private readonly object _gate = new();
            private readonly SemaphoreSlim _one = new(1, 1);
            private bool _closed;
            private int _count;
            private static void Work() { }
            private static bool Check(int i) => i > 0;
        }

        partial class C
        {
        {{members}}
        }
        """;

    private sealed class Test(string id) : CSharpAnalyzerTest<LockAnalyzer, DefaultVerifier>
    {
        protected override CompilationOptions CreateCompilationOptions() =>
            ((CSharpCompilationOptions)base.CreateCompilationOptions()).WithAllowUnsafe(true)
                .WithNullableContextOptions(NullableContextOptions.Enable);

        protected override ParseOptions CreateParseOptions() =>
            ((CSharpParseOptions)base.CreateParseOptions()).WithLanguageVersion(LanguageVersion.Latest);

        protected override DiagnosticDescriptor? GetDefaultDiagnostic(DiagnosticAnalyzer[] analyzers) =>
            analyzers.SelectMany(a => a.SupportedDiagnostics).Single(d => d.Id == id);
    }
}
