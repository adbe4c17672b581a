using System.Collections.Immutable;
using System.CommandLine;
using System.Diagnostics;
using System.Text.RegularExpressions;
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
/// <c>editor [--edits N]</c>: how long an editor waits in a long file, after each edit of it: for the diagnostics of the file, as squiggles
/// get them, and for the light bulb of one acquire. That asks for the diagnostics of a line, as the services of an editor do, for the plan
/// and for the change that it shows.
/// </summary>
internal static class EditorCommand
{
    private const int Lines = 2_000;
    private const int WarmUps = 5;
    private const string Edited = "_named++;";
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
        var toDiagnostics = new List<double>();
        var toChange = new List<double>();
        int[] methods = [.. Regex.Matches(source, Regex.Escape(Edited)).Select(m => m.Index)];
        int sites = 0;
        for (int i = -WarmUps; i < edits; i++)
        {
            // In another method than before, and each time another number; of each edit one thing is asked, so that nothing is known yet.
            Document squiggled = Edit(i + WarmUps + 2);
            long start = Stopwatch.GetTimestamp();
            ImmutableArray<Diagnostic> found = await FindAsync(squiggled, null);
            double whole = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            TextSpan at = found[found.Length * (i + WarmUps) / (edits + WarmUps)].Location.SourceSpan;
            Document edited = Edit(i + WarmUps + 2 + edits + WarmUps);
            start = Stopwatch.GetTimestamp();
            TextSpan line = (await edited.GetTextAsync()).Lines.GetLineFromPosition(at.Start).Span;
            await OfferAsync(edited, (await FindAsync(edited, line)).Single());
            double change = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            if (i >= 0)
            {
                toDiagnostics.Add(whole);
                toChange.Add(change);
                sites = found.Length;
            }
        }

        Document Edit(int number)
        {
            int at = methods[number % methods.Length];
            return document.WithText(
                SourceText.From(source[..at] + $"_named += {number};" + source[(at + Edited.Length)..]));
        }

        if (Console.IsOutputRedirected)
        {
            AnsiConsole.Profile.Width = 200;
        }

        var table = new Table().Border(TableBorder.Markdown).AddColumns("measure", "p50", "p95", "goal of p50", "met");
        table.AddRow(
            $"diagnostics of the file, {sites} acquires to narrow", $"{At(toDiagnostics, 0.5):F0} ms",
            $"{At(toDiagnostics, 0.95):F0} ms", "", "");
        table.AddRow(
            "light bulb of one: diagnostics of its line, plan, change", $"{At(toChange, 0.5):F0} ms", $"{At(toChange, 0.95):F0} ms",
            $"≤ {MostMilliseconds:F0} ms",
            ConversionCommand.Met(At(toChange, 0.5) <= MostMilliseconds));
        AnsiConsole.Write(table);
        return 0;
    }

    private static async Task<ImmutableArray<Diagnostic>> FindAsync(Document document, TextSpan? part)
    {
        SemanticModel model = (await document.GetSemanticModelAsync())!;
        var analysis = new CompilationWithAnalyzers(
            model.Compilation, [new LockAnalyzer()], new CompilationWithAnalyzersOptions(
                document.Project.AnalyzerOptions, onAnalyzerException: null, concurrentAnalysis: true, logAnalyzerExecutionTime: false));
        return [.. (await analysis.GetAnalyzerSemanticDiagnosticsAsync(model, part, default)).Where(d => d.Id == "MML1004")];
    }

    private static async Task OfferAsync(Document document, Diagnostic diagnostic)
    {
        var offered = new List<CodeAction>();
        await new MML1004CoarseAcquireCanBeRangedCodeFix().RegisterCodeFixesAsync(
            new CodeFixContext(document, diagnostic, (action, _) => offered.Add(action), default));

        // The hold narrowed; of a range also the acquire that says what it would hold.
        await offered[0].GetPreviewOperationsAsync(default);
    }

    private static double At(List<double> times, double part)
    {
        double[] sorted = [.. times.Order()];
        return sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * part))];
    }
}
