using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Testing;
using Microsoft.CodeAnalysis.Text;

namespace MmLock.Analyzers.Tests;

/// <summary>
/// Runs one rule over marked-up source: <c>[|…|]</c> where it must report, <c>{|MMLnnnn:…|}</c> where a neighbour must that is not
/// switched off, nothing anywhere else.
/// </summary>
internal static class RuleVerifier
{
    public static Task VerifyAsync(string id, string source, params DiagnosticResult[] expected) =>
        VerifyAsync(id, [id], [Prelude.Usings + source], expected);

    public static Task VerifyAsync(string id, string source, string? editorConfig, params DiagnosticResult[] expected) =>
        VerifyAsync(id, [id], [Prelude.Usings + source], expected, editorConfig: editorConfig);

    /// <param name="id">The rule that marks without an id mean.</param>
    /// <param name="speaking">The rules that are not switched off.</param>
    /// <param name="sources">The files, with their imports.</param>
    /// <param name="effects">The text of <c>MmLock.Effects.txt</c>.</param>
    /// <param name="library">The source of a project that is referred to.</param>
    public static async Task VerifyAsync(
        string id,
        string[] speaking,
        IEnumerable<string> sources,
        IEnumerable<DiagnosticResult> expected,
        OutputKind kind = OutputKind.DynamicallyLinkedLibrary,
        string? editorConfig = null,
        string? effects = null,
        string? library = null)
    {
        var test = new Test(id) { ReferenceAssemblies = new ReferenceAssemblies("net10.0") };
        test.TestState.OutputKind = kind;
        test.TestState.Sources.AddRange(sources.Select((s, i) => ($"/0/Test{i}.cs", SourceText.From(s))));
        Refer(test.TestState);
        if (library is not null)
        {
            ProjectState project = test.TestState.AdditionalProjects["Library"];
            project.Sources.Add(library);
            Refer(project);
            test.TestState.AdditionalProjectReferences.Add("Library");
        }

        if (editorConfig is not null)
        {
            test.TestState.AnalyzerConfigFiles.Add(("/.editorconfig", editorConfig));
        }

        if (effects is not null)
        {
            test.TestState.AdditionalFiles.Add(("/MmLock.Effects.txt", effects));
        }

        test.DisabledDiagnostics.AddRange(RuleIds.AllBut(speaking));
        test.ExpectedDiagnostics.AddRange(expected);
        await test.RunAsync();
    }

    /// <summary>The message at place 0, whatever its additional locations.</summary>
    public static DiagnosticResult Says(string id, DiagnosticSeverity severity, string message) =>
        new DiagnosticResult(id, severity).WithLocation(0).WithMessage(message).WithOptions(DiagnosticOptions.IgnoreAdditionalLocations);

    private static void Refer(ProjectState project)
    {
        project.AdditionalReferences.AddRange(Basic.Reference.Assemblies.Net100.References.All);
        project.AdditionalReferences.Add(typeof(MmapLock).Assembly);
    }

    private sealed class Test(string id) : CSharpAnalyzerTest<LockAnalyzer, DefaultVerifier>
    {
        /// <summary>On one thread: there are tests enough for all cores.</summary>
        protected override CompilationOptions CreateCompilationOptions() =>
            ((CSharpCompilationOptions)base.CreateCompilationOptions())
                .WithAllowUnsafe(true).WithNullableContextOptions(NullableContextOptions.Enable).WithConcurrentBuild(false);

        protected override ParseOptions CreateParseOptions() =>
            ((CSharpParseOptions)base.CreateParseOptions()).WithLanguageVersion(LanguageVersion.Latest);

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
