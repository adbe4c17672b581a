using System.Collections.Immutable;
using System.Reflection;
using Basic.Reference.Assemblies;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Emit;
using MmLock.Analyzers.Generation;

namespace MmLock.Analyzers.Tests.Generation;

/// <summary>A program with what the generator adds to it.</summary>
internal sealed class GeneratorProbe
{
    /// <summary>C# 14 by the number that the host will know it by; the host of the tests has it as the preview.</summary>
    public const LanguageVersion WithField = LanguageVersion.Preview;

    private GeneratorProbe(CSharpCompilation compilation, GeneratorDriver driver)
    {
        Compilation = compilation;
        Driver = driver;
    }

    public CSharpCompilation Compilation { get; }

    public GeneratorDriver Driver { get; }

    public GeneratorRunResult Result => Driver.GetRunResult().Results.Single();

    public string[] Texts => [.. Result.GeneratedSources.Select(s => s.SourceText.ToString())];

    /// <summary>Errors and warnings of the program and of what was generated.</summary>
    public string[] Problems =>
        [.. Compilation.GetDiagnostics().Where(d => d.Severity >= DiagnosticSeverity.Warning).Select(d => d.ToString())];

    public static GeneratorProbe Of(
        string source, bool validates = true, LanguageVersion version = WithField, bool hasRuntime = true, bool isUnsafe = false)
    {
        CSharpCompilation compilation = Compile(source, version, hasRuntime, isUnsafe);
        return Run(compilation, DriverFor(version, validates));
    }

    public static CSharpCompilation Compile(
        string source, LanguageVersion version = WithField, bool hasRuntime = true, bool isUnsafe = false)
    {
        const string Usings = """
            global using System;
            global using System.Collections.Generic;
            global using System.Threading;
            global using System.Threading.Tasks;
            global using MmLock;

            """;
        IEnumerable<MetadataReference> references = Net100.References.All;
        return CSharpCompilation.Create(
            "Probe" + Guid.NewGuid().ToString("N"),
            [Parse("Program.cs", source), Parse("Usings.cs", Usings)],
            hasRuntime ? references.Append(MetadataReference.CreateFromFile(typeof(MmapLock).Assembly.Location)) : references,
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable, allowUnsafe: isUnsafe));

        SyntaxTree Parse(string path, string text) =>
            CSharpSyntaxTree.ParseText(text, new CSharpParseOptions(version), path, System.Text.Encoding.UTF8);
    }

    public static GeneratorDriver DriverFor(LanguageVersion version, bool validates) => CSharpGeneratorDriver.Create(
        [new GuardedPropertyGenerator().AsSourceGenerator()],
        parseOptions: new CSharpParseOptions(version),
        optionsProvider: new HostSettings(validates ? new() { [GuardedPropertyGenerator.Option] = "True" } : []),
        driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));

    public static GeneratorProbe Run(CSharpCompilation compilation, GeneratorDriver driver)
    {
        driver = driver.RunGeneratorsAndUpdateCompilation(compilation, out Compilation updated, out ImmutableArray<Diagnostic> problems);
        Assert.Empty(problems);
        return new GeneratorProbe((CSharpCompilation)updated, driver);
    }

    /// <summary>Loads the program; its places are those of <c>Program.cs</c>.</summary>
    public Assembly Load()
    {
        Assert.Empty(Problems);
        using var image = new MemoryStream();
        using var symbols = new MemoryStream();
        var options = new EmitOptions(debugInformationFormat: DebugInformationFormat.PortablePdb);
        EmitResult emitted = Compilation.Emit(image, symbols, options: options);
        Assert.True(emitted.Success, string.Join(Environment.NewLine, emitted.Diagnostics));
        return Assembly.Load(image.ToArray(), symbols.ToArray());
    }
}
