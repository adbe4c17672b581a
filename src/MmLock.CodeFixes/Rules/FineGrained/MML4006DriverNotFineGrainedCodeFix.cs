using System.Composition;
using MmLock.Analyzers.Locks;
using MmLock.CodeFixes.Editing;
using Microsoft.CodeAnalysis.CodeFixes;

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

            var marks = new List<AttributeMark>();
            foreach (Location driver in file)
            {
                if (root.FindNode(driver.SourceSpan).FirstAncestorOrSelf<BaseTypeDeclarationSyntax>() is { } declaration
                    && model.GetDeclaredSymbol(declaration, cancellationToken) is { } type
                    && !KnownTypes.HasAttribute(type, KnownTypes.FineGrainedSafe))
                {
                    marks.Add(new AttributeMark(declaration, "FineGrainedSafe"));
                    marked.Add(type.Name);
                }
            }

            changed = await AttributeMarks.ApplyAsync(changed, document, model, marks, cancellationToken).ConfigureAwait(false);
        }

        return (changed, marked);
    }
}
