using System.Diagnostics;
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
/// only after <see cref="WaitForOthers"/> that comes after the entry's change.</para>
/// <para>Ordering: entering is an atomic exchange, a full fence before the critical section's first read of an entry; the
/// waiter has a full fence between its change of the entry and its look at the epochs. So either the critical section reads the
/// changed entry, or the waiter sees the critical section and waits (Dekker). Leaving is a release: what the critical section
/// read and wrote is done when the waiter sees the epoch moved on. An epoch that is odd again, or even, with another number has
/// left the critical section that mattered: nobody who re-enters can hold the waiter up.</para>
/// <para>A critical section is of one space, and a wait for a space passes over critical sections of others. The space is
/// written before the exchange that makes the epoch odd, so a thread that sees the epoch odd with a number sees that critical
/// section's space or a later one's. If it is not the waiter's, the critical section is not either, or it has ended; if it is,
/// the wait ends when the number changes.</para>
/// <para>A thread registers before its first critical section; the list is published before that critical section's fence, and
/// read after the waiter's, so the same argument covers it.</para>
/// </remarks>
[StructLayout(LayoutKind.Explicit, Size = 320)]
internal sealed class ReaderEpoch
{
    private static readonly Lock s_registration = new();
    private static ReaderEpoch[] s_all = [];

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

    private ReaderEpoch(int index)
    {
        Index = index;
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
        _space = space;
        Interlocked.Exchange(ref _state, _state + 1);
        FullFence.AfterFlag();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Exit() => Volatile.Write(ref _state, _state + 1);

    /// <summary>The shootdown: returns when every critical section of a space that any thread was in at the call has ended.</summary>
    public void WaitForOthers(long space)
    {
        Debug.Assert((_state & 1) == 0, "A thread would wait for itself.");
        Interlocked.MemoryBarrier();
        foreach (ReaderEpoch epoch in Volatile.Read(ref s_all))
        {
            long state = Volatile.Read(ref epoch._state);
            if ((state & 1) != 0 && Volatile.Read(ref epoch._space) == space)
            {
                WaitFor(epoch, state);
            }
        }
    }

    /// <summary>As <see cref="WaitForOthers"/>, for the critical sections of all spaces: of a page that any of them may have.</summary>
    public void WaitForAll()
    {
        Debug.Assert((_state & 1) == 0, "A thread would wait for itself.");
        Interlocked.MemoryBarrier();
        foreach (ReaderEpoch epoch in Volatile.Read(ref s_all))
        {
            long state = Volatile.Read(ref epoch._state);
            if ((state & 1) != 0)
            {
                WaitFor(epoch, state);
            }
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
            ReaderEpoch[] all = s_all;
            int index = 0;
            while (Array.Exists(all, other => other.Index == index))
            {
                index++;
            }

            var epoch = new ReaderEpoch(index);
            Volatile.Write(ref s_all, [.. all, epoch]);
            t_epoch = epoch;
            t_registration = new Registration(epoch);
            return epoch;
        }
    }

    /// <summary>Only the thread refers to it: it becomes garbage, and gives the epoch back, after the thread's end.</summary>
    private sealed class Registration(ReaderEpoch epoch)
    {
        ~Registration()
        {
            using (s_registration.EnterPatiently())
            {
                Volatile.Write(ref s_all, Array.FindAll(s_all, other => other != epoch));
            }
        }
    }
}
