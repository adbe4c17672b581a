namespace MmLock.Tool.Inventory;

/// <summary>A site of a file that several projects compile, or one for several frameworks: what is written there is one text.</summary>
internal static class SharedSites
{
    /// <summary>Why a coarse acquire stays that as it is planned in each project; null where it is the same in all.</summary>
    public static string? WhyApart(IReadOnlyList<(string Project, SiteRecord Record)> one) =>
        one.FirstOrDefault(o => o.Record.Reason is not null) is { Record: { } refused } first
            ? $"in {first.Project} it stays coarse, as {refused.Reason}"
            : one.Any(o => o.Record.Becomes != one[0].Record.Becomes || o.Record.Range != one[0].Record.Range)
            ? $"{one[0].Project} and {one[1].Project} would have different holds here"
            : null;
}
