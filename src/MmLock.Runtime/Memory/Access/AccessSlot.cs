using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MmLock.Memory.Frames;

namespace MmLock.Memory.Access;

/// <summary>
/// One thread's sign that it is between reading a page table entry and being done with the frame: what a translation
/// cached by a processor is elsewhere. Who takes an entry away waits for those in flight: the shootdown.
/// </summary>
/// <remarks>
/// <para>Invariants: (1) a slot is odd exactly while its thread is in a section; (2) a section never waits, for nothing and
/// nobody, so every wait for one ends; (3) whatever an entry gave (a frame, a right to write) is taken back only after
/// <see cref="WaitForOthers"/> that comes after the entry's change.</para>
/// <para>Ordering: entering is an atomic exchange, a full fence before the section's first read of an entry; the waiter has
/// a full fence between its change of the entry and its look at the slots. So either the section reads the changed entry,
/// or the waiter sees the section and waits (Dekker). Leaving is a release: what the section read and wrote is done when
/// the waiter sees the slot moved on. A slot that is odd again, or even, with another number has left the section that
/// mattered: nobody who re-enters can hold the waiter up.</para>
/// <para>A thread registers before its first section; the list is published before that section's fence, and read after
/// the waiter's, so the same argument covers it.</para>
/// </remarks>
[StructLayout(LayoutKind.Explicit, Size = 320)]
internal sealed class AccessSlot
{
    private static readonly Lock s_registration = new();
    private static AccessSlot[] s_all = [];

    [ThreadStatic]
    private static AccessSlot? t_slot;

    [ThreadStatic]
    private static Registration? t_registration;

    [FieldOffset(128)]
    private long _state;

    /// <summary>Small, and nobody else's among living threads.</summary>
    [FieldOffset(136)]
    public readonly int Index;

    /// <summary>The thread's own list of frames on their way back.</summary>
    [FieldOffset(144)]
    public readonly FrameBatch Batch;

    private AccessSlot(int index)
    {
        Index = index;
        Batch = new FrameBatch(this);
    }

    /// <summary>The calling thread's slot.</summary>
    public static AccessSlot Current
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => t_slot ?? Register();
    }

    /// <summary>Begins a section. Not nested; nothing in it may wait.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Enter()
    {
        Debug.Assert((_state & 1) == 0, "Sections do not nest.");
        Interlocked.Exchange(ref _state, _state + 1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Exit() => Volatile.Write(ref _state, _state + 1);

    /// <summary>The shootdown: returns when every section that was open at the call, of all threads, has ended.</summary>
    public void WaitForOthers()
    {
        Debug.Assert((_state & 1) == 0, "A thread would wait for itself.");
        Interlocked.MemoryBarrier();
        foreach (AccessSlot slot in Volatile.Read(ref s_all))
        {
            long state = Volatile.Read(ref slot._state);
            if ((state & 1) != 0)
            {
                WaitFor(slot, state);
            }
        }
    }

    private static void WaitFor(AccessSlot slot, long state)
    {
        // The other thread may have lost its processor in the section; then only time helps.
        var spin = default(SpinWait);
        while (Volatile.Read(ref slot._state) == state)
        {
            spin.SpinOnce(sleep1Threshold: 40);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static AccessSlot Register()
    {
        lock (s_registration)
        {
            AccessSlot[] all = s_all;
            int index = 0;
            while (Array.Exists(all, slot => slot.Index == index))
            {
                index++;
            }

            var mine = new AccessSlot(index);
            Volatile.Write(ref s_all, [.. all, mine]);
            t_slot = mine;
            t_registration = new Registration(mine);
            return mine;
        }
    }

    /// <summary>Only the thread refers to it: it becomes garbage, and gives the slot back, after the thread's end.</summary>
    private sealed class Registration(AccessSlot slot)
    {
        ~Registration()
        {
            lock (s_registration)
            {
                Volatile.Write(ref s_all, Array.FindAll(s_all, other => other != slot));
            }
        }
    }
}
