using MmLock.Waiting;

namespace MmLock;

// Structure holds inside a structure hold of the same thread, for locks whose coarse holds nest (CoarseByThread): granted at once and
// counted, so that a method that takes the structure may call one that does. The latch is taken once and left by the last of them.
//
// Everything here is written by the thread that has the latch, and the latch orders one holder's writes before the next one's reads.
// Other threads read it only to find out that a guard is not theirs to end: a number that they find in a slot is of a hold that lasts.
// Numbers are never given out again, and have a bit that no number of a first hold has, so a stale guard finds nothing.
//
// A grant inside is safe: the first hold keeps out whomever the inner one has to, as long as it is as strong. It waits for nobody.
public sealed partial class VmaLock
{
    private const ulong Nested = 1UL << 63;
    private const ulong NestedWrite = 1UL << 62;
    private ulong[] _nestedHolds = [];
    private ulong _nestedEver;
    private int _nested;

    /// <summary>The guard of the first hold was disposed before those inside; the hold lasts until they are.</summary>
    private bool _firstEnded;

    /// <summary>Grants a structure hold inside that of the calling thread.</summary>
    /// <param name="mode">What for.</param>
    /// <param name="guard">The hold.</param>
    /// <returns>False when the thread has none.</returns>
    /// <exception cref="LockRecursionException">It is for writing, and the thread holds for reading.</exception>
    internal bool TryNest(LockMode mode, out StructureGuard guard)
    {
        guard = default;
        if (!IsHeldForStructure)
        {
            return false;
        }

        int word = _latch.Word;
        bool isRead = (word & (Latch.Reading | Latch.Writing)) == 0 ? _root.Mode == LockMode.Read : (word & Latch.Reading) != 0;
        if (mode == LockMode.Write && isRead)
        {
            throw new LockRecursionException(
                "The structure is asked for writing by a thread that holds it for reading: it would wait for coarse readers, who may "
                + "wait for it. Hold it for writing from the start.");
        }

        int at = Array.IndexOf(_nestedHolds, 0UL);
        if (at < 0)
        {
            at = _nestedHolds.Length;
            Interleaving.At(Interleaving.SyncPoint.Allocate);
            var more = new ulong[Math.Max(4, at * 2)];
            Array.Copy(_nestedHolds, more, at);
            Volatile.Write(ref _nestedHolds, more);
        }

        ulong hold = Nested | (mode == LockMode.Write ? NestedWrite : 0) | ++_nestedEver;
        _nested++;
        Volatile.Write(ref _nestedHolds[at], hold);
        Count(1);
        guard = new StructureGuard(this, hold);
        return true;
    }

    private static bool IsNested(ulong hold) => (hold & Nested) != 0;

    private static LockMode ModeOf(ulong hold) => (hold & NestedWrite) != 0 ? LockMode.Write : LockMode.Read;

    private int FindNested(ulong hold)
    {
        ulong[] holds = Volatile.Read(ref _nestedHolds);
        for (int i = 0; i < holds.Length; i++)
        {
            if (Volatile.Read(ref holds[i]) == hold)
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Ends a hold inside another; one that has ended already is left alone.</summary>
    private void ExitNested(ulong hold)
    {
        if (!IsNested(hold) || FindNested(hold) is not (>= 0 and var at))
        {
            return;
        }

        if (!_latch.IsHeldByCurrentThread)
        {
            _latch.Watcher?.WrongThread();
            throw NotThisThread();
        }

        Volatile.Write(ref _nestedHolds[at], 0);
        _nested--;
        Count(-1);
        if (_nested == 0 && _firstEnded)
        {
            _firstEnded = false;
            Count(1);
            ExitStructure(_latch.Ended);
        }
    }

    /// <summary>The first hold ends for its guard, and stays for those inside.</summary>
    private void EndFirst()
    {
        if (!_firstEnded)
        {
            Volatile.Write(ref _firstEnded, true);
            Count(-1);
        }
    }

    private static SynchronizationLockException NotThisThread() =>
        new("The structure hold belongs to the thread that took it; this thread cannot end it.");
}
