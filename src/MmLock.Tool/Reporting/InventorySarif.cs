using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Rules.Migration;
using MmLock.Tool.Inventory;

namespace MmLock.Tool.Reporting;

/// <summary>An inventory as a SARIF 2.1.0 log: a result for each site that a rule is about, which ordinary locks have none of.</summary>
internal static class InventorySarif
{
    public static string Write(SolutionInventory inventory)
    {
        SarifLog.RuleEntry[] rules =
            [.. SiteRules.All.Select(r => new SarifLog.RuleEntry(r.Descriptor.Id, r.Name)).OrderBy(r => r.Id, StringComparer.Ordinal)];
        Dictionary<string, string?> whys = inventory.Locks.GroupBy(l => l.Id).ToDictionary(g => g.Key, g => g.First().Why);
        SarifLog.Result[] results =
        [
            .. inventory.Sites.Select(s => RuleOf(s) is { } rule ? ResultOf(s, rule, whys.GetValueOrDefault(s.LockId)) : null)
                .OfType<SarifLog.Result>(),
        ];
        return OutputJson.Write(SarifLog.Of(rules, results));
    }

    private static SarifLog.Result ResultOf(SiteRecord site, string rule, string? why)
    {
        string more = (site.Reason ?? why ?? site.Range) is { } said ? ": " + said : "";
        return new SarifLog.Result(
            rule,
            "note",
            new SarifLog.Message($"{site.Primitive} on {site.Lock} ({InventoryTable.Name(site.Stage)}){more}"),
            [SarifLog.At(site.File, new SarifLog.Region(site.Line, site.Column))]);
    }

    private static string? RuleOf(SiteRecord site) => site.Stage switch
    {
        SiteStage.Raw => MML1001RawLockSite.Definition.Id,
        SiteStage.Inactive => MML1002InactiveRawLockSite.Definition.Id,
        SiteStage.Candidate => MML1003CandidateCoarseLock.Definition.Id,
        SiteStage.Api when site is { Kind: SiteKind.Acquire, Reason: null } => MML1004CoarseAcquireCanBeRanged.Definition.Id,
        SiteStage.Refused => MML1006ConversionRefused.Definition.Id,
        _ => null,
    };
}
