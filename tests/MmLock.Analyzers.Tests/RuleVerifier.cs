using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Testing;

namespace MmLock.Analyzers.Tests;

/// <summary>Runs one rule over marked-up source: <c>[|…|]</c> where it must report, nothing anywhere else.</summary>
internal static class RuleVerifier
{
    public static Task VerifyAsync(string id, string source, params DiagnosticResult[] expected) => VerifyAsync(id, source, null, expected);

    public static async Task VerifyAsync(string id, string source, string? editorConfig, params DiagnosticResult[] expected)
    {
        var test = new Test(id)
        {
            TestCode = Prelude.Usings + source,
            ReferenceAssemblies = new ReferenceAssemblies("net10.0"),
        };
        test.TestState.AdditionalReferences.AddRange(Basic.Reference.Assemblies.Net100.References.All);
        test.TestState.AdditionalReferences.Add(typeof(MmapLock).Assembly);
        test.DisabledDiagnostics.AddRange(RuleIds.AllBut(id));
        test.ExpectedDiagnostics.AddRange(expected);
        if (editorConfig is not null)
        {
            test.TestState.AnalyzerConfigFiles.Add(("/.editorconfig", editorConfig));
        }

        await test.RunAsync();
    }

    private sealed class Test(string id) : CSharpAnalyzerTest<LockAnalyzer, DefaultVerifier>
    {
        protected override DiagnosticDescriptor? GetDefaultDiagnostic(DiagnosticAnalyzer[] analyzers) =>
            analyzers.SelectMany(a => a.SupportedDiagnostics).Single(d => d.Id == id);
    }
}

internal static class Prelude
{
    public const string Usings = """
        using System;
        using System.Collections.Generic;
        using System.Diagnostics;
        using System.Linq;
        using System.Threading;
        using System.Threading.Tasks;
        using MmLock;

        """;
}
