using MmLock.Memory.Files;
using MmLock.Memory.Layout;
using MmLock.Validation;

namespace MmLock.Memory.PageCache;

/// <remarks>
/// Dirty pages: an entry of a shared mapping becomes writable under the page's monitor, which sets the flag; writing back
/// clears the flag and makes all entries read-only under the same monitor, then waits for the accesses in flight, and
/// only then reads the bytes. So at any time a page with a writable entry is dirty, and a write after the bytes were read
/// makes it dirty again. A clean page has no writable entry: reclaim may take its entries and its frame.
/// </remarks>
internal sealed partial class CachedFile
{
    /// <summary>So many pages are looked for in one hold of the file's lock.</summary>
    private const ulong FlushBatch = 64;

    /// <summary>Turns an entry that has the page into a writable one, and the page dirty. By someone with a reference to it.</summary>
    /// <returns>False when the entry was not as expected.</returns>
    public static bool TryMakeWritable(CachedPage page, ref long entry, long expected, long writable)
    {
        using (page.Enter())
        {
            bool done = Interlocked.CompareExchange(ref entry, writable, expected) == expected;
            page.Dirty |= done;
            return done;
        }
    }

    /// <summary>A pin of the page was written through. By someone with a reference to it.</summary>
    public static void MarkDirty(CachedPage page)
    {
        using (page.Enter())
        {
            page.Dirty = true;
        }
    }

    /// <summary>Writes the changed pages between two page numbers, both included, and those whose writing is under way.</summary>
    /// <exception cref="MemoryManagementException"><see cref="MemoryError.InputOutput"/> for the first that could not be written;
    /// the others were tried.</exception>
    [PerformsFileIO]
    public void Flush(ulong first, ulong last)
    {
        StructureHolds.AssertNone("a file is written");
        if (IsAnonymous)
        {
            return;
        }

        ReaderEpoch epoch = ReaderEpoch.Current;
        Exception? failure = null;
        List<CachedPage> pages = ChangedPages(first, last);
        foreach (CachedPage page in pages)
        {
            Exception? unwritten = WriteBack(page, epoch);
            failure ??= unwritten;
            Pool.Release(page.Frame, epoch);
        }

        if (failure is not null)
        {
            throw new MemoryManagementException(
                MemoryError.InputOutput, "Changed pages could not be written to their file.", innerException: failure);
        }
    }

    /// <summary>
    /// The pages that <see cref="Flush"/> has to look at, in order, with a reference to each. By numbers where these are
    /// fewer than the pages in memory, so in time of the range, whatever else of the file is in memory.
    /// </summary>
    private List<CachedPage> ChangedPages(ulong first, ulong last)
    {
        var pages = new List<CachedPage>();
        int cached = PageCount;
        if (last - first >= (ulong)cached)
        {
            using (_pagesLock.EnterPatiently())
            {
                foreach (CachedPage page in _pages.Values)
                {
                    if (page.Index >= first && page.Index <= last)
                    {
                        AddIfChanged(page, pages);
                    }
                }
            }

            pages.Sort((left, right) => left.Index.CompareTo(right.Index));
            return pages;
        }

        for (ulong from = first; from <= last; from += FlushBatch)
        {
            ulong to = Math.Min(last, from + FlushBatch - 1);
            using (_pagesLock.EnterPatiently())
            {
                for (ulong index = from; index <= to; index++)
                {
                    if (_pages.TryGetValue(index, out CachedPage? page))
                    {
                        AddIfChanged(page, pages);
                    }
                }
            }
        }

        return pages;
    }

    private void AddIfChanged(CachedPage page, List<CachedPage> pages)
    {
        if (page.IsLoaded && (page.Dirty || page.WritingBack))
        {
            pages.Add(page);
            Pool.AddReference(page.Frame);
        }
    }

    /// <summary>Writes a page that may be dirty, if it is. By someone with a reference to it.</summary>
    /// <returns>Why it could not be written; it is dirty again then.</returns>
    [PerformsFileIO]
    public Exception? WriteBack(CachedPage page, ReaderEpoch epoch)
    {
        using (page.Enter())
        {
            page.WaitUntilWritten();
            if (!page.Dirty)
            {
                return null;
            }

            page.WritingBack = true;
            page.Dirty = false;
            WriteProtect(page);
        }

        Exception? failure = null;
        bool written = false;
        try
        {
            epoch.WaitForAll();
            MemoryInterleaving.At(MemoryInterleaving.SyncPoint.DuringWriteBack);
            WriteToFile(page);
            written = true;
        }
        catch (Exception unwritten)
        {
            // Whatever a driver throws: the page is still changed, the others are tried, and the caller is told.
            failure = unwritten;
        }
        finally
        {
            using (page.Enter())
            {
                page.Dirty |= !written;
                page.WritingBack = false;
                Monitor.PulseAll(page);
            }
        }

        return failure;
    }

    /// <summary>Frees a page that nobody but page tables has, if it is clean.</summary>
    /// <param name="page">From the list of reclaim.</param>
    /// <param name="mayWrite">Whether a dirty page is written first.</param>
    /// <param name="epoch">The calling thread's.</param>
    public bool TryEvict(CachedPage page, bool mayWrite, ReaderEpoch epoch)
    {
        StructureHolds.AssertNone("memory is reclaimed");
        if (IsAnonymous || !TryHold(page))
        {
            return false;
        }

        bool evicted = false;
        try
        {
            evicted = (!mayWrite || WriteBack(page, epoch) is null) && TryDetach(page, epoch);
        }
        finally
        {
            Pool.Release(page.Frame, epoch);
        }

        if (evicted)
        {
            memory.Reclaim.Remove(page);
            Pool.Release(page.Frame, epoch);
        }

        return evicted;
    }

    /// <summary>Takes a clean page out of page tables and cache, unless someone else has a reference to it.</summary>
    private bool TryDetach(CachedPage page, ReaderEpoch epoch)
    {
        // Nobody makes it dirty meanwhile: that takes the page's monitor.
        using (page.Enter())
        {
            if (page.Dirty || page.WritingBack || !TryUnmap(page, out int removed))
            {
                return false;
            }

            epoch.WaitForAll();
            MemoryInterleaving.At(MemoryInterleaving.SyncPoint.DuringEviction);
            for (; removed > 0; removed--)
            {
                Pool.Release(page.Frame, epoch);
            }

            using (_pagesLock.EnterPatiently())
            {
                // The cache's and the caller's.
                return Pool.References(page.Frame) == 2 && Lose(page);
            }
        }
    }

    private bool TryHold(CachedPage page)
    {
        using (_pagesLock.EnterPatiently())
        {
            if (!_pages.TryGetValue(page.Index, out CachedPage? found) || found != page || Pool.IsPinned(page.Frame))
            {
                return false;
            }

            Pool.AddReference(page.Frame);
            return true;
        }
    }

    private void WriteToFile(CachedPage page)
    {
        IFileDriver target = Driver!;
        long offset = (long)(page.Index * PageLayout.PageSize);
        long length = Math.Min(target.Length - offset, (long)PageLayout.PageSize);
        if (length > 0)
        {
            Validator.FileAccess();
            target.Write(offset, Pool.Bytes(page.Frame)[..(int)length]);
        }
    }
}
