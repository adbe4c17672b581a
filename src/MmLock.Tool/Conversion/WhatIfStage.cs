using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using MmLock.CodeFixes.Editing;
using MmLock.Tool.Inventory;
using MmLock.Tool.Loading;

namespace MmLock.Tool.Conversion;

/// <summary>The safest step: coarse acquires that say what they would hold, for a recorded run to tell what it would gain.</summary>
internal static class WhatIfStage
{
    public static async Task<(Solution Solution, ConversionReport Report)> RunAsync(
        Solution solution, InputPath input, SiteFilter filter, bool verify, CancellationToken cancellationToken)
    {
        filter.ThrowIfNothing(await SolutionInventory.TakeAsync(solution, input, filter.Scope, cancellationToken));
        CoarseAcquire[] found = [.. (await RangeStage.FindAsync(solution, input, cancellationToken))
            .Where(a => filter.Covers(a.Record) && !AcquireArguments.SaysWhatIf(a.Site.Use!.Lock.Operation))
            .GroupBy(a => a.Id).Select(g => g.FirstOrDefault(a => a.Record.Reason is null) ?? g.First())];
        (Solution changed, Dictionary<string, string> refused) = await SayAsync(solution, input, found, false, cancellationToken);

        // All at once; should the whole not compile, each file is compiled with everything to tell which it is.
        if (verify && await Verification.FirstErrorAsync(changed, input, cancellationToken) is not null)
        {
            (changed, refused) = await SayAsync(solution, input, found, true, cancellationToken);
        }

        var report = new ConversionReport(
            "what-if", found.Length, found.Length - refused.Count,
            [.. found.Where(a => refused.ContainsKey(a.Id)).Select(
                a => new Refused(a.Record.Place, a.Record.Lock, a.Record.Primitive, refused[a.Id]))]);
        report.ThrowIfUnbalanced();
        return (changed, report);
    }

    /// <returns>What has become of the solution, and by their ids why acquires of it say nothing.</returns>
    private static async Task<(Solution Solution, Dictionary<string, string> Refused)> SayAsync(
        Solution solution, InputPath input, CoarseAcquire[] found, bool verifyEach, CancellationToken cancellationToken)
    {
        var refused = new Dictionary<string, string>();
        Solution changed = solution;
        foreach (IGrouping<DocumentId, CoarseAcquire> file in found.GroupBy(a => a.Document))
        {
            CoarseAcquire[] planned = [.. file.Where(a => a.Record.Reason is null)];
            string? failure = null;
            IReadOnlyDictionary<TextSpan, string> silent = new Dictionary<TextSpan, string>();
            if (planned.Length > 0)
            {
                (Document? said, silent) = await HoldConversion.SayWhatIfAsync(
                    solution.GetDocument(file.Key)!, [.. planned.Select(a => a.Site.Location.SourceSpan)], cancellationToken);
                if (said is not null)
                {
                    Solution attempt = await LinkedFiles.JoinAsync(
                        changed, changed.WithDocumentText(file.Key, await said.GetTextAsync(cancellationToken)), cancellationToken);
                    failure = SourceOwner.Problem(solution, attempt, input)
                        ?? await SourceEncodings.ProblemAsync(solution, attempt, input, cancellationToken)
                        ?? (verifyEach && await Verification.FirstErrorAsync(attempt, input, cancellationToken) is { } error
                            ? $"does not compile: {error}" : null);
                    changed = failure is null ? attempt : changed;
                }
            }

            foreach (CoarseAcquire acquire in file)
            {
                if ((acquire.Record.Reason ?? silent.GetValueOrDefault(acquire.Site.Location.SourceSpan) ?? failure) is { } reason)
                {
                    refused[acquire.Id] = reason;
                }
            }
        }

        return (changed, refused);
    }
}
