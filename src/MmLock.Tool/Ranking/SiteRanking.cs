using MmLock.Analyzers.Inventory;
using MmLock.Analyzers.Locks;
using MmLock.Tool.Inventory;

namespace MmLock.Tool.Ranking;

/// <summary>The acquires of a program in the order of the time that is waited needlessly with them, each with its plan.</summary>
/// <remarks>
/// A needless wait has two sides, and goes when both hold ranges. Both have it: the one that waited and the one that was waited for. So the
/// first of the list is the place that takes part in most of the needless waiting.
/// </remarks>
internal sealed record SiteRanking(IReadOnlyList<SiteRanking.Entry> Entries)
{
    /// <summary>All that was waited needlessly and stays, each wait once.</summary>
    public long Stays { get; init; }

    /// <param name="File">As the inventory names it; as the profile does where the program is another one.</param>
    /// <param name="Site">The site of the inventory; null if there is none.</param>
    /// <param name="For">Whom it waited for needlessly, or who for it, most first.</param>
    internal sealed record Entry(string File, int Line, SiteRecord? Site, Profile.Place Sums, IReadOnlyList<Other> For)
    {
        /// <summary>Needless waits on either side, less those that stay. Of a place that waits for itself they count once.</summary>
        public long Needless { get; init; }

        /// <summary>
        /// Needless waits that its plan does not save: both sides will do all of their work under the same <c>VmaLock</c>.
        /// </summary>
        public long Stays { get; init; }

        /// <summary>What the source has here where the inventory has no site; null for none.</summary>
        public OtherAcquire? Acquire { get; init; }

        /// <summary>What it holds now; null if the source has no acquire here that is on the API.</summary>
        public string? Kind => Acquire is { } other ? other.Kind
            : Site?.Holds is { } holds ? holds.ToString().ToLowerInvariant()
            : Site?.Stage == SiteStage.Api ? "coarse" : null;

        /// <summary>Whether its coarse holds said what they would hold; null for one that holds no more than it has to.</summary>
        public Said? Said => Sums.Coarse == 0 || Site?.Becomes is not (HoldKind.Range or HoldKind.Ranges or HoldKind.Structure) ? null
            : Sums.WouldHold == 0 ? Ranking.Said.None : Sums.WouldHold < Sums.Coarse ? Ranking.Said.Part : Ranking.Said.All;
    }

    internal sealed record Other(string File, int Line, long FalseWaits, long FalseWaited, bool Waited);

    /// <summary>Places of the profile at which the inventory has no acquire.</summary>
    public static IEnumerable<(string File, int Line)> Unknown(Profile profile, SolutionInventory inventory) =>
        SitesOf(profile, inventory).Where(s => s.Value is null && s.Key.Line > 0).Select(s => s.Key);

    private static Dictionary<(string File, int Line), SiteRecord?> SitesOf(Profile profile, SolutionInventory inventory)
    {
        ILookup<int, SiteRecord> byLine = inventory.Sites.Where(s => s.Kind == SiteKind.Acquire).ToLookup(s => s.Line);
        return profile.Places.Keys.ToDictionary(
            p => p, p => byLine[p.Line].Where(s => IsSame(s.File, p.File)).MaxBy(s => s.File.Length));
    }

