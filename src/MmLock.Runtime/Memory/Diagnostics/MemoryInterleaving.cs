using System.Diagnostics;

namespace MmLock.Memory.Diagnostics;

/// <summary>
/// The hooks of the address space, as <see cref="Interleaving"/>: points at which another thread may come between at the worst
/// moment.
/// </summary>
internal static class MemoryInterleaving
{
    public enum SyncPoint
    {
        /// <summary>It is decided which range to take; the range is not taken yet.</summary>
        BeforeAcquire,

        /// <summary>A range is reserved; it is not locked yet.</summary>
        AfterReservation,

        /// <summary>The VMAs are gone from the tree; their pages are not zapped yet.</summary>
        BeforeZap,

        /// <summary>A speculation has all it needs; it has not entered its critical section yet.</summary>
        BeforeSpeculativeInstall,

        /// <summary>A speculation found its stamp valid, in its critical section; the frame is not installed yet.</summary>
        InSpeculation,

        /// <summary>A fork has copied the entries of 2 MiB, and goes on to the next.</summary>
        DuringFork,

        /// <summary>A page of a file is about to be read, with whatever the fault holds.</summary>
        BeforeFileRead,

        /// <summary>A copy on write has read the page's entry and holds nothing on its frame.</summary>
        BeforeCopy,

        /// <summary>A thread is in its critical section, and about to be known as a reader of 2 MiB; it has read no entry there.</summary>
        BeforeReaderNoted,

        /// <summary>An access has translated its address; the bytes are not copied yet.</summary>
        InAccess,

        /// <summary>A pin has read the page's entry, in its critical section; the pin is not counted yet.</summary>
        InPin,

        /// <summary>A page was written back; its entries are not writable, its bytes are on their way to the file.</summary>
        DuringWriteBack,

        /// <summary>A clean page was taken out of all page tables; it is still in the page cache.</summary>
        DuringEviction,

        /// <summary>
        /// The lock of a part of the VMAs is taken; it has not been asked yet whether somebody has the lock on all of them.
        /// </summary>
        PartTaken,

        /// <summary>The index was asked which part an address is in; that part's lock is not taken yet.</summary>
        PartFound,

        /// <summary>Memory is about to be asked for, for a change of the VMAs.</summary>
        Allocate,
    }

    [field: ThreadStatic]
    public static Action<SyncPoint>? Hook { get; set; }

    [Conditional("INTERLEAVING_HOOKS")]
    public static void At(SyncPoint point) => Hook?.Invoke(point);
}
