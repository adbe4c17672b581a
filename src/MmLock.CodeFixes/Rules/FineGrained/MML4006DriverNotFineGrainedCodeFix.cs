using System.Composition;
using MmLock.Analyzers.Locks;
using MmLock.CodeFixes.Editing;
using MmLock.CodeFixes.Editing.Layout;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace MmLock.CodeFixes.Rules.FineGrained;

/// <summary>
/// Marks the drivers that a callback may run. Whether they need no more than their range only a reader of them knows: no Fix All.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MML4006DriverNotFineGrainedCodeFix)), Shared]
public sealed class MML4006DriverNotFineGrainedCodeFix : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create("MML4006");

    /// <inheritdoc/>
    public override FixAllProvider? GetFixAllProvider() => null;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            (Solution changed, List<string> marked) = await MarkAsync(
                context.Document.Project, diagnostic.AdditionalLocations.Skip(1), context.CancellationToken).ConfigureAwait(false);
            if (marked.Count > 0)
            {
                await FixGate.OfferAsync(
                    context, diagnostic, $"Mark '{string.Join("', '", marked)}' [FineGrainedSafe] (review)",
                    nameof(MML4006DriverNotFineGrainedCodeFix), changed).ConfigureAwait(false);
            }
        }
    }

    private static async Task<(Solution, List<string>)> MarkAsync(
        Project project, IEnumerable<Location> drivers, CancellationToken cancellationToken)
    {
        Solution changed = project.Solution;
        var marked = new List<string>();
        foreach (IGrouping<SyntaxTree?, Location> file in drivers.GroupBy(l => l.SourceTree))
        {
            if (file.Key is null || project.GetDocument(file.Key) is not { } document
                || await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false) is not { } model
                || await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false) is not { } root)
            {
                continue;
            }

            var names = new OwnNames(model);
            FileLayout layout = FileLayout.Of(document, file.Key);
            var changes = new List<TextChange>();
            foreach (Location driver in file.OrderBy(l => l.SourceSpan.Start))
            {
                if (root.FindNode(driver.SourceSpan).FirstAncestorOrSelf<BaseTypeDeclarationSyntax>() is { } declaration
                    && model.GetDeclaredSymbol(declaration, cancellationToken) is { } type
                    && !KnownTypes.HasAttribute(type, KnownTypes.FineGrainedSafe))
                {
                    string attribute = $"[{names.Attribute("FineGrainedSafe", declaration.SpanStart)}]";
                    SyntaxToken first = declaration.GetFirstToken();
                    bool sharesLine = first.GetPreviousToken() is { RawKind: not (int)SyntaxKind.None } before
                        && layout.IsOnLineOf(first, before);
                    changes.Add(
                        new TextChange(
                            new TextSpan(declaration.SpanStart, 0),
                            sharesLine ? attribute + " " : layout.At(declaration).Line(attribute)));
                    marked.Add(type.Name);
                }
            }

            Document edited = document.WithText(layout.Text.WithChanges(changes));
            changed = await edited.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false) is CompilationUnitSyntax unit
                ? changed.WithDocumentSyntaxRoot(document.Id, UsingDirectives.AddIfNeeded(unit, names))
                : changed;
        }

        return (changed, marked);
    }
}
