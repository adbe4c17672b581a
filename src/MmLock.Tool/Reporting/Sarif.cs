using System.Text.Json.Serialization;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Rules.Migration;
using MmLock.Tool.Inventory;

namespace MmLock.Tool.Reporting;

/// <summary>An inventory as a SARIF 2.1.0 log: a result for each site that a rule is about, which ordinary locks have none of.</summary>
internal sealed record Sarif([property: JsonPropertyName("$schema")] string Schema, string Version, Sarif.ToolRun[] Runs)
{
    internal sealed record ToolRun(Tool Tool, Result[] Results);

    internal sealed record Tool(Driver Driver);

    internal sealed record Driver(string Name, string Version, RuleEntry[] Rules);

    internal sealed record RuleEntry(string Id, string Name);

    internal sealed record Result(string RuleId, string Level, Message Message, Location[] Locations);

    internal sealed record Message(string Text);

    internal sealed record Location(PhysicalLocation PhysicalLocation);

    internal sealed record PhysicalLocation(ArtifactLocation ArtifactLocation, Region Region);

    internal sealed record ArtifactLocation(string Uri);

    internal sealed record Region(int StartLine, int StartColumn);

    public static string Write(SolutionInventory inventory)
    {
        RuleEntry[] rules =
            [.. SiteRules.All.Select(r => new RuleEntry(r.Descriptor.Id, r.Name)).OrderBy(r => r.Id, StringComparer.Ordinal)];
        var driver = new Driver("mmlock", typeof(Sarif).Assembly.GetName().Version!.ToString(3), rules);
        Dictionary<string, string?> whys = inventory.Locks.GroupBy(l => l.Id).ToDictionary(g => g.Key, g => g.First().Why);
        Result[] results =
        [
            .. inventory.Sites.Select(s => RuleOf(s) is { } rule ? ResultOf(s, rule, whys.GetValueOrDefault(s.LockId)) : null)
                .OfType<Result>(),
        ];
        var log = new Sarif("https://json.schemastore.org/sarif-2.1.0.json", "2.1.0", [new ToolRun(new Tool(driver), results)]);
        return OutputJson.Write(log);
    }

    private static Result ResultOf(SiteRecord site, string rule, string? why)
    {
        string more = (site.Reason ?? why ?? site.Range) is { } said ? ": " + said : "";
        string uri = string.Join('/', site.File.Split('/').Select(Uri.EscapeDataString));
        return new Result(
            rule,
            "note",
            new Message($"{site.Primitive} on {site.Lock} ({InventoryTable.Name(site.Stage)}){more}"),
            [new Location(new PhysicalLocation(new ArtifactLocation(uri), new Region(site.Line, site.Column)))]);
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
