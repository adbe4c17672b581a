using MmLock.Tool.Inventory;
using MmLock.Tool.Messages;

namespace MmLock.Tool.Ranking;

/// <summary>Profiles from files.</summary>
internal static class ProfileReading
{
    /// <summary>Reads and merges profiles.</summary>
    /// <param name="files">Their paths; a path that comes twice counts once.</param>
    /// <param name="begins">Gets what is done next.</param>
    /// <param name="complains">Gets what is cut off.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <param name="withEvents">Whether single waits and holds are kept, too.</param>
    /// <exception cref="ToolException">One cannot be read, or is none.</exception>
    public static Profile Read(
        IEnumerable<string> files, Action<string> begins, Action<string> complains, CancellationToken cancellationToken,
        bool withEvents = false)
    {
        var profile = new Profile { Events = withEvents ? [] : null };
        string[] named = [.. files];
        if (named.Any(string.IsNullOrWhiteSpace))
        {
            throw new ToolException("--profile names no file.");
        }

        foreach (string file in named.DistinctBy(Path.GetFullPath))
        {
            begins($"Reading {file}");
            profile.Read(file, cancellationToken);
        }

        foreach (string cut in profile.Cut)
        {
            complains($"the last block of '{cut}' is cut off; what is before it counts.");
        }

        return profile;
    }

    /// <summary>Nanoseconds that were waited needlessly with each site, by the name of the site that lasts while lines move.</summary>
    public static IReadOnlyDictionary<string, long> NeedlessWaits(Profile profile, SolutionInventory inventory)
    {
        Dictionary<SiteRecord, string> ids = SiteIdentity.Of(inventory.Sites).ToDictionary(s => s.Site, s => s.Id);
        return SiteRanking.Of(profile, inventory).Entries.Where(e => e.Site is not null && ids.ContainsKey(e.Site))
            .GroupBy(e => ids[e.Site!]).ToDictionary(g => g.Key, g => g.SumUp(e => e.Needless));
    }
}
