namespace MmLock.Validation;

/// <summary>Reports in the order in which they came: each fault once, a bounded number.</summary>
internal sealed class ReportSet(int most)
{
    private readonly HashSet<string> _keys = [];
    private readonly List<MmapLockReport> _reports = [];

    public MmapLockReport[] From(int index)
    {
        lock (_keys)
        {
            return index >= _reports.Count ? [] : [.. _reports.Skip(index)];
        }
    }

    /// <returns>Whether it is new, and there is room.</returns>
    public bool Add(MmapLockReport report)
    {
        lock (_keys)
        {
            bool isNew = _reports.Count < most && _keys.Add(report.Key);
            if (isNew)
            {
                _reports.Add(report);
            }

            return isNew;
        }
    }
}
