using System.Reflection;
using System.Text;
using MmLock.Analyzers.Inventory;
using MmLock.Analyzers.Locks;
using MmLock.CodeFixes.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace MmLock.Conversion.Tests;

/// <summary>A program in a workspace of its own, as the tool would have it.</summary>
internal sealed class Conversion
{
    /// <summary>Of each assembly whose locks a program may use.</summary>
    private static readonly Type[] Locks =
    [
        typeof(MmapLock), typeof(DotNext.Disposable), typeof(DotNext.Threading.AsyncExclusiveLock),
        typeof(Microsoft.VisualStudio.Threading.AsyncSemaphore), typeof(Nito.AsyncEx.AsyncLock), typeof(Nito.AsyncEx.AwaitableDisposable<>),
    ];

    public static readonly MetadataReference[] References =
        [.. Basic.Reference.Assemblies.Net100.References.All, .. Locks.Select(t => MetadataReference.CreateFromFile(t.Assembly.Location))];

    /// <summary>
    /// All that the programs share, compiled: each is one more document of it, so that neither references nor the trace are read
    /// for each anew.
    /// </summary>
    private static readonly Solution s_shared = Shared();

    private readonly Solution _solution;
    private readonly DocumentId _document;
    private LockInventory? _inventory;

    private Conversion(Solution solution, DocumentId document)
    {
        _solution = solution;
        _document = document;
    }

    public static Conversion Of(SourceText text)
    {
        DocumentId document = DocumentId.CreateNewId(s_shared.ProjectIds.Single());
        return new Conversion(s_shared.AddDocument(document, "Program.cs", text, filePath: "/case/Program.cs"), document);
    }

    public static string Resource(string name)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"There is no resource '{name}'.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    public Solution Solution => _solution;

    public Document Document => _solution.GetDocument(_document)!;

    /// <summary>The same program after a change.</summary>
    public Conversion In(Solution changed) => new(changed, _document);

    public SourceText Text => _solution.GetDocument(_document)!.GetTextAsync().Result;

    public Compilation Compilation => _solution.GetProject(_document.ProjectId)!.GetCompilationAsync().Result!;

    /// <summary>By the engine that the conversion asks, as the tool's is.</summary>
    public LockInventory Inventory => _inventory ??= LockInventory.Collect(
        ProjectEngines.OfAsync(_solution.GetProject(_document.ProjectId)!, default).Result!, InventoryScope.Candidates, default);

    /// <summary>Every lock that can be.</summary>
    public async Task<Conversion> ConvertAsync()
    {
        string[] ids = [.. Inventory.Sites.Where(s => s.Stage == SiteStage.Raw).Select(s => s.Lock.Id).Distinct()];
        return ids.Length == 0 ? this : new Conversion(await ApiConversion.ConvertAsync(_solution, ids, default), _document);
    }

    private static Solution Shared()
    {
        ProjectId project = ProjectId.CreateNewId();
        Solution solution = new AdhocWorkspace().CurrentSolution
            .AddProject(
                ProjectInfo.Create(project, VersionStamp.Default, "Case", "Case", LanguageNames.CSharp, metadataReferences: References)
                .WithCompilationOptions(
                    new CSharpCompilationOptions(
                        OutputKind.DynamicallyLinkedLibrary,
                        allowUnsafe: true,
                        concurrentBuild: false,
                        nullableContextOptions: NullableContextOptions.Enable))
                .WithParseOptions(new CSharpParseOptions(LanguageVersion.Latest)))
            .AddDocument(DocumentId.CreateNewId(project), "Trace.cs", SourceText.From(Resource("Trace"), new UTF8Encoding(false)), filePath: "/case/Trace.cs");
        Compilation compilation = solution.GetProject(project)!.GetCompilationAsync().Result!;
        Assert.DoesNotContain(compilation.GetDiagnostics(), d => d.Severity == DiagnosticSeverity.Error);
        return solution;
    }
}
