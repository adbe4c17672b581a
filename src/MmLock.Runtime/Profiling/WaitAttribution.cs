namespace MmLock.Profiling;

/// <summary>The times of one wait: to whom each part of it goes, and which parts would not have been.</summary>
/// <remarks>
/// The wait is cut where blockers left. A part goes to the blocker that left at its end: in a queue of exclusive holders that is the one
/// that held. A moment is false if nobody held whose range, or would-be range, overlaps the waiter's: then the waiter would have run. This
/// takes others as they were; that they would have run earlier, too, is not counted, so the sum is careful.
/// </remarks>
internal static class WaitAttribution
{

    /// <returns>How much of the wait is false, and who was waited for longest.</returns>
    public static (long FalseTicks, AcquireSite By) Split(
        Span<Blocker> blockers, AcquireSite waiter, ThreadRecord thread, long began, long ended)
    {
        if (blockers.IsEmpty)
        {
            thread.AddPair(waiter, SiteTable.Unknown, ended - began, 0);
            return (0, SiteTable.Unknown);
        }

        foreach (ref Blocker blocker in blockers)
        {
            (blocker.Granted, blocker.Left) = blocker.Hold.TimesOf(blocker.Generation, began, ended);
            blocker.Left = Math.Clamp(blocker.Left, began, ended);
        }

        SortByLeft(blockers);
        long at = began;
        long falseTicks = 0;
        long longest = -1;
        AcquireSite by = SiteTable.Unknown;
        for (int i = 0; i < blockers.Length; i++)
        {
            // The way from the last one's release to the waiter's running is that one's, too.
            long until = i == blockers.Length - 1 ? ended : blockers[i].Left;
            long part = until - at;
            if (part <= 0)
            {
                continue;
            }

            // Of who would be in the way anyhow all counts, also until it was granted and ran.
            long falsePart = blockers[i].IsTrue ? 0 : part - TrueTime(blockers, at, until, ended);
            falseTicks += falsePart;
            thread.AddPair(waiter, blockers[i].Site, part, falsePart);
            if (part > longest)
            {
                longest = part;
                by = blockers[i].Site;
            }

            at = until;
        }

        return (falseTicks, by);
    }

    /// <summary>How much of a time somebody held who would have been in the way.</summary>
    private static long TrueTime(ReadOnlySpan<Blocker> byLeft, long from, long until, long ended)
    {
        // Backwards in the order of leaving: what a later one covers need not be looked at again.
        long total = 0;
        long covered = until;
        for (int i = byLeft.Length - 1; i >= 0; i--)
        {
            Blocker blocker = byLeft[i];
            if (!blocker.IsTrue)
            {
                continue;
            }

            long left = i == byLeft.Length - 1 ? ended : blocker.Left;
            long start = Math.Max(blocker.Granted, from);
            long end = Math.Min(left, covered);
            if (end > start)
            {
                total += end - start;
                covered = start;
            }
        }

        return total;
    }

    private static void SortByLeft(Span<Blocker> blockers)
    {
        for (int i = 1; i < blockers.Length; i++)
        {
            Blocker moved = blockers[i];
            int at = i;
            for (; at > 0 && blockers[at - 1].Left > moved.Left; at--)
            {
                blockers[at] = blockers[at - 1];
            }

            blockers[at] = moved;
        }
    }
}
