namespace MmLock.Tool.Migration;

/// <summary>Which sites a conversion is about; without restriction, all.</summary>
internal sealed record Filter(IReadOnlyCollection<string> Sites, string? Lock)
{
    public static readonly Filter All = new([], null);

    public bool Covers(SiteRecord site) =>
        (Lock is null || site.Lock == Lock || site.LockId == Lock)
        && (Sites.Count == 0 || Sites.Contains(site.Place));

    public void ThrowIfNothing(Survey survey)
    {
        if (Lock is not null && !survey.Locks.Any(l => l.Lock == Lock || l.Id == Lock))
        {
            throw new ToolException($"There is no designated lock '{Lock}'. There are: {string.Join(", ", survey.Locks.Select(l => l.Lock))}.");
        }

        if (Sites.FirstOrDefault(s => !survey.Sites.Any(r => r.Place == s)) is { } missing)
        {
            throw new ToolException($"There is no lock site at '{missing}'. 'mmlock inventory' lists them.");
        }
    }
}
