namespace MmLock.Memory.PageCache;

/// <summary>
/// The pages of all files in the order in which reclaim looks at them: first in, first out, with a second chance for those in
/// use.
/// </summary>
internal sealed class ReclaimList
{
    private readonly Lock _lock = new();
    private readonly LinkedList<CachedPage> _pages = [];

    public int Count
    {
        get
        {
            using (_lock.EnterPatiently())
            {
                return _pages.Count;
            }
        }
    }

    public void Add(CachedPage page)
    {
        using (_lock.EnterPatiently())
        {
            page.Place = _pages.AddLast(page);
        }
    }

    public void Remove(CachedPage page)
    {
        using (_lock.EnterPatiently())
        {
            if (page.Place is { } place)
            {
                page.Place = null;
                _pages.Remove(place);
            }
        }
    }

    /// <summary>Frees clean pages; if there are none, writes dirty ones and frees those.</summary>
    /// <param name="target">How many at most.</param>
    /// <param name="epoch">The calling thread's.</param>
    /// <returns>How many.</returns>
    [TakesPageProportionalTime]
    public int Free(int target, ReaderEpoch epoch)
    {
        int freed = Free(target, mayWrite: false, epoch);
        return freed > 0 ? freed : Free(target, mayWrite: true, epoch);
    }

    private int Free(int target, bool mayWrite, ReaderEpoch epoch)
    {
        int freed = 0;

        // Twice around: once to take the second chances away.
        for (int left = 2 * Count; left > 0 && freed < target && TakeNext() is { } page; left--)
        {
            if (page.Accessed)
            {
                page.Accessed = false;
            }
            else if (page.File.TryEvict(page, mayWrite, epoch))
            {
                freed++;
            }
        }

        return freed;
    }

    /// <summary>The next page, which goes to the end.</summary>
    private CachedPage? TakeNext()
    {
        using (_lock.EnterPatiently())
        {
            if (_pages.First is not { } first)
            {
                return null;
            }

            _pages.RemoveFirst();
            _pages.AddLast(first);
            return first.Value;
        }
    }
}
