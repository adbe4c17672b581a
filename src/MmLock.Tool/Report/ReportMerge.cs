using MmLock.Tool.Pictures;
using MmLock.Tool.Ranking;

namespace MmLock.Tool.Report;

/// <summary>
/// The merge of the files of a report: by date, each finding and each site once, whichever machine has seen it, and all in one order. So
/// the parts of a run that was shared give what the run of one machine gives.
/// </summary>
internal static class ReportMerge
{
    /// <summary>An obstacle shows so many of its places.</summary>
    private const int PlacesShown = 20;

    /// <param name="inputs">The files.</param>
    /// <param name="begins">Gets what is done next.</param>
    /// <param name="complains">Gets what is cut off.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static ReportData Of(
        IEnumerable<ReportInput> inputs, Action<string> begins, Action<string> complains, CancellationToken cancellationToken)
    {
        return new(
            1,
            [.. inputs.GroupBy(i => i.Date)
                .OrderBy(g => g.Key.Length == 0).ThenBy(g => g.Key, StringComparer.Ordinal)
                .Select(g => StateOf(g.Key, g, RunOf(g)))]);

        RecordedRun? RunOf(IEnumerable<ReportInput> group)
        {
            string[] profiles = [.. group.Where(i => i.IsProfile).Select(i => i.Path)];
            return profiles.Length == 0 ? null
                : RunReading.Of(ProfileReading.Read(profiles, begins, complains, cancellationToken, withEvents: true));
        }
    }

    private static ReportState StateOf(string date, IEnumerable<ReportInput> inputs, RecordedRun? run)
    {
        var reader = new InputReader();
        foreach (ReportInput input in inputs.Where(i => !i.IsProfile))
        {
            reader.Add(input);
        }

        // Of one place the one that knows more: a path, the code. Ties by the text, so that the order of the files does not matter.
        ReportFinding[] findings =
        [
            .. reader.Findings.GroupBy(f => (f.Rule, f.File, f.Line, f.Column))
                .Select(g => g.OrderByDescending(f => f.Path?.Count ?? 0).ThenByDescending(f => f.Code is not null)
                    .ThenBy(f => f.Suppressed).ThenBy(f => f.Message, StringComparer.Ordinal).First())
                .OrderBy(f => f.File, StringComparer.Ordinal).ThenBy(f => f.Line).ThenBy(f => f.Column)
                .ThenBy(f => f.Rule, StringComparer.Ordinal),
        ];
        ReportSite[] sites =
        [
            .. reader.Sites.GroupBy(s => (s.File, s.Line, s.Column, s.Lock))
                .Select(g => g.OrderBy(s => s.Stage, StringComparer.Ordinal).ThenBy(s => s.Obstacle, StringComparer.Ordinal).First())
                .OrderBy(s => s.File, StringComparer.Ordinal).ThenBy(s => s.Line).ThenBy(s => s.Column),
        ];
        return new ReportState(
            date,
            [.. sites.GroupBy(s => s.Lock).Select(LockOf).OrderByDescending(l => l.Raw + l.Refused + l.Coarse)
                .ThenBy(l => l.Lock, StringComparer.Ordinal)],
            [.. sites.Where(s => s.Obstacle is not null).GroupBy(s => s.Obstacle!)
                .Select(g => new ReportObstacle(g.Key, g.Count(), [.. g.Select(s => $"{s.File}:{s.Line}").Take(PlacesShown)]))
                .OrderByDescending(o => o.Sites).ThenBy(o => o.Reason, StringComparer.Ordinal)],
            findings)
        {
            Run = run,
        };
    }

    private static ReportLock LockOf(IGrouping<string, ReportSite> sites)
    {
        int Count(string stage) => sites.Count(s => s.Stage == stage);
        return new ReportLock(sites.Key, Count("raw"), Count("refused"), Count("coarse"), Count("fine"));
    }
}
