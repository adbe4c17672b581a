using MmLock.Analyzers.Inventory;
using MmLock.Analyzers.Locks;
using MmLock.CodeFixes.Editing;
using Microsoft.CodeAnalysis;
using MmLock.Tool.Inventory;
using MmLock.Tool.Loading;

namespace MmLock.Tool.Conversion;

/// <summary>The stage from coarse acquires to ranges and structure holds: one locker at a time, each judged before the next.</summary>
internal sealed class RangeStage
{
    private readonly InputPath _input;
    private readonly Func<CoarseAcquire, bool> _filter;
    private readonly Action<int, string>? _progress;
    private readonly Solution _original;
    private readonly Dictionary<string, string> _failures = [];
    private readonly List<CoarseAcquire> _converted = [];
    private Solution _solution;
    private bool _isOneByOne;

    private RangeStage(Solution solution, InputPath input, Func<CoarseAcquire, bool> filter, Action<int, string>? progress) =>
        (_original, _solution, _input, _filter, _progress) = (solution, solution, input, filter, progress);

    public static async Task<(Solution Solution, ConversionReport Report)> RunAsync(
        Solution solution,
        InputPath input,
        SiteFilter filter,
        bool verify,
        Action<int, string>? progress,
        CancellationToken cancellationToken)
    {
        SolutionInventory before = await SolutionInventory.TakeAsync(solution, input, filter.Scope, cancellationToken);
        filter.ThrowIfNothing(before);
        int found = before.Sites.Count(s => s.IsCoarseAcquire);
        (RangeStage stage, List<(SiteRecord Site, string Reason)> left) = await ConvertAsync(
            solution, input, site => filter.Covers(site.Record), verify, progress, cancellationToken);

        // Coarse acquires that are not compiled now keep waiting for a build that compiles them.
        SolutionInventory after = await SolutionInventory.TakeAsync(
            stage._solution, input, InventoryScope.Designated, cancellationToken);
        left.AddRange(after.Sites.Where(s => s.IsCoarseAcquire && s.Symbols is not null).Select(s =>
            (s, s.Reason ?? $"not compiled by this build (needs {s.Symbols}); one that compiles it can convert it")));

        // A line may have two acquires. A file of several projects, or of a project for several frameworks, has each of its acquires once.
        CoarseAcquire[] converted = [.. stage._converted.DistinctBy(s => s.Id)];
        Refused[] refused = [.. left.DistinctBy(l => PlaceOf(l.Site)).Select(
            l => new Refused(l.Site.Place, l.Site.Lock, l.Site.Primitive, l.Reason))];
        var report = new ConversionReport("range", found, converted.Length, refused)
        {
            Structures = converted.Count(s => s.Record.Becomes == HoldKind.Structure),
        };
        report.ThrowIfUnbalanced();
        return (stage._solution, report);
    }

