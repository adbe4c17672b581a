using System.Composition;
using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Inventory;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Rules;
using MmLock.CodeFixes.Editing;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Text;

namespace MmLock.CodeFixes.Rules.Migration;

/// <summary>
/// Takes one nested call off its path by the other half of the method, and the option off a lock that nests no more. What a split changes
/// for others who call the method is for a person to see: no Fix All.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MML1008RecursiveHoldCodeFix)), Shared]
public sealed class MML1008RecursiveHoldCodeFix : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create("MML1008");

    /// <inheritdoc/>
    public override FixAllProvider? GetFixAllProvider() => null;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            if (diagnostic.Properties.ContainsKey(DiagnosticPropertyNames.IsOption))
            {
                if (await WithoutOptionAsync(context.Document, diagnostic.Location.SourceSpan, context.CancellationToken)
                    .ConfigureAwait(false)
                    is { } without)
                {
                    await FixGate.OfferAsync(
                        context, diagnostic, "Remove the option, which no path needs (review)", nameof(WithoutOptionAsync), without)
                        .ConfigureAwait(false);
                }
            }
            else if (await SplitAsync(context.Document, diagnostic, context.CancellationToken).ConfigureAwait(false) is { } split)
            {
                await FixGate.OfferAsync(
                    context, diagnostic, $"Call '{split.Name}' under the hold (review)", nameof(SplitAsync), split.Solution)
                    .ConfigureAwait(false);
            }
        }
    }

    private static async Task<(string Name, Solution Solution)?> SplitAsync(
        Document document, Diagnostic diagnostic, CancellationToken cancellationToken)
    {
        if (await ProjectEngines.OfAsync(document.Project, cancellationToken).ConfigureAwait(false) is not { } engine
            || await document.GetSyntaxTreeAsync(cancellationToken).ConfigureAwait(false) is not { } tree)
        {
            return null;
        }

        NestingPath? path = engine.Locks.Graph.Groups(cancellationToken).Where(g => g.IsMmapLock)
            .SelectMany(g => engine.Locks.NestingOf(g, cancellationToken).All)
            .FirstOrDefault(p =>
                p.At.Syntax.SyntaxTree == tree && DiagnosticLocations.Of(p.At).SourceSpan == diagnostic.Location.SourceSpan);
        return path is not null && LockedSplit.Of(path, engine, cancellationToken) is { } split
            && await split.ApplyAsync(document.Project, cancellationToken).ConfigureAwait(false) is { } changed
            ? (split.Name, changed)
            : null;
    }

    /// <summary>The option alone, or the options where there is no other.</summary>
    private static async Task<Solution?> WithoutOptionAsync(Document document, TextSpan span, CancellationToken cancellationToken)
    {
        SyntaxNode? root = await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false);
        if (root?.FindNode(span, getInnermostNodeForTie: true).FirstAncestorOrSelf<AssignmentExpressionSyntax>()
            is not
            {
                Parent: InitializerExpressionSyntax
                {
                    Expressions: var set,
                    Parent: BaseObjectCreationExpressionSyntax options
                }
            } option
            || options.Parent is not ArgumentSyntax argument
            || argument.DescendantTrivia().Any(t => t.IsDirective || t.ToString().Trim().Length > 0))
        {
            return null;
        }

        int index = set.IndexOf(option);
        TextSpan removed = set.Count == 1 ? argument.Span
            : index + 1 < set.Count ? TextSpan.FromBounds(option.SpanStart, set[index + 1].SpanStart)
            : TextSpan.FromBounds(set[index - 1].Span.End, option.Span.End);
        SourceText text = await document.GetTextAsync(cancellationToken).ConfigureAwait(false);
        return document.WithText(text.WithChanges(new TextChange(removed, ""))).Project.Solution;
    }
}
