using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using MmLock.Analyzers.Inventory;
using MmLock.Analyzers.Locks;
using MmLock.CodeFixes.Editing;
using MmLock.Tool.Inventory;
using MmLock.Tool.Loading;

namespace MmLock.Tool.Conversion;

/// <summary>The stage from raw locks to the MM locking API: whole locks, in compiled and uncompiled code together.</summary>
internal static class ApiStage
{
    public static async Task<(Solution Solution, ConversionReport ConversionReport)> RunAsync(
        Solution solution,
        InputPath input,
        SiteFilter filter,
        bool verify,
        CancellationToken cancellationToken)
    {
        SolutionInventory inventory = await SolutionInventory.TakeAsync(solution, input, filter.Scope, cancellationToken);
        filter.ThrowIfNothing(inventory);
        SiteRecord[] found = [.. inventory.Sites.Where(s => s.Stage is SiteStage.Raw or SiteStage.Inactive or SiteStage.Refused)];
        HashSet<string> refusedLocks = [.. found.Where(s => s.Stage == SiteStage.Refused).Select(s => s.LockId)];
        var reasons = new Dictionary<string, string>();
        string[] chosen = [.. found.Where(s => filter.Covers(s) && !refusedLocks.Contains(s.LockId)).Select(s => s.LockId).Distinct()];

        // What is wrong with the result shows in files, and each lock has its own.
        ILookup<string, string> locksIn = found.ToLookup(s => s.File, s => s.LockId);
        Solution converted;
        HashSet<string> still;
        while (true)
        {
            converted = await GatedFixAll.ApplyAsync(
                solution,
                chosen,
                async (some, token) =>
                {
                    (Solution fork, IReadOnlyList<GateObjection> objections) = await ConvertAsync(solution, input, some, verify, token);
                    return (fork, [.. objections.Select(o => new Objection<string>(
                        o.Reason, [.. o.File is null ? [] : locksIn[input.Relative(o.File)]]))]);
                },
                (id, reason) => reasons[id] = reason,
                cancellationToken);

            // What is left is counted in the result, not assumed: a lock of several roots moves as one.
            SolutionInventory after = await SolutionInventory.TakeAsync(converted, input, InventoryScope.Designated, cancellationToken);
            SiteRecord[] raw = [.. after.Sites.Where(s => s.Stage is SiteStage.Raw or SiteStage.Inactive or SiteStage.Refused)];
            still = [.. raw.Select(s => s.LockId)];

            // A site that nobody has foreseen keeps its own lock raw, and no other.
            SiteRecord[] halves = [.. raw.Where(s => chosen.Contains(s.LockId) && !reasons.ContainsKey(s.LockId))];
            if (halves.Length == 0)
            {
                break;
            }

            SolutionLocks locks = await SolutionLocks.OfAsync(solution, cancellationToken);
            foreach (SiteRecord half in halves)
            {
                foreach (string id in locks.Closure([half.LockId]))
                {
                    reasons.TryAdd(
                        id, $"a conversion would leave '{half.Primitive}' of it in '{half.File}' raw, and a lock moves as a whole");
                }
            }

            chosen = [.. chosen.Where(id => !reasons.ContainsKey(id))];
        }

        Refused[] refused = [.. found.Where(s => still.Contains(s.LockId)).Select(
            s => new Refused(s.Place, s.Lock, s.Primitive, Reason(s)))];
        HashSet<string> done = [.. found.Select(s => s.LockId).Where(id => !still.Contains(id))];
        var report = new ConversionReport("api", found.Length, found.Count(s => !still.Contains(s.LockId)), refused)
        {
            Locks = done,
            Signatures = await PublicSignatures.OfAsync(solution, input, done, cancellationToken),
            Recursive = await RecursiveAsync(solution, input, [.. found.Where(s => done.Contains(s.LockId))], cancellationToken),
        };
        report.ThrowIfUnbalanced();
        return (converted, report);

        string Reason(SiteRecord site) =>
            site.Reason
            ?? reasons.GetValueOrDefault(site.LockId)
            ?? (refusedLocks.Contains(site.LockId) ? "a site of this lock is refused, and a lock moves as a whole" : null)
            ?? (filter.Covers(site) ? "" : "not selected");
    }

