using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MmLock.Memory.Layout;
using MmLock.Waiting;

namespace MmLock.Memory.PageTables;

/// <summary>The entries of 2 MiB, and who has ever read them in a read-side critical section.</summary>
/// <remarks>
/// <para>So a shootdown asks those threads only: what is mapped, touched and unmapped by one thread has one reader, and asks nobody.
/// Invariant: a thread that has an entry's value in a critical section has its bit here, or has none at all and is asked always
/// (<see cref="ReaderEpoch.Mark"/>). Bits are never taken away; a table that goes, goes with them.</para>
/// <para>Pairs, of each of which one sees the other: (1) the reader enters (its epoch is odd, full fence), sets its bit (full fence), reads
/// the entry. The thread that takes the entry away changes it, full fence, reads the bits, and then the epochs of those that it found.
/// Either the bit is found, and the epoch, which was odd before the bit was set, is odd or past; or the reader reads the changed entry.
/// (2) A reader that finds its bit set has set it itself, in an earlier critical section, and that fence is before this entry is read, too.
/// No one sets another's bit: what a third one has seen would need no fence here, and would prove nothing. (3) A bit is of a number, and a
/// number is given to another thread after its thread's end, under the lock of registration, which that thread was in before it enters:
/// its predecessor's fence is before its own.</para>
/// </remarks>
[StructLayout(LayoutKind.Explicit, Size = Entries * sizeof(long) + (3 * Line))]
internal sealed class LeafTable
{
    public const int Entries = 512;
    private const int Line = 64;

    /// <summary>On a line without entries: who reads here must not wait for who writes them.</summary>
    [FieldOffset(Line - sizeof(long))]
    private long _readers;

    [FieldOffset(2 * Line)]
    private EntryArray _entries;

    public ref long this[int index] => ref _entries[index];

    /// <summary>A bit for each thread, see <see cref="ReaderEpoch.Mark"/>. After a full fence.</summary>
    public long Readers => Volatile.Read(ref _readers);

    public bool IsEmpty => !((ReadOnlySpan<long>)_entries).ContainsAnyExcept(0);

    /// <summary>The entry of an address.</summary>
    public ref long At(ulong address) =>
        ref Unsafe.Add(ref Unsafe.As<EntryArray, long>(ref _entries), (int)(address >> PageLayout.PageShift) & (Entries - 1));

    /// <summary>The entry of an address, in the thread's critical section.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long Read(ulong address, ReaderEpoch reader)
    {
        NoteReader(reader);
        return Volatile.Read(ref At(address));
    }

    /// <summary>In the thread's critical section: from here on to its end, whoever changes an entry waits for it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void NoteReader(ReaderEpoch reader)
    {
        if ((Volatile.Read(ref _readers) & reader.Mark) != reader.Mark)
        {
            AddReader(reader.Mark);
        }
    }

    /// <summary>Who may have read an entry as it was before the caller changed it.</summary>
    public long ReadersAfterChange()
    {
        Interlocked.MemoryBarrier();
        return Readers;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void AddReader(long mark)
    {
        MemoryInterleaving.At(MemoryInterleaving.SyncPoint.BeforeReaderNoted);
        Interlocked.Or(ref _readers, mark);
        FullFence.AfterFlag();
    }

    [InlineArray(Entries)]
    private struct EntryArray
    {
        private long _first;
    }
}
