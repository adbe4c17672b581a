using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MmLock.Waiting;

namespace MmLock.Memory.Frames;

/// <summary>
/// One thread's epoch, odd while it is in a read-side critical section: between reading a page table entry and being done with the
/// frame. What a translation cached by a processor is elsewhere. A thread that takes an entry away waits for those in flight: the
/// shootdown.
/// </summary>
/// <remarks>
/// <para>Invariants: (1) an epoch is odd exactly while its thread is in a critical section; (2) a critical section never waits,
/// for nothing and nobody, so every wait for one ends; (3) whatever an entry gave (a frame, a right to write) is taken back
/// only after <see cref="WaitForOthers"/>, or <see cref="WaitForReaders"/> of those that may have read it, that comes after the entry's
/// change.</para>
/// <para>Ordering: entering is an atomic exchange, a full fence before the critical section's first read of an entry; the
/// waiter has a full fence between its change of the entry and its look at the epochs. So either the critical section reads the
/// changed entry, or the waiter sees the critical section and waits (Dekker). Leaving is a release: what the critical section
/// read and wrote is done when the waiter sees the epoch moved on. An epoch that is odd again, or even, with another number has
/// left the critical section that mattered: nobody who re-enters can hold the waiter up.</para>
/// <para>A critical section is of one space, and a wait for a space passes over critical sections of others. The space is
/// written before the exchange that makes the epoch odd, so a thread that sees the epoch odd with a number sees that critical
/// section's space or a later one's. It is a release, so that a later one is not seen before the end of that critical section and what was
/// stored in it (on ARM64 a plain store may go past the release that leaves). If it is not the waiter's, the critical section is not
/// either, or it has ended; if it is, the wait ends when the number changes.</para>
/// <para>So with who has read the table that the entry is in: a wait for its readers passes over all others, without a look at what they
/// write. See <c>LeafTable</c>, which has the bits and the proof. Threads beyond the first <see cref="Marks"/> have no bit and are always
/// looked at: a bit of two threads would be found set by the one that has not set it, and so without its fence.</para>
/// <para>A thread registers before its first critical section; the list is published before that critical section's fence, and
/// read after the waiter's, so the same argument covers it.</para>
/// </remarks>
[StructLayout(LayoutKind.Explicit, Size = 320)]
internal sealed class ReaderEpoch
{
    /// <summary>How many threads have a bit each.</summary>
    public const int Marks = 64;

    private static readonly Lock s_registration = new();

    /// <summary>By number, so that nothing of an epoch is read to find out whose it is.</summary>
    private static ReaderEpoch?[] s_all = [];

    [ThreadStatic]
    private static ReaderEpoch? t_epoch;

    [ThreadStatic]
    private static Registration? t_registration;

    [FieldOffset(128)]
    private long _state;

    /// <summary>Which space the critical section is of.</summary>
    [FieldOffset(136)]
    private long _space;

    /// <summary>Small, and nobody else's among living threads.</summary>
    [FieldOffset(144)]
    public readonly int Index;

    /// <summary>The thread's own list of frames on their way back.</summary>
    [FieldOffset(152)]
    public readonly FrameBatch Batch;

    /// <summary>The bit of <see cref="Index"/>, or 0 where there is none.</summary>
    [FieldOffset(160)]
    public readonly long Mark;

    [FieldOffset(168)]
    private readonly Thread _thread = Thread.CurrentThread;

    private ReaderEpoch(int index)
    {
        Index = index;
        Mark = index < Marks ? 1L << index : 0;
        Batch = new FrameBatch(this);
    }

