using System.Collections.Immutable;
using System.Diagnostics;
using MmLock.Benchmarks.Cost.Compiling;
using MmLock.Benchmarks.Generation;
using MmLock.CodeFixes.Rules.Migration;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace MmLock.Benchmarks.Editor;

/// <summary>What one edit and the question for the plan of one site took.</summary>
/// <param name="DiagnosticsSeconds">From the new text to the diagnostics of all rules in the document.</param>
/// <param name="PlanSeconds">From the diagnostic of the site to its fix and the text that the preview shows.</param>
/// <param name="CpuSeconds">Of all threads of the process, for both.</param>
internal sealed record PlannedEdit(string Member, double DiagnosticsSeconds, double PlanSeconds, double CpuSeconds)
{
    public double Seconds => DiagnosticsSeconds + PlanSeconds;
}

/// <summary>A long file that is open in a workspace, in a project with others.</summary>
internal sealed class OpenFile : IDisposable
{
    private const string Rule = "MML1004";

    private readonly AdhocWorkspace _workspace = new();
    private readonly ImmutableArray<DiagnosticAnalyzer> _analyzers = OurAnalyzers.Create();
    private readonly CodeFixProvider _fix = new MML1004CoarseAcquireCanBeRangedCodeFix();
    private readonly DocumentId _document;

    /// <summary>The sites with a plan, as the last edit left them.</summary>
    private ImmutableArray<Diagnostic> _known;

    /// <param name="parts">Of the long file.</param>
    /// <param name="others">Files with a lock of their own.</param>
    public OpenFile(int parts, int others)
    {
        Project project = _workspace.AddProject(ProjectInfo.Create(
            ProjectId.CreateNewId(),
            VersionStamp.Create(),
            "Coarse",
            "Coarse",
            LanguageNames.CSharp,
            compilationOptions: new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable),
            parseOptions: new CSharpParseOptions(LanguageVersion.Latest),
            metadataReferences: Toolchain.References.Select(r => MetadataReference.CreateFromFile(r))));
        for (int i = 0; i < others; i++)
        {
            _workspace.AddDocument(project.Id, $"Store{i:000}.cs", SourceText.From(CoarseProject.Source($"Store{i:000}")));
        }

        var text = SourceText.From(LongFile.Source(parts));
        Lines = text.Lines.Count;
        _document = _workspace.AddDocument(project.Id, "LongStore.cs", text).Id;
        _workspace.OpenDocument(_document);
        _known = DiagnosticsAsync(_workspace.CurrentSolution.GetDocument(_document)!).GetAwaiter().GetResult();
    }

    public int Lines { get; }

    /// <summary>How many sites of the file have a plan.</summary>
    public int Planned => _known.Length;

    /// <summary>
    /// Types into the body of a member that has a plan, asks for the diagnostics of the document and for the fix of the site.
    /// </summary>
    /// <param name="turn">Which edit it is: each is of another member, and none leaves a text that was there before.</param>
    public async Task<PlannedEdit> EditAsync(int turn)
    {
        Document before = _workspace.CurrentSolution.GetDocument(_document)!;
        SyntaxNode root = (await before.GetSyntaxRootAsync())!;
        Diagnostic chosen = _known[turn * 7 % _known.Length];
        BlockSyntax body = root.FindNode(chosen.Location.SourceSpan).AncestorsAndSelf().OfType<BlockSyntax>().Last();
        var typed = new TextChange(new TextSpan(body.OpenBraceToken.Span.End, 0), $" System.GC.KeepAlive({turn});");
        SourceText text = (await before.GetTextAsync()).WithChanges(typed);
        int site = chosen.Location.SourceSpan.Start + typed.NewText!.Length;
        GC.Collect();

        TimeSpan cpu = Environment.CpuUsage.TotalTime;
        long began = Stopwatch.GetTimestamp();
        if (!_workspace.TryApplyChanges(_workspace.CurrentSolution.WithDocumentText(_document, text)))
        {
            throw new InvalidOperationException("The workspace does not take the edit.");
        }

        Document document = _workspace.CurrentSolution.GetDocument(_document)!;
        _known = await DiagnosticsAsync(document);
        Diagnostic found = _known.Single(d => d.Location.SourceSpan.Start == site);
        double diagnosed = Stopwatch.GetElapsedTime(began).TotalSeconds;

        began = Stopwatch.GetTimestamp();
        var actions = new List<CodeAction>();
        await _fix.RegisterCodeFixesAsync(
            new CodeFixContext(document, found, (action, _) => actions.Add(action), CancellationToken.None));
        ImmutableArray<CodeActionOperation> preview = await actions.Single().GetPreviewOperationsAsync(CancellationToken.None);
        Document changed = preview.OfType<ApplyChangesOperation>().Single().ChangedSolution.GetDocument(_document)!;
        bool isPlan = (await changed.GetTextChangesAsync(document)).Any();
        double planned = Stopwatch.GetElapsedTime(began).TotalSeconds;
        double used = (Environment.CpuUsage.TotalTime - cpu).TotalSeconds;
        return isPlan
            ? new PlannedEdit(MemberOf(root.FindNode(chosen.Location.SourceSpan)), diagnosed, planned, used)
            : throw new InvalidOperationException("The fix changes nothing.");
    }

    public void Dispose() => _workspace.Dispose();

    private static string MemberOf(SyntaxNode node) => node.FirstAncestorOrSelf<MemberDeclarationSyntax>() switch
    {
        MethodDeclarationSyntax method => method.Identifier.ValueText,
        PropertyDeclarationSyntax property => property.Identifier.ValueText,
        { } other => other.Kind().ToString(),
        null => "",
    };

    /// <summary>All rules look at the document, as in an editor; the plans are what one of them says.</summary>
    private async Task<ImmutableArray<Diagnostic>> DiagnosticsAsync(Document document)
    {
        Compilation compilation = (await document.Project.GetCompilationAsync())!;
        SemanticModel model = (await document.GetSemanticModelAsync())!;
        var driver = new CompilationWithAnalyzers(
            compilation,
            _analyzers,
            new CompilationWithAnalyzersOptions(
                document.Project.AnalyzerOptions,
                onAnalyzerException: static (failure, analyzer, _) => throw new InvalidOperationException($"{analyzer} failed", failure),
                concurrentAnalysis: true,
                logAnalyzerExecutionTime: false));
        ImmutableArray<Diagnostic> all = await driver.GetAnalyzerSemanticDiagnosticsAsync(model, null, CancellationToken.None);
        return [.. all.Where(d => d.Id == Rule).OrderBy(d => d.Location.SourceSpan.Start)];
    }
}