    /// <summary>Narrows some acquires in memory; the result compiles and passes the gate.</summary>
    /// <param name="solution">Where they are coarse.</param>
    /// <param name="input">What belongs to the user.</param>
    /// <param name="ids">Their <see cref="SiteIdentity"/>.</param>
    /// <param name="progress">Hears how many are done, and the place of the next.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public static async Task<NarrowedAcquires> NarrowAsync(
        Solution solution,
        InputPath input,
        IReadOnlySet<string> ids,
        Action<int, string>? progress,
        CancellationToken cancellationToken)
    {
        (RangeStage stage, _) = await ConvertAsync(
            solution, input, site => ids.Contains(site.Id), verify: true, progress, cancellationToken);
        return new NarrowedAcquires(
            stage._solution,
            [.. stage._converted.Select(c => c.Id).Distinct()],
            stage._failures.GroupBy(f => f.Key[(f.Key.IndexOf('\n', StringComparison.Ordinal) + 1)..])
                .ToDictionary(f => f.Key, f => f.First().Value));
    }

    /// <summary>The coarse acquires, each with its plan or what stands in the way.</summary>
    public static Task<IReadOnlyList<CoarseAcquire>> FindAsync(Solution solution, InputPath input, CancellationToken cancellationToken) =>
        new RangeStage(solution, input, _ => true, null).CoarseAsync(cancellationToken);

    /// <summary>The solution with one acquire narrowed, as a reader is shown it: nothing has judged it.</summary>
    /// <returns>Null when its region cannot be edited.</returns>
    public static async Task<Solution?> PreviewAsync(Solution solution, CoarseAcquire acquire, CancellationToken cancellationToken) =>
        (await HoldConversion.ConvertAllAsync(
            solution.GetDocument(acquire.Document)!, [acquire.Site.Location.SourceSpan], cancellationToken))?.Project.Solution;

    private static async Task<(RangeStage Stage, List<(SiteRecord Site, string Reason)> Left)> ConvertAsync(
        Solution solution,
        InputPath input,
        Func<CoarseAcquire, bool> filter,
        bool verify,
        Action<int, string>? progress,
        CancellationToken cancellationToken)
    {
        var stage = new RangeStage(solution, input, filter, progress);
        List<(SiteRecord Site, string Reason)> left = await stage.ConvertAsync(verifyEach: false, cancellationToken);

        // The gate compiles what each change can reach; all that the input is, is compiled once. Should that find more, each change is
        // compiled with everything to tell which it is.
        if (verify && await Verification.FirstErrorAsync(stage._solution, input, cancellationToken) is not null)
        {
            stage = new RangeStage(solution, input, filter, progress);
            left = await stage.ConvertAsync(verifyEach: true, cancellationToken);
        }

        return (stage, left);
    }

    /// <returns>What stays coarse, in each project that compiles it, and why.</returns>
    private async Task<List<(SiteRecord Site, string Reason)>> ConvertAsync(bool verifyEach, CancellationToken cancellationToken)
    {
        IReadOnlyList<CoarseAcquire> left = await CoarseAsync(cancellationToken);
        HashSet<string> selected = [.. left.Where(s => _filter(s)).Select(s => s.Key)];

        // What is known of the sites of other files lasts while one is edited.
        while (Round(left) is { Length: > 0 } round)
        {
            // All plans of a lock are made at once, so all can be carried out at once; if the gate has anything against the whole, each is
            // judged alone.
            if (!verifyEach && !_isOneByOne && Batch(left) is { Length: > 1 } batch)
            {
                _progress?.Invoke(_converted.Count, batch[0].Record.Place);
                if (await TryConvertAsync(batch, cancellationToken))
                {
                    _converted.AddRange(batch);
                    left = Named(await CoarseAsync(cancellationToken), left);
                    continue;
                }

                _isOneByOne = true;
            }

            foreach (CoarseAcquire next in round)
            {
                _progress?.Invoke(_converted.Count, next.Record.Place);
                if (await TryConvertAsync(next, verifyEach, cancellationToken) is { } failure)
                {
                    _failures[next.Key] = failure;
                }
                else
                {
                    _converted.Add(next);
                }
            }

            left = Named(await CoarseAsync(cancellationToken), left);
        }

        return [.. left.Select(s => (s.Record, Reason(s)))];

        CoarseAcquire[] Round(IReadOnlyList<CoarseAcquire> sites) =>
            [.. sites.Where(
                s => s.Record.Reason is null && selected.Contains(s.Key) && !_failures.ContainsKey(s.Key)).DistinctBy(s => s.Record.File)];

        // One acquire of each member, and each file in one project.
        CoarseAcquire[] Batch(IReadOnlyList<CoarseAcquire> sites) =>
            [.. sites.Where(s => s.Record.Reason is null && selected.Contains(s.Key) && !_failures.ContainsKey(s.Key))
                .GroupBy(s => s.Record.File).SelectMany(f => f.Where(s => s.Document == f.First().Document)
                    .DistinctBy(s => SiteIdentity.Member(s.Key)))];

        string Reason(CoarseAcquire site) =>
            site.Record.Reason ?? _failures.GetValueOrDefault(site.Key) ?? (selected.Contains(site.Key) ? "" : "not selected");
    }

    /// <summary>
    /// The acquires that are left, by the names that they had: what one has become may be several acquires, and those behind it in the
    /// member would count on from these.
    /// </summary>
    private IReadOnlyList<CoarseAcquire> Named(IReadOnlyList<CoarseAcquire> left, IReadOnlyList<CoarseAcquire> before)
    {
        HashSet<string> converted = [.. _converted.Select(c => c.Id)];
        ILookup<string, CoarseAcquire> was = before.Where(b => !converted.Contains(b.Id))
            .OrderBy(b => b.Record.Line).ThenBy(b => b.Record.Column).ToLookup(b => SiteIdentity.Member(b.Key));
        ILookup<string, CoarseAcquire> now = left.OrderBy(l => l.Record.Line).ThenBy(l => l.Record.Column)
            .ToLookup(l => SiteIdentity.Member(l.Key));
        Dictionary<CoarseAcquire, CoarseAcquire> names = now.Where(m => m.Count() == was[m.Key].Count())
            .SelectMany(m => m.Zip(was[m.Key])).ToDictionary(p => p.First, p => p.First with { Id = p.Second.Id, Key = p.Second.Key });
        return [.. left.Select(l => names.GetValueOrDefault(l, l))];
    }

    /// <returns>Whether all of them are converted; else none is.</returns>
    private async Task<bool> TryConvertAsync(CoarseAcquire[] sites, CancellationToken cancellationToken)
    {
        if (await HoldConversion.ConvertAllAsync(
            _solution, sites.Select(s => (s.Document, s.Site.Location.SourceSpan)), cancellationToken) is not { } attempt)
        {
            return false;
        }

        attempt = await LinkedFiles.JoinAsync(_solution, attempt, cancellationToken);
        if (SourceOwner.Problem(_original, attempt, _input) is not null
            || await SourceEncodings.ProblemAsync(_original, attempt, _input, cancellationToken) is not null
            || await FixGate.ObjectionAsync(_solution, attempt, cancellationToken) is not null)
        {
            return false;
        }

        _solution = attempt;
        return true;
    }

    /// <returns>Why it stays coarse; null when it is converted.</returns>
    private async Task<string?> TryConvertAsync(CoarseAcquire site, bool verify, CancellationToken cancellationToken)
    {
        Document document = _solution.GetDocument(site.Document)!;
        (Document? changed, string? objection) =
            await HoldConversion.TryConvertAsync(document, site.Site.Location.SourceSpan, cancellationToken);
        if (objection is not null || changed is null)
        {
            return objection is null ? "its region cannot be edited" : $"with the range there would be {objection}";
        }

        // Where else it is compiled, it is judged as well.
        Solution attempt = await LinkedFiles.JoinAsync(_solution, changed.Project.Solution, cancellationToken);
        if (attempt != changed.Project.Solution && await FixGate.ObjectionAsync(_solution, attempt, cancellationToken) is { } elsewhere)
        {
            return $"with the range there would be {elsewhere}";
        }

        string? failure = SourceOwner.Problem(_original, attempt, _input)
            ?? await SourceEncodings.ProblemAsync(_original, attempt, _input, cancellationToken);
        if (failure is null && verify && await Verification.FirstErrorAsync(attempt, _input, cancellationToken) is { } error)
        {
            failure = $"does not compile: {error}";
        }

        _solution = failure is null ? attempt : _solution;
        return failure;
    }

    private async Task<IReadOnlyList<CoarseAcquire>> CoarseAsync(CancellationToken cancellationToken)
    {
        var coarse = new List<(Project Project, LockSite Site, SiteRecord Record)>();
        var all = new Dictionary<(string, int, int), SiteRecord>();
        foreach (Project project in SolutionLoader.Own(_solution, _input))
        {
            LockInventory inventory = await SolutionInventory.CollectAsync(project, InventoryScope.Designated, cancellationToken);
            var owner = new SourceOwner(project, _input);
            foreach (LockSite site in inventory.Sites.DistinctBy(s => s.Location))
            {
                SiteRecord record = SiteRecord.Of(site, inventory.Engine, _input.Root, cancellationToken);
                if (!all.TryGetValue(PlaceOf(record), out SiteRecord? known)
                    || !known.Stage.IsDesignated())
                {
                    all[PlaceOf(record)] = record;
                }

                if (record.IsCoarseAcquire)
                {
                    coarse.Add((project, site, record with { Reason = site.Reason ?? owner.WhyNot(site.Location) }));
                }
            }
        }

        // Projects may compile different parts of a member: its sites are counted over all of them.
        Dictionary<(string, int, int), string> ids = SiteIdentity.Of(all.Values).ToDictionary(s => PlaceOf(s.Site), s => s.Id);
        Dictionary<string, string?> apart = coarse.GroupBy(c => ids[PlaceOf(c.Record)])
            .Where(g => g.Count() > 1).ToDictionary(g => g.Key, g => SharedSites.WhyApart([.. g.Select(c => (c.Project.Name, c.Record))]));
        return [.. coarse.Select(c => new CoarseAcquire(
            _solution.GetDocument(c.Site.Location.SourceTree!)!.Id,
            c.Site,
            c.Record with { Reason = c.Record.Reason ?? apart.GetValueOrDefault(ids[PlaceOf(c.Record)]) },
            ids[PlaceOf(c.Record)],
            $"{c.Project.Id.Id}\n{ids[PlaceOf(c.Record)]}"))];
    }

    private static (string File, int Line, int Column) PlaceOf(SiteRecord site) => (site.File, site.Line, site.Column);
}

/// <summary>A coarse acquire of one project.</summary>
/// <param name="Document">The file, as that project compiles it.</param>
/// <param name="Id">Its <see cref="SiteIdentity"/>, the same in all projects that compile the file.</param>
/// <param name="Key">The same with the project.</param>
internal sealed record CoarseAcquire(DocumentId Document, LockSite Site, SiteRecord Record, string Id, string Key);

/// <summary>The result of narrowing some acquires.</summary>
/// <param name="Solution">With those that were narrowed.</param>
/// <param name="Ids">Which these are.</param>
/// <param name="Failures">Why others were not, by their names.</param>
internal sealed record NarrowedAcquires(Solution Solution, IReadOnlyList<string> Ids, IReadOnlyDictionary<string, string> Failures);
