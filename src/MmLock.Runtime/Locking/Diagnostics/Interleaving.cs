using System.Diagnostics;

namespace MmLock;

/// <summary>
/// The hooks of the locks: points at which another thread may come between at the worst moment, or the system may refuse. Tests
/// stop or throw there; what is shipped does not call them.
/// </summary>
internal static class Interleaving
{
    public enum SyncPoint
    {
        /// <summary>The flags allow the fast path; the word is not taken yet.</summary>
        BeforeTake,

        /// <summary>The word is taken; its range cannot be seen yet.</summary>
        BeforePublish,

        /// <summary>A write hold has begun by half: of its number and its version, one is raised.</summary>
        HalfCounted,

        /// <summary>The word is a writer's on trial; wide holders were not looked for yet.</summary>
        UpgradeOnTrial,

        /// <summary>The words are eased to readers' for a downgrade, or about to be.</summary>
        HalfDowngraded,

        /// <summary>A word was read that says where its hold went on.</summary>
        ForwardSeen,

        /// <summary>Of a range's words some are taken, and the next is not.</summary>
        HalfTaken,

        /// <summary>A hold is in the queue as well, and not moved there yet, or not gone from where it was.</summary>
        HalfForwarded,

        /// <summary>A reader found others where it reads, and is about to take a slot.</summary>
        BeforeSlot,

        /// <summary>A reader's slot is marked as one that may be held, and is not taken yet.</summary>
        SlotMarked,

        /// <summary>A reader has a slot, and has not looked at the segment's word yet.</summary>
        SlotPublished,

        /// <summary>A writer has the word of a segment that readers enter without counting; it has not looked for them yet.</summary>
        BiasTaken,

        /// <summary>A holder of a higher level has asked whether the queue is empty, and not looked at the words below it yet.</summary>
        QueueAsked,

        /// <summary>A holder has read the root, and not looked at the words above it yet.</summary>
        RootAsked,

        /// <summary>The words of a range are taken; nobody was looked for yet who holds or waits on a higher level.</summary>
        CellsTaken,

        /// <summary>A coarse or wide request has raised its flag; it has not looked for fast holders yet.</summary>
        RootRaised,

        /// <summary>An awaiter has the right to leave its continuation, and has not left it yet.</summary>
        ContinuationClaimed,

        /// <summary>A structure hold has the latch, and has not looked for coarse requests yet.</summary>
        LatchTaken,

        /// <summary>A structure hold has left the latch, and has not looked for those that wait for it yet.</summary>
        LatchLeft,

        /// <summary>A coarse request is counted and can be seen; it has not looked for structure holds yet.</summary>
        CoarsePublished,

        /// <summary>A structure hold has its place in the queue, and not the latch yet.</summary>
        RootHeld,

        /// <summary>Memory is about to be asked for.</summary>
        Allocate,

        /// <summary>A callback or a timer is about to be set up for a request that waits.</summary>
        Arm,

        /// <summary>The thread is about to park for a request that waits.</summary>
        Park,

        /// <summary>The thread was woken, or its time is up.</summary>
        Unpark,

        /// <summary>A wait for a pulse is over, in whatever way; its thread has not taken itself out of the queue yet.</summary>
        WaitOver,

        /// <summary>A pulse has taken a waiter out of the queue; it has not told it yet.</summary>
        PulseTaken,
    }

    [field: ThreadStatic]
    public static Action<SyncPoint>? Hook { get; set; }

    [Conditional("INTERLEAVING_HOOKS")]
    public static void At(SyncPoint point) => Hook?.Invoke(point);
}
