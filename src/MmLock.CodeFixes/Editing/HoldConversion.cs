using MmLock.Analyzers.Inventory;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Narrowing;
using MmLock.Analyzers.Ranges;
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
    /// <returns>Null when one of them is not convertible; other files may have changed with it.</returns>
    public static async Task<Document?> ConvertAllAsync(
        Document document, IReadOnlyCollection<TextSpan> acquires, CancellationToken cancellationToken) =>
        (await ConvertAllAsync(document.Project.Solution, acquires.Select(a => (document.Id, a)), cancellationToken).ConfigureAwait(false))
            ?.GetDocument(document.Id);

    /// <summary>The same for acquires of several files. What they call with the lock held is changed once, whoever calls it.</summary>
    public static async Task<Solution?> ConvertAllAsync(
        Solution solution, IEnumerable<(DocumentId Document, TextSpan Acquire)> acquires, CancellationToken cancellationToken)
    {
        var files = new Dictionary<DocumentId, ChangedFile>();
        var divided = new Dictionary<SyntaxNode, DividedHelper>();
        foreach ((DocumentId id, TextSpan acquire) in acquires)
        {
            Document document = solution.GetDocument(id)!;
            if (await PlanAsync(document, acquire, cancellationToken).ConfigureAwait(false) is not { } found)
            {
                return null;
            }

            ChangedFile file = FileOf(document, found.Site.Model);
            if (found.Plan.Range is not { } range)
            {
                file.Changes.AddRange(StructureEdit.Changes(found.Site, found.Plan, file.Names));
                continue;
            }

            var edit = new RangeEdit(file.Layout, found.Site, range, file.Names);
            file.Cramped.AddRange(edit.Cramped);
            file.Changes.AddRange(edit.Changes());
            foreach (DividedHelper helper in range.Helpers)
            {
                if (divided.TryGetValue(helper.Body, out DividedHelper? known))
                {
                    if (!known.IsLike(helper))
                    {
                        return null;
                    }

                    continue;
                }

                SyntaxTree tree = helper.Body.SyntaxTree;
                if (document.Project.GetDocument(tree) is not { } called
                    || await PlanningModelAsync(document.Project, tree, cancellationToken).ConfigureAwait(false) is not { } model)
                {
                    return null;
                }

                divided.Add(helper.Body, helper);
                ChangedFile other = FileOf(called, model);
                RangeEdit within = RangeEdit.OfHelper(other.Layout, found.Site, range, helper, model, other.Names);
                other.Cramped.AddRange(within.Cramped);
                other.Changes.AddRange(within.Runs());
            }
        }

        Solution changed = solution;
        foreach (KeyValuePair<DocumentId, ChangedFile> file in files)
        {
            // Two plans for the same text are none together.
            List<TextChange> changes = file.Value.Changes.OrderBy(c => c.Span.Start).ThenBy(c => c.Span.End).ToList();
            if (changes.Zip(changes.Skip(1), (a, b) => a.Span.End > b.Span.Start).Any(o => o))
            {
                return null;
            }

            Document written = await ChangedAsync(
                solution.GetDocument(file.Key)!, changes, file.Value.Names, cancellationToken).ConfigureAwait(false);
            written = file.Value.Cramped.Count == 0 ? written
                : await file.Value.Layout.OpenedAsync(written, file.Value.Cramped, cancellationToken).ConfigureAwait(false);
            changed = changed.WithDocumentText(file.Key, await written.GetTextAsync(cancellationToken).ConfigureAwait(false));
        }

        return files.Count == 0 ? null : changed;

        ChangedFile FileOf(Document document, SemanticModel model)
        {
            if (!files.TryGetValue(document.Id, out ChangedFile? file))
            {
                file = new ChangedFile(FileLayout.Of(document, model.SyntaxTree), new OwnNames(model));
                files.Add(document.Id, file);
            }

            return file;
        }
    }

    private sealed record ChangedFile(FileLayout Layout, OwnNames Names)
    {
        public List<TextChange> Changes { get; } = new();

        /// <summary>Where what is written needs lines of its own.</summary>
        public List<SyntaxNode> Cramped { get; } = new();
    }

    private static async Task<SemanticModel?> PlanningModelAsync(Project project, SyntaxTree tree, CancellationToken cancellationToken) =>
        (await ProjectEngines.OfAsync(project, cancellationToken).ConfigureAwait(false))?.Locks.Graph.Models.Get(tree);

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