    /// <summary>The paths on which locks that were converted nest, in whatever build.</summary>
    private static async Task<Recursive[]> RecursiveAsync(
        Solution solution, InputPath input, SiteRecord[] converted, CancellationToken cancellationToken)
    {
        Dictionary<string, string> names = converted.GroupBy(s => s.LockId).ToDictionary(g => g.Key, g => g.First().Lock);
        var paths = new HashSet<Recursive>();
        if (names.Count > 0)
        {
            await AddAsync(solution);
            foreach (Project project in SolutionLoader.Own(solution, input))
            {
                foreach (SymbolVariant variant in await SymbolVariant.OfAsync(project, cancellationToken))
                {
                    await AddAsync(variant.Apply(solution));
                }
            }
        }

        return [.. paths.OrderBy(p => p.Lock, StringComparer.Ordinal)];

        async Task AddAsync(Solution shown)
        {
            SolutionLocks locks = await SolutionLocks.OfAsync(shown, cancellationToken);
            foreach ((string id, string name) in names)
            {
                foreach (Refusal need in locks.Recursion.GetValueOrDefault(id) ?? [])
                {
                    (string file, int line, _) = SiteRecord.PlaceOf(need.At, input.Root);
                    paths.Add(new Recursive($"{file}:{line}", name, need.Reason));
                }
            }
        }
    }

    /// <summary>Converts under every set of symbols and joins the edits.</summary>
    /// <param name="solution">The solution as it is on disk.</param>
    /// <param name="input">What belongs to the user.</param>
    /// <param name="lockIds">The locks to convert.</param>
    /// <param name="verify">Whether the result must compile.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <param name="recursive">IDs of locks that nest in some build.</param>
    private static async Task<(Solution Solution, IReadOnlyList<GateObjection> Objections)> ConvertAsync(
        Solution solution,
        InputPath input,
        IReadOnlyList<string> lockIds,
        bool verify,
        CancellationToken cancellationToken,
        IReadOnlyCollection<string>? recursive = null)
    {
        if (lockIds.Count == 0)
        {
            return (solution, []);
        }

        var parts = new ConversionParts();
        parts.Recursive.UnionWith(recursive ?? []);
        Solution active = await ApiConversion.ConvertAsync(solution, lockIds, parts, cancellationToken);
        int known = parts.Recursive.Count;
        var edits = new Dictionary<string, JoinedChanges>();
        await CollectAsync(solution, active);
        foreach (Project project in SolutionLoader.Own(solution, input))
        {
            foreach (SymbolVariant variant in await SymbolVariant.OfAsync(project, cancellationToken))
            {
                Solution before = variant.Apply(solution);
                await CollectAsync(before, await ApiConversion.ConvertAsync(before, lockIds, parts, cancellationToken));
            }
        }

        if (parts.Recursive.Count > known)
        {
            // Another build nests where this one does not: one lock, one form.
            return await ConvertAsync(solution, input, lockIds, verify, cancellationToken, parts.Recursive);
        }

        if (parts.Recursive.FirstOrDefault(parts.NotRecursive.ContainsKey) is { } both)
        {
            return (solution, [new($"some build takes it again while it holds it; {parts.NotRecursive[both]}", null)]);
        }

        if (parts.Conflict is { } file)
        {
            return (solution, [new(Disagreement(file), null)]);
        }

        Solution joined = solution;
        foreach ((string path, JoinedChanges changes) in edits)
        {
            // A file that several projects compile is one file.
            foreach (DocumentId id in solution.GetDocumentIdsWithFilePath(path))
            {
                if (solution.GetDocument(id) is { } document)
                {
                    if (changes.Apply(await document.GetTextAsync(cancellationToken)) is not { } text)
                    {
                        return (solution, [new(Disagreement(Path.GetFileName(path)), path)]);
                    }

                    joined = joined.WithDocumentText(id, text);
                }
            }
        }

        if ((SourceOwner.Problem(solution, joined, input) ?? await SourceEncodings.ProblemAsync(
            solution, joined, input, cancellationToken)) is { } problem)
        {
            return (solution, [new(problem, null)]);
        }

        if (verify && await Verification.ErrorsAsync(joined, input, cancellationToken) is { Count: > 0 } errors)
        {
            return (solution, [.. errors.Select(e => e with { Reason = $"does not compile: {e.Reason}" })]);
        }

        IReadOnlyList<GateObjection> objections = edits.Count == 0 ? []
            : await FixGate.ObjectionsAsync(solution, joined, verify, cancellationToken);
        return (joined, [.. objections.Select(o => o with { Reason = $"afterwards there would be {o.Reason}" })]);

        static string Disagreement(string file) => $"preprocessor branches of '{file}', or the projects that compile it, ask for "
            + "different edits of the same text; one text for all can be converted";

        async Task CollectAsync(Solution from, Solution to)
        {
            foreach (ProjectChanges project in to.GetChanges(from).GetProjectChanges())
            {
                foreach (DocumentId id in project.GetChangedDocuments())
                {
                    SourceText old = await from.GetDocument(id)!.GetTextAsync(cancellationToken);
                    SourceText changed = await to.GetDocument(id)!.GetTextAsync(cancellationToken);
                    string path = from.GetDocument(id)!.FilePath!;
                    if (!edits.TryGetValue(path, out JoinedChanges? changes))
                    {
                        changes = new JoinedChanges();
                        edits.Add(path, changes);
                    }

                    changes.Add(LineDifference.Between(old, changed));
                }
            }
        }
    }
}