    /// <param name="profile">What was recorded.</param>
    /// <param name="inventory">Of the code that it was recorded with.</param>
    /// <param name="others">What that code has at the other places, if it was looked at.</param>
    public static SiteRanking Of(
        Profile profile, SolutionInventory inventory, IReadOnlyDictionary<(string File, int Line), OtherAcquire>? others = null)
    {
        others ??= new Dictionary<(string, int), OtherAcquire>();
        Dictionary<(string File, int Line), SiteRecord?> sites = SitesOf(profile, inventory);

        // A site that was built in several places is one.
        var merged = new Profile();
        foreach (((string File, int Line) place, Profile.Place sums) in profile.Places)
        {
            merged.At(Named(place)).Add(sums);
        }

        foreach (((string, int) Waiter, (string, int) Holder) pair in profile.Pairs.Keys)
        {
            merged.Between(Named(pair.Waiter), Named(pair.Holder)).Add(profile.Pairs[pair]);
        }

        Dictionary<(string, int), SiteRecord> named =
            sites.Values.OfType<SiteRecord>().DistinctBy(s => s.Place).ToDictionary(s => (s.File, s.Line));
        Dictionary<(string, int), OtherAcquire> found =
            others.Values.DistinctBy(o => (o.File, o.Line)).ToDictionary(o => (o.File, o.Line));
        ((string, int) Waiter, (string, int) Holder, long FalseWaited)[] stay = [.. merged.Pairs
            .Where(p => p.Value.FalseWaited > 0 && IsExclusive(p.Key.Waiter, p.Key.Holder))
            .Select(p => (p.Key.Waiter, p.Key.Holder, p.Value.FalseWaited))];
        var entries = new List<Entry>();
        foreach (((string File, int Line) place, Profile.Place sums) in merged.Places)
        {
            // What no source spells is nobody's to narrow.
            if (place.Line == 0)
            {
                continue;
            }

            long own = merged.Pairs.TryGetValue((place, place), out Profile.Pair? self) ? self.FalseWaited : 0;
            long all = Saturating.Add(sums.FalseWaited, sums.Caused - own);
            long stays = Math.Min(all, stay.Where(p => p.Waiter == place || p.Holder == place).SumUp(p => p.FalseWaited));
            entries.Add(new Entry(place.File, place.Line, named.GetValueOrDefault(place), sums, Others(merged, place))
            {
                Needless = all - stays,
                Stays = stays,
                Acquire = found.GetValueOrDefault(place),
            });
        }

        return new SiteRanking([.. entries
            .OrderByDescending(e => e.Needless).ThenByDescending(e => e.Sums.Waited).ThenByDescending(e => e.Sums.Holds)
            .ThenBy(e => e.File, StringComparer.Ordinal).ThenBy(e => e.Line)])
        {
            Stays = stay.SumUp(p => p.FalseWaited),
        };

        (string, int) Named((string File, int Line) place) => sites[place] is { } site ? (site.File, site.Line)
            : others.TryGetValue(place, out OtherAcquire? other) ? (other.File, other.Line) : place;

        bool IsExclusive((string, int) waiter, (string, int) holder) =>
            named.TryGetValue(waiter, out SiteRecord? one) && named.TryGetValue(holder, out SiteRecord? other)
            && one.IsAllUnderVmaLock && other.IsAllUnderVmaLock && one.LockId == other.LockId;
    }

    private static IReadOnlyList<Other> Others(Profile profile, (string File, int Line) place)
    {
        IEnumerable<Other> waited = profile.Pairs.Where(p => p.Key.Waiter == place && p.Value.FalseWaited > 0)
            .Select(p => Make(p.Key.Holder, p.Value, waited: true));
        IEnumerable<Other> caused = profile.Pairs.Where(p => p.Key.Holder == place && p.Key.Waiter != place && p.Value.FalseWaited > 0)
            .Select(p => Make(p.Key.Waiter, p.Value, waited: false));
        return [.. waited.Concat(caused).OrderByDescending(o => o.FalseWaited)
            .ThenBy(o => o.File, StringComparer.Ordinal).ThenBy(o => o.Line).ThenBy(o => o.Waited)];

        static Other Make((string File, int Line) other, Profile.Pair pair, bool waited) =>
            new(other.File, other.Line, pair.FalseWaits, pair.FalseWaited, waited);
    }

    /// <summary>The program was built somewhere else, perhaps: what counts is that one path ends in the other.</summary>
    public static bool IsSame(string relative, string built)
    {
        string end = relative;
        while (end.StartsWith("../", StringComparison.Ordinal))
        {
            end = end[3..];
        }

        return built.EndsWith(end, StringComparison.Ordinal) && (built.Length == end.Length || built[^(end.Length + 1)] == '/');
    }
}

/// <summary>How many of the coarse holds of a site said what they would hold.</summary>
internal enum Said
{
    None,
    Part,
    All,
}
