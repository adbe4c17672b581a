using MmLock.Analyzers.Inventory;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Narrowing;
using MmLock.CodeFixes.Editing.Layout;
using Microsoft.CodeAnalysis.Text;

namespace MmLock.CodeFixes.Editing;

/// <summary>
/// Narrows one coarse acquire of the MM locking API to what its region works on: a range of addresses, or the shared
/// structure.
/// </summary>
internal static class HoldConversion
{
    /// <param name="acquire">Span of <c>LockSite.Location</c> of a site with stage Api, kind Acquire and no reason.</param>
    /// <returns>The changed document; <paramref name="document"/> itself when the acquire is not convertible, or the
    /// change does not pass the gate.</returns>
    public static async Task<Document> ConvertAsync(Document document, TextSpan acquire, CancellationToken cancellationToken) =>
        await TryConvertAsync(document, acquire, cancellationToken).ConfigureAwait(false) is { Objection: null, Changed: { } changed }
            ? changed
            : document;

    /// <returns>The changed document, null when the acquire is not convertible, and what the gate has against it.</returns>
    public static async Task<(Document? Changed, string? Objection)> TryConvertAsync(
        Document document, TextSpan acquire, CancellationToken cancellationToken)
    {
        if (await ConvertAllAsync(document, new[] { acquire }, cancellationToken).ConfigureAwait(false) is not { } changed)
        {
            return (null, null);
        }

        return (
            changed,
            await FixGate.ObjectionAsync(document.Project.Solution, changed.Project.Solution, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Several acquires of one file, each in a member of its own. Nothing judges the result.</summary>
    /// <returns>Null when one of them is not convertible.</returns>
    public static async Task<Document?> ConvertAllAsync(
        Document document, IReadOnlyCollection<TextSpan> acquires, CancellationToken cancellationToken)
    {
        var changes = new List<TextChange>();
        OwnNames? names = null;
        FileLayout? layout = null;
        var cramped = new List<SyntaxNode>();
        foreach (TextSpan acquire in acquires)
        {
            if (await PlanAsync(document, acquire, cancellationToken).ConfigureAwait(false) is not { } found)
            {
                return null;
            }

            names ??= new OwnNames(found.Site.Model);
            layout ??= FileLayout.Of(document, found.Site.Syntax.SyntaxTree);
            if (found.Plan.Range is not { } range)
            {
                changes.AddRange(StructureEdit.Changes(found.Site, found.Plan, names));
                continue;
            }

            var edit = new RangeEdit(layout, found.Site, range, names);
            cramped.AddRange(edit.Cramped);
            changes.AddRange(edit.Changes());
        }

        if (layout is null)
        {
            return null;
        }

        Document changed = await ChangedAsync(document, changes, names!, cancellationToken).ConfigureAwait(false);
        return cramped.Count == 0 ? changed : await layout.OpenedAsync(changed, cramped, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Several acquires of one file that then say what they would hold, and stay coarse.</summary>
    /// <returns>The changed document, null when nothing changes; and why some of the acquires, by their spans, say nothing.</returns>
    public static async Task<(Document? Changed, IReadOnlyDictionary<TextSpan, string> Silent)> SayWhatIfAsync(
        Document document, IReadOnlyCollection<TextSpan> acquires, CancellationToken cancellationToken)
    {
        var changes = new List<TextChange>();
        var silent = new Dictionary<TextSpan, string>();
        OwnNames? names = null;
        foreach (TextSpan acquire in acquires)
        {
            if (await PlanAsync(document, acquire, cancellationToken).ConfigureAwait(false) is not { } found)
            {
                silent[acquire] = "it has no plan";
                continue;
            }

            names ??= new OwnNames(found.Site.Model);
            (TextChange? change, string? reason) = WhatIfEdit.Of(found.Site, found.Plan, names);
            if (change is { } written)
            {
                changes.Add(written);
            }
            else
            {
                silent[acquire] = reason!;
            }
        }

        return (changes.Count == 0 ? null : await ChangedAsync(document, changes, names!, cancellationToken).ConfigureAwait(false), silent);
    }

    private static async Task<Document> ChangedAsync(
        Document document, IEnumerable<TextChange> changes, OwnNames names, CancellationToken cancellationToken)
    {
        SourceText text = await document.GetTextAsync(cancellationToken).ConfigureAwait(false);
        Document changed = document.WithText(text.WithChanges(changes.OrderBy(c => c.Span.Start).ThenBy(c => c.Span.End)));
        return await changed.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false) is CompilationUnitSyntax root
            ? changed.WithSyntaxRoot(UsingDirectives.AddIfNeeded(root, names))
            : changed;
    }

    /// <summary>The range that the acquire can be narrowed to, as it would be written; null when it cannot.</summary>
    public static async Task<string?> FindRangeAsync(Document document, TextSpan acquire, CancellationToken cancellationToken) =>
        (await PlanAsync(document, acquire, cancellationToken).ConfigureAwait(false))?.Plan.Range?.RangeText;

    private static async Task<(LockUse Site, HoldPlan Plan)?> PlanAsync(
        Document document, TextSpan acquire, CancellationToken cancellationToken)
    {
        LockEngine? engine = await ProjectEngines.OfAsync(document.Project, cancellationToken).ConfigureAwait(false);
        SyntaxTree? tree = await document.GetSyntaxTreeAsync(cancellationToken).ConfigureAwait(false);
        if (engine is null || tree is null)
        {
            return null;
        }

        LockAliasAnalysis graph = engine.Locks.Graph;
        SemanticModel model = graph.Models.Get(tree);
        LockUse? site = (await tree.GetRootAsync(cancellationToken).ConfigureAwait(false))
            .FindToken(acquire.Start).Parent?.AncestorsAndSelf()
            .Select(n => model.GetOperation(n, cancellationToken)).OfType<IOperation>()
            .Select(o => graph.SiteAt(o, cancellationToken)).FirstOrDefault(s => s is not null);
        if (site is not { Group.IsMmapLock: true } || site.Token.SourceSpan != acquire)
        {
            return null;
        }

        HoldPlan plan = engine.Holds.Plan(site, cancellationToken);
        return plan.IsReady ? (site, plan) : null;
    }
}
