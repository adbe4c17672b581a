namespace MmLock.Tests.Validation;

/// <summary>Validated locks with names that no other test has, and what was reported of them.</summary>
internal sealed class Validated(MmapLockBackend backend = MmapLockBackend.RangeTree)
{
    private static int s_made;
    private readonly string _prefix = $"test {Interlocked.Increment(ref s_made)}:";

    public MmapLock Make(string name, bool throws = false, MmapLockRecursion recursion = MmapLockRecursion.None) => new(new MmapLockOptions
    {
        Backend = backend,
        Validate = true,
        Name = _prefix + name,
        ThrowOnReport = throws,
        Recursion = recursion,
    });

    /// <summary>Of these locks, without the names' prefix.</summary>
    public MmapLockReport[] Reports => [.. MmapLockValidator.Reports.Where(r => r.Message.Contains(_prefix, StringComparison.Ordinal))];

    public string Short(MmapLockReport report) => $"{report.Id}: {report.Message.Replace(_prefix, "", StringComparison.Ordinal)}";

    /// <summary>On a thread of its own, to its end: two of these come in a forced order.</summary>
    public static void OnThread(Action action)
    {
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                action();
            }
            catch (Exception thrown)
            {
                failure = thrown;
            }
        });
        thread.UnsafeStart();
        thread.Join();
        if (failure is not null)
        {
            throw new InvalidOperationException("The thread failed.", failure);
        }
    }
}
