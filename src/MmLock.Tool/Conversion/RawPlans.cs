using MmLock.Analyzers.Locks;
using MmLock.CodeFixes.Editing;
using Microsoft.CodeAnalysis;
using MmLock.Tool.Inventory;
using MmLock.Tool.Loading;

namespace MmLock.Tool.Conversion;

/// <summary>
/// The plans of acquires that are raw yet. What an acquire can hold depends on the form that it gets on the API, so the locks are converted
/// in memory, with the runtime in sight if the code does not reference it yet, and the planner is asked there.
/// </summary>
internal static class RawPlans
{
    /// <summary>Adds them to the raw acquires of an inventory. Refused and inactive ones have none; neither has any where code does not
    /// compile or cannot use the runtime: nothing could be converted there.</summary>
    public static async Task<SolutionInventory> AddAsync(
        SolutionInventory inventory, Solution solution, InputPath input, CancellationToken cancellationToken)
    {
        string[] locks = [.. inventory.Sites.Where(s => s.Stage == SiteStage.Raw).Select(s => s.LockId).Distinct()];
        if (locks.Length == 0 || (await SolutionInventory.UnreadAsync(solution, input, cancellationToken)).Count > 0
            || await RuntimeSurface.AddAsync(solution, input, cancellationToken) is not { } seeing)
        {
            return inventory;
        }

        Solution converted = await ApiConversion.ConvertAsync(seeing, locks, cancellationToken);
        Dictionary<string, SiteRecord> plans = (await RangeStage.FindAsync(converted, input, cancellationToken))
            .DistinctBy(a => a.Id).ToDictionary(a => a.Id, a => a.Record);
        Dictionary<SiteRecord, string> ids = SiteIdentity.Of(inventory.Sites).ToDictionary(s => s.Site, s => s.Id);

        // Where the conversion makes one acquire of two, or another member of the member, nobody knows which is which.
        Dictionary<string, int> before = ids
            .Where(s => s.Key is { Kind: SiteKind.Acquire, Stage: SiteStage.Raw or SiteStage.Api, Symbols: null })
            .CountBy(s => SiteIdentity.Member(s.Value)).ToDictionary();
        Dictionary<string, int> after = plans.Keys.CountBy(SiteIdentity.Member).ToDictionary();
        SiteRecord[] sites = [.. inventory.Sites.Select(s =>
            s is { Stage: SiteStage.Raw, Kind: SiteKind.Acquire } && plans.TryGetValue(ids[s], out SiteRecord? plan)
                && before[SiteIdentity.Member(ids[s])] == after[SiteIdentity.Member(ids[s])]
                ? s with
                {
                    Range = plan.Range,
                    Becomes = plan.Becomes,
                    Obstacle = plan.Obstacle,
                    UnderVmaLock = plan.UnderVmaLock,
                    IsAllUnderVmaLock = plan.IsAllUnderVmaLock,
                }
                : s)];
        Dictionary<string, int> ranges = sites.Where(s => s.Range is not null).CountBy(s => s.LockId).ToDictionary();
        return inventory with
        {
            Locks = [.. inventory.Locks.Select(l => l with { WithRange = ranges.GetValueOrDefault(l.Id) })],
            Sites = sites,
        };
    }
}
