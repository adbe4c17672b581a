using System.Collections.Immutable;
using System.Diagnostics;
using MmLock.Benchmarks.Cost.Compiling;
using MmLock.Benchmarks.Generation;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace MmLock.Benchmarks.Cost.Editing;

/// <summary>An analysis of all documents.</summary>
internal sealed record WholeAnalysis(
    double Seconds, double CpuSeconds, IReadOnlyList<AnalyzerTime> Analyzers, SortedDictionary<string, int> Findings);

/// <summary>The generated project as an editor holds it: parsed, in memory, one compilation for each state of the text.</summary>
internal sealed class EditedProject
{
    /// <summary>Valid in every body, and means nothing to any rule.</summary>
    private const string Typed = " System.GC.KeepAlive(null);";

    private readonly CSharpCompilation _compilation;

    private EditedProject(CSharpCompilation compilation)
    {
        _compilation = compilation;
        Documents = [.. compilation.SyntaxTrees.Where(t => Bodies(t).Any())];
    }

    /// <summary>Those that have a body to type in.</summary>
    public IReadOnlyList<SyntaxTree> Documents { get; }

    /// <summary>Reads what the compiler reads.</summary>
    public static EditedProject Load(GeneratedProject project, string responseFile)
    {
        CSharpCommandLineArguments arguments = CSharpCommandLineParser.Default.Parse(
            [$"@{responseFile}"], project.Folder, sdkDirectory: null);
        IEnumerable<SyntaxTree> trees = arguments.SourceFiles.Select(file =>
        {
            using FileStream stream = File.OpenRead(file.Path);
            return CSharpSyntaxTree.ParseText(SourceText.From(stream), arguments.ParseOptions, file.Path);
        });
        IEnumerable<MetadataReference> references = arguments.MetadataReferences.Select(r => MetadataReference.CreateFromFile(r.Reference));
        return new EditedProject(CSharpCompilation.Create("Cost", trees, references, arguments.CompilationOptions));
    }

    /// <summary>All documents, from a compilation that has bound nothing yet.</summary>
    public WholeAnalysis AnalyzeAll()
    {
        long began = Stopwatch.GetTimestamp();
        TimeSpan busy = Environment.CpuUsage.TotalTime;
        AnalysisResult result = Driver(_compilation.Clone()).GetAnalysisResultAsync(CancellationToken.None).GetAwaiter().GetResult();
        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        double cpuSeconds = (Environment.CpuUsage.TotalTime - busy).TotalSeconds;
        return new WholeAnalysis(
            seconds, cpuSeconds, Times(result), new(result.GetAllDiagnostics().CountBy(d => d.Id).ToDictionary(), StringComparer.Ordinal));
    }

    /// <summary>
    /// From the keystroke on: the new text, its compilation, a driver that knows nothing, and the diagnostics of the document.
    /// </summary>
    public (double Seconds, double CpuSeconds, IReadOnlyList<AnalyzerTime> Analyzers) AnalyzeEdited(SyntaxTree document, bool withAnalyzers)
    {
        int position = PositionInBody(document);
        long began = Stopwatch.GetTimestamp();
        TimeSpan busy = Environment.CpuUsage.TotalTime;
        SyntaxTree edited = document.WithChangedText(document.GetText().WithChanges(new TextChange(new TextSpan(position, 0), Typed)));
        CSharpCompilation compilation = _compilation.ReplaceSyntaxTree(document, edited);
        SemanticModel model = compilation.GetSemanticModel(edited);
        if (!withAnalyzers)
        {
            model.GetDiagnostics();
            return (Stopwatch.GetElapsedTime(began).TotalSeconds, (Environment.CpuUsage.TotalTime - busy).TotalSeconds, []);
        }

        CompilationWithAnalyzers driver = Driver(compilation);
        driver.GetAnalysisResultAsync(edited, CancellationToken.None).GetAwaiter().GetResult();
        AnalysisResult result = driver.GetAnalysisResultAsync(model, filterSpan: null, CancellationToken.None).GetAwaiter().GetResult();
        return (
            Stopwatch.GetElapsedTime(began).TotalSeconds, (Environment.CpuUsage.TotalTime - busy).TotalSeconds, Times(result));
    }

    private static IReadOnlyList<AnalyzerTime> Times(AnalysisResult result) =>
        [
            .. result.AnalyzerTelemetryInfo.Select(t => new AnalyzerTime(t.Key.GetType().Name, t.Value.ExecutionTime.TotalSeconds))
            .OrderByDescending(t => t.Seconds)];

    /// <summary>In the body in the middle, among those with a lock where there are any.</summary>
    private static int PositionInBody(SyntaxTree document)
    {
        List<BlockSyntax> bodies = Bodies(document).ToList();
        List<BlockSyntax> locked = bodies.Where(
            b =>
                b.ToString() is { } text
                    && (text.Contains("lock (", StringComparison.Ordinal) || text.Contains(".Enter", StringComparison.Ordinal)))
            .ToList();
        List<BlockSyntax> chosen = locked.Count > 0 ? locked : bodies;
        return chosen[chosen.Count / 2].OpenBraceToken.Span.End;
    }

    private static IEnumerable<BlockSyntax> Bodies(SyntaxTree document) =>
        document.GetRoot().DescendantNodes().OfType<MethodDeclarationSyntax>().Select(m => m.Body).OfType<BlockSyntax>();

    /// <summary>As editors make it: concurrent, and timed.</summary>
    private static CompilationWithAnalyzers Driver(Compilation compilation) => new(
        compilation,
        OurAnalyzers.Create(),
        new CompilationWithAnalyzersOptions(
            new AnalyzerOptions(ImmutableArray<AdditionalText>.Empty),
            onAnalyzerException: static (failure, analyzer, _) => throw new InvalidOperationException($"{analyzer} failed", failure),
            concurrentAnalysis: true,
            logAnalyzerExecutionTime: true));
}
