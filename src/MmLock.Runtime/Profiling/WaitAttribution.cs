namespace MmLock.Profiling;

/// <summary>The times of one wait: to whom each part of it goes, and how much would not have been.</summary>
/// <remarks>
/// <para>Would not have been: from when the waiter would have been granted, if everybody held what they need and had come when they
/// came. That is when the last of those has left who are in the way then, too; each would have left as much earlier as it would have been
/// granted earlier, which was found by the same when it was granted, always before those behind it are. So a waiter is in the way of
/// others behind it for as long as it would have waited itself. That threads would come back earlier, and so more often, is not
/// counted.</para>
/// <para>The wait is cut where blockers left. A part goes to the blocker that left at its end: in a queue of exclusive holders that is
/// the one that held. Who gave up has left nothing to those that waited for others longer. What would not have been goes to those first who
/// would not have been in the way.</para>
/// </remarks>
internal static class WaitAttribution
{
    /// <returns>How much of the wait is false, and who was waited for longest.</returns>
    public static (long FalseTicks, AcquireSite By) Split(
        Span<Blocker> blockers, AcquireSite waiter, ThreadRecord thread, long began, long ended)
    {
        blockers = Complete(blockers, began, ended);
        if (blockers.IsEmpty)
        {
            thread.AddPair(waiter, SiteTable.Unknown, ended - began, 0);
            return (0, SiteTable.Unknown);
        }

        SortByLeft(blockers);
        long would = began;
        for (int i = 0; i < blockers.Length; i++)
        {
            if (blockers[i].IsTrue)
            {
                // The way from the last one's release to the waiter's running is that one's, too.
                long left = i == blockers.Length - 1 ? ended : blockers[i].Left;
                would = Math.Max(would, left - blockers[i].Early);
            }
        }

        long falseTicks = ended - would;
        return (falseTicks, Share(blockers, waiter, thread, began, ended, falseTicks));
    }

    /// <summary>Adds the times, and leaves out who did not hold after all.</summary>
    private static Span<Blocker> Complete(Span<Blocker> blockers, long began, long ended)
    {
        int count = 0;
        foreach (Blocker found in blockers)
        {
            Blocker blocker = found;
            HoldTimes times = blocker.Hold.TimesOf(blocker.Generation, began, ended, blocker.Phase);

            // Who tried, and then waited, came no earlier than this one.
            if (blocker.Phase == RecordedHold.Trying && (times.Granted != 0 || times.Left <= began))
            {
                continue;
            }

            blocker.Granted = times.Granted;
            blocker.Left = Math.Clamp(times.Left, began, ended);
            blocker.Early = times.Early;
            blocker.IsTrue |= times.NeededAll;
            blockers[count++] = blocker;
        }

        return blockers[..count];
    }

    /// <returns>Who was waited for longest.</returns>
    private static AcquireSite Share(
        ReadOnlySpan<Blocker> byLeft, AcquireSite waiter, ThreadRecord thread, long began, long ended, long falseTicks)
    {
        long ofFalse = 0;
        long at = began;
        for (int i = 0; i < byLeft.Length; i++)
        {
            if (PartOf(byLeft, i, ended, ref at) is > 0 and var part && !byLeft[i].IsTrue)
            {
                ofFalse += part;
            }
        }

        long longest = -1;
        long leftOfFalse = Math.Min(falseTicks, ofFalse);
        long leftOfTrue = falseTicks - leftOfFalse;
        AcquireSite by = SiteTable.Unknown;
        at = began;
        for (int i = 0; i < byLeft.Length; i++)
        {
            long part = PartOf(byLeft, i, ended, ref at);
            if (part <= 0)
            {
                continue;
            }

            ref long left = ref byLeft[i].IsTrue ? ref leftOfTrue : ref leftOfFalse;
            long falsePart = Math.Min(part, left);
            left -= falsePart;
            thread.AddPair(waiter, byLeft[i].Site, part, falsePart);
            if (part > longest)
            {
                longest = part;
                by = byLeft[i].Site;
            }
        }

        return by;
    }

    /// <summary>The part of the wait that ends with a blocker.</summary>
    private static long PartOf(ReadOnlySpan<Blocker> byLeft, int index, long ended, ref long at)
    {
        bool isLast = index == byLeft.Length - 1;
        if (byLeft[index].Granted == RecordedHold.Never && !isLast)
        {
            return 0;
        }

        long until = isLast ? ended : byLeft[index].Left;
        long part = until - at;
        at = Math.Max(at, until);
        return part;
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
