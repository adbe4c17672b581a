using Microsoft.CodeAnalysis;
using MmLock.Analyzers.Locks;
using MmLock.Tool.Conversion;
using MmLock.Tool.Inventory;
using MmLock.Tool.Loading;
using MmLock.Tool.Messages;
using MmLock.Tool.Reporting;
using Spectre.Console;

namespace MmLock.Tool.Commands;

/// <summary>
/// The two stages of a migration that change the tree. Each is one step, built and verified once; only a step that fails is taken apart, by
/// halves, until it is known which of its parts it is.
/// </summary>
internal sealed class MigrationStages(
    InputPath target,
    Solution original,
    SolutionInventory inventory,
    MigrationSites sites,
    VerifiedSteps steps,
    MigrationLog log,
    PlanReview review,
    IReadOnlyDictionary<string, long> needless,
    IAnsiConsole console,
    ProgressLine progress,
    Terminal terminal)
{
    private Solution _solution = original;
    private SolutionInventory _inventory = inventory;
    private bool _isChecked;

    /// <summary>The stage from raw locks to the API.</summary>
    public async Task ConvertAsync(CancellationToken cancellationToken)
    {
        var ids = SiteIdentity.Of(_inventory.Sites).ToDictionary(s => s.Site, s => s.Id);
        SiteRecord[] raw = [.. _inventory.Sites.Where(s => s.Stage is SiteStage.Raw or SiteStage.Inactive or SiteStage.Refused)];
        HashSet<string> decided = [.. raw.Where(s => sites.IsDecided(ids[s])).Select(s => s.LockId)];
        progress.Step("Converting to the MM locking API");
        (Solution api, ConversionReport report) = await ApiStage.RunAsync(
            _solution, target, SiteFilter.All with { Locks = id => !decided.Contains(id) }, verify: true, cancellationToken);
        ILookup<(string, string, string), string> reasons = report.Refused.ToLookup(r => (r.Place, r.Lock, r.Primitive), r => r.Reason);
        foreach (SiteRecord site in raw.Where(s => !decided.Contains(s.LockId)))
        {
            if (reasons[(site.Place, site.Lock, site.Primitive)].FirstOrDefault() is { } reason)
            {
                sites.Decide(ids[site], SiteOutcome.Refused, reason);
            }
        }

        if (report.Converted > 0)
        {
            await CheckCommandAsync(cancellationToken);
            string? skipped = null;
            if (review.Asks)
            {
                progress.Done();
                DiffWriter.Write(await UnifiedDiff.TextAsync(_solution, api, target, cancellationToken), console);
                ConversionReportWriter.WriteSignatures(report.Signatures, console);
                skipped = await review.AskAsync(
                    $"Convert {Figures.Count(report.Locks.Count, "lock")} with {Figures.Count(report.Converted, "site")} to the MM locking "
                    + "API?",
                    cancellationToken);
            }

            if (skipped is not null)
            {
                DecideLocks(report.Locks, SiteOutcome.Skipped, skipped);
            }
            else if (!review.IsQuit)
            {
                await KeepLocksAsync(api, report, cancellationToken);
            }
        }

        Save();
        if (!review.IsQuit && log.State.Api is null)
        {
            log.Save(log.State with { Api = log.State.Now });
        }

        HashSet<string> open = [.. _inventory.Sites.Where(
            s => s.Stage is SiteStage.Raw or SiteStage.Inactive or SiteStage.Refused).Select(s => s.LockId)];
        ChangedSignature[] signatures = [.. report.Signatures.Where(s => !open.Contains(s.LockId))];
        if (signatures.Length > 0)
        {
            log.Save(log.State with { Signatures = [.. log.State.Signatures ?? [], .. signatures] });
        }

        Say("2. To the MM locking API\n");
        Refused[] left = [.. raw.Where(s => _inventory.Sites.Any(
                n => n.LockId == s.LockId && n.Stage is SiteStage.Raw or SiteStage.Inactive or SiteStage.Refused))
            .Select(s => new Refused(s.Place, s.Lock, s.Primitive, WhyRaw(s)))];
        var account = new ConversionReport("api", raw.Length, raw.Length - left.Length, left)
        {
            Recursive = report.Recursive,
            Signatures = signatures,
        };
        account.ThrowIfUnbalanced();
        if (raw.Length == 0 && _inventory.Sites.Any(s => s.Stage == SiteStage.Api))
        {
            Say("Nothing to do: the designated locks are on it already.\n");
        }
        else
        {
            ConversionReportWriter.Write(account, console);
        }

        string WhyRaw(SiteRecord site) => sites.Of(ids[site]) is { } known
            ? known.State == SiteOutcome.Refused ? known.Reason : $"{MigrationSummary.Name(known.State)}: {known.Reason}"
            : site.Reason ?? "not decided yet";

        void DecideLocks(IEnumerable<string> locks, SiteOutcome state, string reason)
        {
            foreach (SiteRecord site in raw.Where(s => locks.Contains(s.LockId)))
            {
                sites.Decide(ids[site], state, reason);
            }
        }

        async Task KeepLocksAsync(Solution attempt, ConversionReport tried, CancellationToken token)
        {
            if (await TryAsync(attempt, token) is not { } failure)
            {
                return;
            }

            string[] all = [.. tried.Locks.Order(StringComparer.Ordinal)];
            TellFailure(failure, $"the conversion of {Figures.Count(all.Length, "lock")}", all.Length == 1);
            if (all.Length == 1)
            {
                DecideLocks(all, SiteOutcome.RolledBack, failure.Reason);
                return;
            }

            foreach (string[] half in Halves(all))
            {
                (Solution part, ConversionReport partly) = await ApiStage.RunAsync(
                    _solution, target, SiteFilter.All with { Locks = half.Contains }, verify: true, token);
                if (partly.Locks.Count == all.Length)
                {
                    // One lock by several names.
                    DecideLocks(all, SiteOutcome.RolledBack, failure.Reason);
                    return;
                }

                if (partly.Locks.Count > 0)
                {
                    await KeepLocksAsync(part, partly, token);
                }
            }
        }
    }

    /// <summary>
    /// Has the acquires of a copy of what there is say what they would hold, so that a recorded run predicts what is gained.
    /// </summary>
    public async Task SayWhatIfAsync(string copy, CancellationToken cancellationToken)
    {
        progress.Step("Planning what the acquires would hold");
        (Solution said, _) = await WhatIfStage.RunAsync(_solution, target, SiteFilter.All, verify: true, cancellationToken);
        foreach ((string file, byte[] text) in await FileTransaction.ChangesAsync(_solution, said, cancellationToken))
        {
            await File.WriteAllBytesAsync(Path.Combine(copy, Path.GetRelativePath(target.Root, file)), text, cancellationToken);
        }
    }

    /// <summary>The stage from coarse holds to ranges and structure holds.</summary>
    public async Task NarrowAsync(CancellationToken cancellationToken)
    {
        Say("\n3. To address ranges\n");
        Dictionary<string, SiteRecord> found = SiteIdentity.Of(_inventory.Sites).Where(s => s.Site.IsCoarseAcquire)
            .ToDictionary(s => s.Id, s => s.Site);
        var tried = new HashSet<string>();
        while (!review.IsQuit)
        {
            progress.Step("Planning");
            CoarseAcquire[] open = [.. (await RangeStage.FindAsync(_solution, target, cancellationToken))
                .Where(a => a.Record.Reason is null && !sites.IsDecided(a.Id) && !tried.Contains(a.Id)).DistinctBy(a => a.Id)
                .OrderByDescending(a => needless.GetValueOrDefault(a.Id)).ThenByDescending(a => a.Record.Gain!.Value.Rank)
                .ThenBy(a => a.Record.File, StringComparer.Ordinal)
                .ThenBy(a => a.Record.Line)];
            if (open.Length == 0)
            {
                break;
            }

            await CheckCommandAsync(cancellationToken);
            string[] accepted = [.. await ReviewAsync(open, cancellationToken)];
            if (accepted.Length > 0)
            {
                await KeepAsync(accepted, cancellationToken);
            }

            Save();
            tried.UnionWith(accepted);

            // What was to be narrowed and is as it was cannot be.
            foreach (string id in accepted.Where(a => !sites.IsDecided(a) && log.State.Sites.Any(
                s => s.Site == a && s.State == SiteOutcome.Pending)))
            {
                sites.Decide(id, SiteOutcome.Coarse, "its region cannot be edited");
            }
        }

        Save();
        Dictionary<string, SiteEntry> now = log.State.Sites.ToDictionary(s => s.Site);
        Refused[] left = [.. found.Where(f => now.GetValueOrDefault(f.Key)?.State != SiteOutcome.Kept).Select(
            f => new Refused(f.Value.Place, f.Value.Lock, f.Value.Primitive, WhyCoarse(now.GetValueOrDefault(f.Key))))];
        var report = new ConversionReport("range", found.Count, found.Count - left.Length, left)
        {
            Structures = found.Count(f => now.GetValueOrDefault(f.Key) is { State: SiteOutcome.Kept, Becomes: HoldKind.Structure }),
        };
        report.ThrowIfUnbalanced();
        progress.Done();
        ConversionReportWriter.Write(report, console);

        static string WhyCoarse(SiteEntry? entry) => entry switch
        {
            null => "it is not there any more",
            { State: SiteOutcome.Coarse } => entry.Reason ?? "",
            { Reason: { } reason } => $"{MigrationSummary.Name(entry.State)}: {reason}",
            _ => MigrationSummary.Name(entry.State),
        };
    }

    /// <summary>Shows each plan with its reason and its diff; returns what is to be carried out.</summary>
    private async Task<IReadOnlyList<string>> ReviewAsync(CoarseAcquire[] acquires, CancellationToken cancellationToken)
    {
        var accepted = new List<string>();
        foreach (CoarseAcquire acquire in acquires)
        {
            SiteRecord site = acquire.Record;
            progress.Done();
            string measured = needless.TryGetValue(acquire.Id, out long waited)
                ? $"  waited needlessly in the profile: {Figures.Duration(waited)}\n" : "";
            console.Write(new Text($"\n{site.Place} {site.Lock}\n  {site.Plan}\n  {site.Gain!.Value}\n{measured}"));
            if (await RangeStage.PreviewAsync(_solution, acquire, cancellationToken) is { } preview)
            {
                DiffWriter.Write(await UnifiedDiff.TextAsync(_solution, preview, target, cancellationToken), console);
            }

            sites.Plan(acquire.Id, site.Plan!);
            string? skipped = await review.AskAsync("Narrow it?", cancellationToken);
            if (review.IsQuit)
            {
                break;
            }

            if (skipped is null)
            {
                accepted.Add(acquire.Id);
            }
            else
            {
                sites.Decide(acquire.Id, SiteOutcome.Skipped, skipped);
                Save();
            }
        }

        return accepted;
    }

    private async Task KeepAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        NarrowedAcquires narrowed = await RangeStage.NarrowAsync(
            _solution, target, ids.ToHashSet(), (done, place) => progress.Step($"To ranges, {done} done: {place}"), cancellationToken);
        foreach ((string id, string why) in narrowed.Failures)
        {
            sites.Decide(id, SiteOutcome.Coarse, why);
        }

        if (narrowed.Ids.Count == 0 || await TryAsync(narrowed.Solution, cancellationToken) is not { } failure)
        {
            return;
        }

        // In the order in which they were shown.
        string[] tried = [.. ids.Where(narrowed.Ids.Contains)];
        TellFailure(failure, tried.Length == 1 ? Place(tried[0]) : Figures.Count(tried.Length, "site") + " together", tried.Length == 1);
        if (tried.Length == 1)
        {
            sites.Decide(tried[0], SiteOutcome.RolledBack, failure.Reason);
            Save();
            return;
        }

        foreach (string[] half in Halves(tried))
        {
            await KeepAsync(half, cancellationToken);
        }

        string Place(string id) => log.State.Sites.FirstOrDefault(s => s.Site == id) is { } site ? $"{site.File}:{site.Line}" : id;
    }

    /// <returns>Why the attempt was put back; null when it is what there is now.</returns>
    private async Task<StepFailure?> TryAsync(Solution attempt, CancellationToken cancellationToken)
    {
        SolutionInventory after = await SolutionInventory.TakeAsync(attempt, target, cancellationToken);
        StepFailure? failure = await steps.TryAsync(
            _solution,
            attempt,
            () => log.Save(after, sites),
            cancellationToken);
        if (failure is null)
        {
            (_solution, _inventory) = (attempt, after);
        }

        return failure;
    }

    private void TellFailure(StepFailure failure, string what, bool isLast)
    {
        progress.Done();
        terminal.Complain(
            $"{what}: put back, {failure.Reason}.{(isLast ? VerifiedSteps.Shown(failure) : " Each half is tried by itself.")}");
    }

    private async Task CheckCommandAsync(CancellationToken cancellationToken)
    {
        if (!_isChecked)
        {
            await steps.CheckCommandAsync(cancellationToken);
            _isChecked = true;
        }
    }

    private void Save() => log.Save(_inventory, sites);

    private void Say(string text)
    {
        progress.Done();
        console.Write(new Text(text));
    }

    private static string[][] Halves(string[] all) => [all[..((all.Length + 1) / 2)], all[((all.Length + 1) / 2)..]];
}