    /// <summary>The calling thread's epoch.</summary>
    public static ReaderEpoch Current
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => t_epoch ?? Register();
    }

    /// <summary>Begins a read-side critical section. Not nested; nothing in it may wait.</summary>
    /// <param name="space">The number of the space whose entries it reads.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Enter(long space)
    {
        Debug.Assert((_state & 1) == 0, "Read-side critical sections do not nest.");
        Volatile.Write(ref _space, space);
        Interlocked.Exchange(ref _state, _state + 1);
        FullFence.AfterFlag();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Exit() => Volatile.Write(ref _state, _state + 1);

    /// <summary>The shootdown: returns when every critical section of a space that any thread was in at the call has ended.</summary>
    public void WaitForOthers(long space)
    {
        Interlocked.MemoryBarrier();
        WaitForReaders(space, -1);
    }

    /// <summary>
    /// As <see cref="WaitForOthers"/>, for the critical sections of these threads. The caller had a full fence between its change and
    /// finding out who they are.
    /// </summary>
    public void WaitForReaders(long space, long readers)
    {
        Debug.Assert((_state & 1) == 0, "A thread would wait for itself.");
        ReaderEpoch?[] all = Volatile.Read(ref s_all);
        for (ulong left = (ulong)(readers & ~Mark); left != 0; left &= left - 1)
        {
            int index = BitOperations.TrailingZeroCount(left);
            if (index >= all.Length)
            {
                break;
            }

            all[index]?.WaitUntilOutOf(space);
        }

        for (int i = Marks; i < all.Length; i++)
        {
            all[i]?.WaitUntilOutOf(space);
        }
    }

    /// <summary>As <see cref="WaitForOthers"/>, for the critical sections of all spaces: of a page that any of them may have.</summary>
    public void WaitForAll()
    {
        Debug.Assert((_state & 1) == 0, "A thread would wait for itself.");
        Interlocked.MemoryBarrier();
        foreach (ReaderEpoch? epoch in Volatile.Read(ref s_all))
        {
            if (epoch is not null && Volatile.Read(ref epoch._state) is var state && (state & 1) != 0)
            {
                WaitFor(epoch, state);
            }
        }
    }

    private void WaitUntilOutOf(long space)
    {
        long state = Volatile.Read(ref _state);
        if ((state & 1) != 0 && Volatile.Read(ref _space) == space)
        {
            WaitFor(this, state);
        }
    }

    private static void WaitFor(ReaderEpoch epoch, long state)
    {
        // The other thread may have lost its processor in the critical section; then only time helps.
        var spin = default(SpinWait);
        bool interrupted = false;
        while (Volatile.Read(ref epoch._state) == state)
        {
            Patience.SpinOnce(ref spin, ref interrupted);
        }

        UninterruptibleMonitor.Keep(interrupted);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ReaderEpoch Register()
    {
        using (s_registration.EnterPatiently())
        {
            ReaderEpoch?[] all = s_all;
            int index = Free(0, Math.Min(Marks, all.Length));
            if (index < 0 && all.Length >= Marks)
            {
                index = Free(Marks, all.Length - Marks);
            }

            ReaderEpoch epoch = new(index >= 0 ? index : all.Length);
            ReaderEpoch?[] now = [.. all];
            Array.Resize(ref now, Math.Max(all.Length, epoch.Index + 1));
            now[epoch.Index] = epoch;
            Volatile.Write(ref s_all, now);
            t_epoch = epoch;
            t_registration = new Registration(epoch);
            return epoch;

            // Of nobody, or else of a thread that has ended and of which the collector has not told yet: bits are scarce.
            int Free(int first, int count) => Array.IndexOf(all, null, first, count) is >= 0 and var nobodys
                ? nobodys
                : all.Length < Marks ? -1 : Array.FindIndex(all, first, count, other => other is { _thread.IsAlive: false });
        }
    }

    /// <summary>Only the thread refers to it: it becomes garbage, and gives the epoch back, after the thread's end.</summary>
    private sealed class Registration(ReaderEpoch epoch)
    {
        ~Registration()
        {
            using (s_registration.EnterPatiently())
            {
                if (s_all[epoch.Index] == epoch)
                {
                    Volatile.Write(ref s_all[epoch.Index], null);
                }
            }
        }
    }
}
