using MmLock.Analyzers.Locks;
using MmLock.Tool.Inventory;

namespace MmLock.Tool.Conversion;

/// <summary>What was decided of sites, and the entries that follow from it and from the sources.</summary>
internal sealed class MigrationSites
{
    private readonly Dictionary<string, (SiteOutcome State, string Reason)> _decisions = [];
    private readonly Dictionary<string, string> _plans = [];

    /// <summary>Decisions of an earlier run that were taken anew, since the code is another one now.</summary>
    public int Outdated { get; private set; }

    /// <summary>Decisions of an earlier run that stand.</summary>
    public int Remembered => _decisions.Count;

    /// <summary>Takes over what an earlier run decided of code that is still the same.</summary>
    public void Remember(IReadOnlyList<SiteEntry> earlier, SolutionInventory inventory)
    {
        var now = SiteIdentity.Of(inventory.Sites).ToDictionary(s => s.Id, s => s.Site);
        foreach (SiteEntry entry in earlier)
        {
            if (entry.Plan is not null)
            {
                _plans[entry.Site] = entry.Plan;
            }

            if (!entry.IsDecided || !now.TryGetValue(entry.Site, out SiteRecord? site)
                || (entry.State == SiteOutcome.Coarse && site.Reason is not null))
            {
                continue;
            }

            if (SiteIdentity.Fingerprint(site) == entry.Code)
            {
                Decide(entry.Site, entry.State, entry.Reason ?? "");
            }
            else
            {
                Outdated++;
            }
        }
    }

    public bool IsDecided(string id) =>
        _decisions.TryGetValue(id, out (SiteOutcome State, string) known) && known.State != SiteOutcome.Refused;

    public void Decide(string id, SiteOutcome state, string reason) => _decisions[id] = (state, reason);

    public void Plan(string id, string plan) => _plans[id] = plan;

    /// <summary>What was decided of a site; null for what was not.</summary>
    public (SiteOutcome State, string Reason)? Of(string id) =>
        _decisions.TryGetValue(id, out (SiteOutcome, string) known) ? known : null;

    /// <summary>An entry for each site, in the order of the sources.</summary>
    public IReadOnlyList<SiteEntry> Entries(SolutionInventory inventory) =>
        [.. SiteIdentity.Of(inventory.Sites).Select(s => Entry(s.Site, s.Id))];

    private SiteEntry Entry(SiteRecord site, string id)
    {
        (SiteOutcome state, string? reason) = site.Stage switch
        {
            SiteStage.Ranged => (SiteOutcome.Kept, null),
            SiteStage.Refused => (SiteOutcome.Refused, site.Reason),
            SiteStage.Api when !site.IsCoarseAcquire => (SiteOutcome.Kept, null),
            SiteStage.Api when site.Reason is not null => (SiteOutcome.Coarse, site.Reason),
            _ => _decisions.TryGetValue(id, out (SiteOutcome, string) decided) ? decided : (SiteOutcome.Pending, (string?)null),
        };
        if (site.Plan is not null)
        {
            _plans[id] = site.Plan;
        }

        return new SiteEntry(
            id,
            site.File,
            site.Line,
            site.Lock,
            site.LockId,
            site.Kind.ToString().ToLowerInvariant(),
            SiteIdentity.Fingerprint(site),
            state,
            site.Holds ?? site.Becomes,
            state == SiteOutcome.Coarse ? null : _plans.GetValueOrDefault(id),
            reason);
    }

    /// <summary>The acquires of an inventory by what they hold.</summary>
    public static AcquireCounts Count(SolutionInventory inventory)
    {
        SiteRecord[] acquires = [.. inventory.Sites.Where(
            s => s.Kind == SiteKind.Acquire && s.Stage.IsDesignated())];
        return new AcquireCounts(
            acquires.Count(s => s.Stage is SiteStage.Raw or SiteStage.Inactive or SiteStage.Refused),
            acquires.Count(s => s.Stage == SiteStage.Api),
            acquires.Count(s => s.Stage == SiteStage.Ranged && s.Holds != HoldKind.Structure),
            acquires.Count(s => s.Stage == SiteStage.Ranged && s.Holds == HoldKind.Structure));
    }
}
