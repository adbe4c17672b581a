using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace MmLock.Benchmarks.Cost.Compiling;

/// <summary>
/// An analyzer that does nothing, asked at every code block or at the start of the compilation only: what the compiler itself pays as
/// soon as there is any.
/// </summary>
internal static class EmptyAnalyzer
{
    private const string Source = """
        using System.Collections.Immutable;
        using Microsoft.CodeAnalysis;
        using Microsoft.CodeAnalysis.Diagnostics;

        [DiagnosticAnalyzer(LanguageNames.CSharp)]
        public sealed class EmptyAnalyzer : DiagnosticAnalyzer
        {
            public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
                ImmutableArray.Create(
                    new DiagnosticDescriptor("EMPTY1", "Nothing", "Nothing", "Nothing", DiagnosticSeverity.Warning, true));

            public override void Initialize(AnalysisContext context)
            {
                context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
                context.EnableConcurrentExecution();
                ACTION
            }
        }
        """;

    private const string AtBlocks = "context.RegisterCodeBlockAction(block => { });";
    private const string AtStart = "context.RegisterCompilationStartAction(start => { });";

    /// <returns>The assembly, written to a folder.</returns>
    public static string Write(string folder, bool atStartOnly = false)
    {
        string file = Path.Combine(folder, "EmptyAnalyzer.dll");
        var compilation = CSharpCompilation.Create(
            "EmptyAnalyzer",
            [CSharpSyntaxTree.ParseText(Source.Replace("ACTION", atStartOnly ? AtStart : AtBlocks, StringComparison.Ordinal))],
            [
                .. Toolchain.References.Append(typeof(DiagnosticAnalyzer).Assembly.Location)
                .Append(typeof(System.Collections.Immutable.ImmutableArray).Assembly.Location)
                .Distinct()
                .GroupBy(Path.GetFileName)
                .Select(g => MetadataReference.CreateFromFile(g.First()))],
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release));
        Microsoft.CodeAnalysis.Emit.EmitResult result = compilation.Emit(file);
        return result.Success
            ? file
            : throw new InvalidOperationException($"The empty analyzer does not compile: {string.Join(" ", result.Diagnostics)}");
    }
}
