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
    /// <param name="File">As the inventory names it; as the profile does where the program is another one.</param>
    /// <param name="Site">The site of the inventory; null if there is none.</param>
    /// <param name="For">Whom it waited for needlessly, or who for it, most first.</param>
    internal sealed record Entry(string File, int Line, SiteRecord? Site, Profile.Place Sums, IReadOnlyList<Other> For)
    {
        /// <summary>Needless waits on either side. Of a place that waits for itself they count once.</summary>
        public long Needless { get; init; }
    }

    internal sealed record Other(string File, int Line, long FalseWaits, long FalseWaited, bool Waited);

    public static SiteRanking Of(Profile profile, SolutionInventory inventory)
    {
        ILookup<int, SiteRecord> byLine = inventory.Sites.Where(s => s.Kind == SiteKind.Acquire).ToLookup(s => s.Line);
        Dictionary<(string File, int Line), SiteRecord?> sites = profile.Places.Keys.ToDictionary(
            p => p, p => byLine[p.Line].Where(s => IsSame(s.File, p.File)).MaxBy(s => s.File.Length));

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
        var entries = new List<Entry>();
        foreach (((string File, int Line) place, Profile.Place sums) in merged.Places)
        {
            // What no source spells is nobody's to narrow.
            if (place.Line == 0)
            {
                continue;
            }

            long own = merged.Pairs.TryGetValue((place, place), out Profile.Pair? self) ? self.FalseWaited : 0;
            entries.Add(new Entry(place.File, place.Line, named.GetValueOrDefault(place), sums, Others(merged, place))
            {
                Needless = Saturating.Add(sums.FalseWaited, sums.Caused - own),
            });
        }

        return new SiteRanking([.. entries
            .OrderByDescending(e => e.Needless).ThenByDescending(e => e.Sums.Waited).ThenByDescending(e => e.Sums.Holds)
            .ThenBy(e => e.File, StringComparer.Ordinal).ThenBy(e => e.Line)]);

        (string, int) Named((string File, int Line) place) => sites[place] is { } site ? (site.File, site.Line) : place;
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
    private static bool IsSame(string relative, string built)
    {
        string end = relative;
        while (end.StartsWith("../", StringComparison.Ordinal))
        {
            end = end[3..];
        }

        return built.EndsWith(end, StringComparison.Ordinal) && (built.Length == end.Length || built[^(end.Length + 1)] == '/');
    }
}
