using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Testing;

namespace MmLock.Analyzers.Tests.Hold;

/// <summary>Runs one of the rules on held locks over marked-up source: <c>[|…|]</c> where it must report, nothing anywhere else.</summary>
internal static class HoldVerifier
{
    public static Task VerifyAsync(string id, string source, params DiagnosticResult[] expected) =>
        VerifyAsync(id, source, OutputKind.DynamicallyLinkedLibrary, null, [], expected, null);

    public static async Task VerifyAsync(
        string id, string source, OutputKind kind, string? editorConfig, string[] moreSources, DiagnosticResult[]? expected = null,
        string? effects = null)
    {
        var test = new Test(id)
        {
            TestCode = Usings + source,
            ReferenceAssemblies = new ReferenceAssemblies("net10.0"),
        };
        test.TestState.OutputKind = kind;
        foreach (string more in moreSources)
        {
            test.TestState.Sources.Add(Usings + more);
        }

        test.TestState.AdditionalReferences.AddRange(Basic.Reference.Assemblies.Net100.References.All);
        test.TestState.AdditionalReferences.Add(typeof(MmapLock).Assembly);
        test.ExpectedDiagnostics.AddRange(expected ?? []);
        test.DisabledDiagnostics.AddRange(RuleIds.AllBut(id));
        if (editorConfig is not null)
        {
            test.TestState.AnalyzerConfigFiles.Add(("/.editorconfig", editorConfig));
        }

        if (effects is not null)
        {
            test.TestState.AdditionalFiles.Add(("/MmLock.Effects.txt", effects));
        }

        await test.RunAsync();
    }

    public const string Usings = Prelude.Usings + """
        using System.Buffers;
        using System.IO;
        using System.Runtime.InteropServices;

        """;

    /// <summary>An owner of one lock of each class.</summary>
    public const string Mm = """
        public class Mm
        {
            [CoarseLock] public readonly ReaderWriterLockSlim Sem = new();
            [CoarseLock] public readonly object Gate = new();
            public readonly ReaderWriterLockSlim Plain = new();
            public MmapLock Lock { get; } = new();
            public VmaLock Vmas => Lock.VmaLock;
            public void DownRead() => Sem.EnterReadLock();
            public void UpRead() => Sem.ExitReadLock();
        }

        """;

    private sealed class Test(string id) : CSharpAnalyzerTest<LockAnalyzer, DefaultVerifier>
    {
        protected override CompilationOptions CreateCompilationOptions() =>
            ((CSharpCompilationOptions)base.CreateCompilationOptions()).WithAllowUnsafe(true)
                .WithNullableContextOptions(NullableContextOptions.Enable);

        protected override DiagnosticDescriptor? GetDefaultDiagnostic(DiagnosticAnalyzer[] analyzers) =>
            analyzers.SelectMany(a => a.SupportedDiagnostics).Single(d => d.Id == id);
    }
}
