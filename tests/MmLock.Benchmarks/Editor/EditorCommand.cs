using System.Collections.Immutable;
using System.CommandLine;
using System.Diagnostics;
using MmLock.Analyzers.Rules;
using MmLock.Benchmarks.Conversion;
using MmLock.Benchmarks.Generation;
using MmLock.CodeFixes.Rules.Migration;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using Spectre.Console;

namespace MmLock.Benchmarks.Editor;

/// <summary>
/// <c>editor [--edits N]</c>: how long an editor waits for the plan of one acquire in a long file, after each edit of the file: for the
/// diagnostic, and for the light bulb with the change that it shows.
/// </summary>
internal static class EditorCommand
{
    private const int Lines = 2_000;
    private const int WarmUps = 5;
    private const double MostMilliseconds = 300;

    public static Command Create()
    {
        Option<int> edits = CommandLine.Number("--edits", "How many edits to measure.", 30, 1000);
        var command = new Command("editor", "Measures the plan for one acquire in a long file that is being edited.") { edits };
        command.SetAction(parsed => RunAsync(parsed.GetValue(edits)).GetAwaiter().GetResult());
        return command;
    }

    private static async Task<int> RunAsync(int edits)
    {
        string source = CoarseProject.OneFile(Lines);
        using var workspace = new AdhocWorkspace();
        Document document = workspace.AddProject(
            ProjectInfo.Create(
                ProjectId.CreateNewId(), VersionStamp.Create(), "Edited", "Edited", LanguageNames.CSharp,
                compilationOptions: new CSharpCompilationOptions(
                    OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable),
                metadataReferences: ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
                    .Select(p => MetadataReference.CreateFromFile(p))))
            .AddDocument("Stores.cs", SourceText.From(source));
        var toDiagnostic = new List<double>();
        var toChange = new List<double>();
        int sites = 0;
        for (int i = -WarmUps; i < edits; i++)
        {
            // In another method each time, and another number than before.
            int at = source.IndexOf("_named++;", source.Length / (edits + WarmUps) * (i + WarmUps), StringComparison.Ordinal);
            document = document.WithText(SourceText.From(
                source[..at] + $"_named += {i + WarmUps + 2};" + source[(at + "_named++;".Length)..]));
            long start = Stopwatch.GetTimestamp();
            ImmutableArray<Diagnostic> found = await FindAsync(document);
            double diagnostic = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            Diagnostic near = found.MinBy(d => Math.Abs(d.Location.SourceSpan.Start - at))
                ?? throw new InvalidOperationException("The analyzers found no acquire to narrow.");
            await OfferAsync(document, near);
            if (i >= 0)
            {
                toDiagnostic.Add(diagnostic);
                toChange.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                sites = found.Length;
            }
        }

        if (Console.IsOutputRedirected)
        {
            AnsiConsole.Profile.Width = 200;
        }

        var table = new Table().Border(TableBorder.Markdown).AddColumns("measure", "p50", "p95", "goal of p50", "met");
        table.AddRow(
            $"diagnostics of the file, {sites} acquires to narrow", $"{At(toDiagnostic, 0.5):F0} ms", $"{At(toDiagnostic, 0.95):F0} ms", "",
            "");
        table.AddRow(
            "and the plan of one, with its change", $"{At(toChange, 0.5):F0} ms", $"{At(toChange, 0.95):F0} ms",
            $"≤ {MostMilliseconds:F0} ms",
            ConversionCommand.Met(At(toChange, 0.5) <= MostMilliseconds));
        AnsiConsole.Write(table);
        return 0;
    }

    private static async Task<ImmutableArray<Diagnostic>> FindAsync(Document document)
    {
        SemanticModel model = (await document.GetSemanticModelAsync())!;
        var analysis = new CompilationWithAnalyzers(
            model.Compilation, [new LockAnalyzer()], new CompilationWithAnalyzersOptions(
                document.Project.AnalyzerOptions, onAnalyzerException: null, concurrentAnalysis: true, logAnalyzerExecutionTime: false));
        return [.. (await analysis.GetAnalyzerSemanticDiagnosticsAsync(model, null, default)).Where(d => d.Id == "MML1004")];
    }

    private static async Task OfferAsync(Document document, Diagnostic diagnostic)
    {
        var offered = new List<CodeAction>();
        await new MML1004CoarseAcquireCanBeRangedCodeFix().RegisterCodeFixesAsync(
            new CodeFixContext(document, diagnostic, (action, _) => offered.Add(action), default));
        await offered.Single().GetPreviewOperationsAsync(default);
    }

    private static double At(List<double> times, double part)
    {
        double[] sorted = [.. times.Order()];
        return sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * part))];
    }
}
