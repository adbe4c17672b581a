using System.Globalization;
using MmLock.Tool.Ranking;

namespace MmLock.Tool.Pictures;

/// <summary>Chooses what is shown of recorded runs. The same files in any order give the same.</summary>
internal static class RunReading
{
    private const int MostSites = 100;

    /// <summary>A stretch of time grows until it has so many waits and holds, and never beyond twice as many.</summary>
    private const int EnoughBars = 300;
    private const int MostBars = 2 * EnoughBars;

    public static RecordedRun Of(Profile profile)
    {
        string prefix = CommonFolder(profile.Places.Keys.Where(p => p.Line > 0).Select(p => p.File));
        RunSite[] sites =
        [
            .. profile.Places.Where(p => p.Value.Waits > 0)
                .Select(p => new RunSite(Name(p.Key), p.Value.Holds, p.Value.Waits, p.Value.Waited, p.Value.FalseWaited))
                .OrderByDescending(s => s.Waited).ThenBy(s => s.Site, StringComparer.Ordinal).Take(MostSites),
        ];
        ProfileEvent[] waits = [.. (profile.Events ?? []).Where(e => e.For is not null)];
        IGrouping<string, ProfileEvent>? most = waits.GroupBy(e => e.Lock)
            .OrderByDescending(g => g.SumUp(e => e.Needless)).ThenByDescending(g => g.SumUp(e => e.Took))
            .ThenBy(g => g.Key, StringComparer.Ordinal).FirstOrDefault();
        if (most is null)
        {
            return new RecordedRun(sites, null, null) { Untold = UntoldOf(profile, 0, Name) };
        }

        // The picture of addresses is of the lock that would gain most; the stall is whichever was longest, needless or not.
        ProfileEvent longest = waits.OrderByDescending(e => e.Took).ThenBy(e => e.Lock, StringComparer.Ordinal).ThenBy(e => e.Began)
            .ThenBy(e => e.Site.File, StringComparer.Ordinal).ThenBy(e => e.Site.Line).ThenBy(e => e.Start).First();
        ProfileEvent[] shown = EventsOf(most.Key);
        return new RecordedRun(
            sites, TimelineOf(shown, shown.Where(e => e.For is not null).MaxBy(e => e.Took), Name),
            StallOf(EventsOf(longest.Lock), longest, Name))
        {
            Untold = UntoldOf(profile, longest.Took, Name),
        };

        ProfileEvent[] EventsOf(string name) => [.. profile.Events!.Where(e => e.Lock == name).OrderBy(e => e.Began).ThenBy(e => e.Took)
            .ThenBy(e => e.Site.File, StringComparer.Ordinal).ThenBy(e => e.Site.Line).ThenBy(e => e.Start)];

        string Name((string File, int Line) place)
        {
            string file = place.File.StartsWith(prefix, StringComparison.Ordinal) ? place.File[prefix.Length..] : place.File;
            return place.Line == 0 ? file : string.Create(CultureInfo.InvariantCulture, $"{file}:{place.Line}");
        }
    }

    /// <summary>A wait that only the sums have, longer than all that are told singly.</summary>
    private static RunUntold? UntoldOf(Profile profile, long longest, Func<(string, int), string> name)
    {
        var most = profile.Places.Where(p => p.Value.LongestWait >= 0 && 1L << p.Value.LongestWait > longest)
            .OrderByDescending(p => p.Value.LongestWait).ThenBy(p => name(p.Key), StringComparer.Ordinal).Take(1).ToArray();
        return most.Length == 0 ? null
            : new RunUntold(
                name(most[0].Key), 1L << most[0].Value.LongestWait,
                most[0].Value.LongestWait == Profile.LastBucket ? null : 1L << (most[0].Value.LongestWait + 1));
    }

    /// <summary>Up to its last slash; empty for none.</summary>
    private static string CommonFolder(IEnumerable<string> files)
    {
        string? common = null;
        foreach (string file in files)
        {
            string folder = file[..(file.LastIndexOf('/') + 1)];
            while (common is not null && !folder.StartsWith(common, StringComparison.Ordinal))
            {
                common = common[..(common.TrimEnd('/').LastIndexOf('/') + 1)];
            }

            common ??= folder;
        }

        return common ?? "";
    }

    /// <summary>Around the longest wait.</summary>
    private static RunTimeline TimelineOf(ProfileEvent[] events, ProfileEvent longest, Func<(string, int), string> name)
    {
        long first = events[0].Began;
        long last = events.Max(e => e.Ended);
        long margin = Math.Max(1, longest.Took / 2);
        (long began, long ended) = (longest.Began - margin, longest.Ended + margin);
        while (Within(began, ended).Count() < EnoughBars && (began > first || ended < last))
        {
            long half = (ended - began) / 2;
            if (Within(began - half, ended + half).Count() > MostBars)
            {
                break;
            }

            (began, ended) = (began - half, ended + half);
        }

        (began, ended) = (Math.Max(began, first), Math.Min(ended, last));
        ProfileEvent[] shown = [.. Within(began, ended)];
        return new RunTimeline(
            longest.Lock, began, ended,
            [.. shown.OrderByDescending(e => e.Took).Take(MostBars).OrderBy(e => e.Began).Select(e => new RunBar(
                name(e.Site), e.For is null ? "hold" : "wait", ModeOf(e), e.Began, e.Took, e.Needless, e.HasRange ? e.Start : null,
                e.HasRange ? e.Last : null, e.For is { } other ? name(other) : null))],
            Math.Max(0, shown.Length - MostBars));

        IEnumerable<ProfileEvent> Within(long from, long to) => events.Where(e => e.Began < to && e.Ended > from);
    }

    private static string ModeOf(ProfileEvent one) => one.Kind switch
    {
        ProfileKind.Latch => "structure lock",
        ProfileKind.Structure => one.Write ? "structure write" : "structure read",
        _ => one.Write ? "write" : "read",
    };

    private static RunStall StallOf(ProfileEvent[] events, ProfileEvent longest, Func<(string, int), string> name)
    {
        long Within(ProfileEvent one) => Math.Min(one.Ended, longest.Ended) - Math.Max(one.Began, longest.Began);
        return new RunStall(
            longest.Lock, name(longest.Site), longest.Began, longest.Took,
            [
                .. events.Where(e => e.For is not null && Within(e) > 0).GroupBy(e => (Waiter: name(e.Site), Holder: name(e.For!.Value)))
                    .Select(g => new RunEdge(
                        g.Key.Waiter, g.Key.Holder, g.Count(), g.SumUp(Within),
                        g.SumUp(e => (long)(Within(e) * (e.Needless / (double)Math.Max(1, e.Took))))))
                    .OrderByDescending(e => e.Waited).ThenBy(e => e.Waiter, StringComparer.Ordinal)
                    .ThenBy(e => e.Holder, StringComparer.Ordinal),
            ]);
    }
}
