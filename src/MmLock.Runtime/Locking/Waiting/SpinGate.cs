using System.Runtime.CompilerServices;

namespace MmLock.Waiting;

/// <summary>
/// The lock inside the locks: held for some tens of nanoseconds, never across a wait or a wake. Spins, then yields, then
/// sleeps.
/// </summary>
/// <remarks>
/// One compare-and-swap to take, one volatile write to leave: nobody parks on it, so leaving has nobody to wake and
/// needs no second atomic operation. The swap is a full fence and the write a release, which order everything done
/// under the gate. A holder that loses its processor is waited for by sleeping rather than by spinning it out. Neither
/// taking nor leaving throws, not even when the thread is interrupted: a release must get through.
/// </remarks>
internal struct SpinGate
{
    private int _taken;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Enter()
    {
        if (Interlocked.CompareExchange(ref _taken, 1, 0) != 0)
        {
            EnterSlow();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Exit() => Volatile.Write(ref _taken, 0);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void EnterSlow()
    {
        var backoff = default(Backoff);
        do
        {
            backoff.Pause();
        }
        while (Volatile.Read(ref _taken) != 0 || Interlocked.CompareExchange(ref _taken, 1, 0) != 0);
        backoff.End();
    }
}
