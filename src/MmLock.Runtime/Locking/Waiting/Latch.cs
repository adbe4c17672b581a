using System.Runtime.CompilerServices;

namespace MmLock.Waiting;

/// <summary>
/// A short lock of a thread, as <see cref="Lock"/>, whose word also says what it is held for: spins, then parks. Not re-entrant;
/// who enters asks <see cref="IsHeldByCurrentThread"/> before it waits.
/// </summary>
/// <remarks>
/// <para>The word is 0 when nobody has the lock or waits. It is taken by a compare-and-swap that writes <see cref="Held"/> and the
/// kind at once, and left by one that takes both away: each a full fence by the memory model of .NET (casal on ARM64). So what a
/// holder writes is seen by the next one, whoever sees the kind gone sees what was written under it, and a holder's reads after the
/// swap come after its kind can be seen.</para>
/// <para>Who wakes whom: a thread that parks sets <see cref="Wanted"/> under the monitor, in a word that says that somebody holds, and
/// sleeps without leaving the monitor in between. The holder's leaving swap sees the bit, takes it away, and pulses one thread under
/// the monitor: it comes before the swap that set the bit, and then fails and sees it, or the pulse comes after the sleep has
/// begun. The thread that was pulsed takes the lock, parks again, or gives up; each of the three leaves <see cref="Wanted"/> set, or
/// pulses, as long as another is parked. So there is always a bit that the holder will see, or a thread that is awake.</para>
/// <para>A thread that comes may take the lock ahead of those that are parked, since it is awake, but not for ever: who was woken
/// <see cref="MostFailures"/> times for nothing sets <see cref="Reserved"/>, and until it has the lock or has given up only
/// threads that were parked may take it. The monitor wakes them first come first served.</para>
/// </remarks>
internal sealed class Latch
{
    /// <summary>Somebody has the lock.</summary>
    public const int Held = 1;

    /// <summary>Held as a structure hold for reading, for writing. What is held otherwise has neither.</summary>
    public const int Reading = 2;
    public const int Writing = 4;

    /// <summary>The structure hold is known to the queue of coarse holds as well.</summary>
    public const int Queued = 8;

    /// <summary>Somebody is parked.</summary>
    private const int Wanted = 16;

    /// <summary>Somebody was passed too often.</summary>
    private const int Reserved = 32;

    /// <summary>Set where and as long as somebody watches: then no fast path finds the word as it wants it, and none has to ask.</summary>
    private const int Watched = 64;
    private const int Kinds = Held | Reading | Writing | Queued;
    private const int MostFailures = 4;
    private int _word;
    private int _owner;
    private int _parked;
    private int _starved;
    private ILatchWatcher? _watcher;

    /// <summary>How many holds have ended: the number of the one that is there. Written by the holder alone.</summary>
    public ulong Ended;

    /// <summary>What coarse holds there are or wait, as their queue publishes it; for structure holds.</summary>
    public long Coarse = -1;

    public int Word => Volatile.Read(ref _word);

    /// <summary>Only the thread itself writes its number here, so that it needs no fence to find it.</summary>
    public bool IsHeldByCurrentThread => _owner == Environment.CurrentManagedThreadId;

    /// <summary>Takes the lock if nobody has it or waits for it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryTake(int kind)
    {
        if (_word != 0 || Interlocked.CompareExchange(ref _word, Held | kind, 0) != 0)
        {
            return false;
        }

        _owner = Environment.CurrentManagedThreadId;
        return true;
    }

    /// <summary>Whether no fast path takes the latch. For tests.</summary>
    public bool IsMarked => (Word & Watched) != 0;

    /// <summary>Who is told of holds while the latch is marked; in the place of whom there was.</summary>
    public void Watch(ILatchWatcher watcher) => Volatile.Write(ref _watcher, watcher);

    /// <summary>From now on each hold that begins is told of until it ends; of one that is there its end may be.</summary>
    public void Mark()
    {
        int word;
        do
        {
            word = Volatile.Read(ref _word);
        }
        while (!TrySwap(word, word | Watched));
    }

    /// <summary>Takes the mark away, by who has the latch and has told of its leaving.</summary>
    public void Unmark()
    {
        int word;
        do
        {
            word = Volatile.Read(ref _word);
        }
        while (!TrySwap(word, word & ~Watched));
    }

    /// <summary>Takes the mark away if nobody has the latch: who has it takes it away at the end.</summary>
    public void UnmarkIfFree()
    {
        int word;
        do
        {
            word = Volatile.Read(ref _word);
        }
        while ((word & Held) == 0 && !TrySwap(word, word & ~Watched));
    }

    public ILatchWatcher? Watcher => Volatile.Read(ref _watcher);

    /// <summary>As <see cref="TryTake"/>, which fails for it, where somebody watches.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public bool TryTakeWatched(int kind)
    {
        if (_watcher is not { } watcher || Volatile.Read(ref _word) != Watched || !TrySwap(Watched, Watched | Held | kind))
        {
            return false;
        }

        watcher.Taken();
        return true;
    }

    /// <summary>Ends the hold of the calling thread.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Exit()
    {
        _owner = 0;
        Volatile.Write(ref Ended, Ended + 1);
        int word = _word;
        if (word >= Wanted || Interlocked.CompareExchange(ref _word, 0, word) != word)
        {
            ExitSlow();
        }
    }

    /// <summary>Waits for the lock, which the calling thread does not have.</summary>
    /// <param name="kind">What for.</param>
    /// <param name="deadline">Of <see cref="Deadline"/>.</param>
    /// <param name="cancellationToken">Gives the waiting up.</param>
    /// <returns>False when the time was up or the token was cancelled first.</returns>
    /// <exception cref="ThreadInterruptedException">The thread was interrupted; it has not got the lock.</exception>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public bool Enter(int kind, long deadline, CancellationToken cancellationToken)
    {
        bool done = EnterUnwatched(kind, deadline, cancellationToken);
        if (done)
        {
            _watcher?.Taken();
        }

        return done;
    }

    private bool EnterUnwatched(int kind, long deadline, CancellationToken cancellationToken)
    {
        var spin = new SpinWait();
        do
        {
            if (TryTakeWord(kind, mayPass: false))
            {
                return true;
            }

            if (spin.NextSpinWillYield)
            {
                break;
            }

            spin.SpinOnce(sleep1Threshold: -1);
        }
        while (true);
        if (!cancellationToken.CanBeCanceled)
        {
            return Park(kind, deadline, cancellationToken);
        }

        Interleaving.At(Interleaving.SyncPoint.Arm);
        CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(static state => ((Latch)state!).LookAgain(), this);
        try
        {
            return Park(kind, deadline, cancellationToken);
        }
        finally
        {
            // Not disposed of: that may wait for the callback. A late one makes others look again, and does no harm.
            registration.Unregister();
        }
    }

    private bool TryTakeWord(int kind, bool mayPass)
    {
        int word = Volatile.Read(ref _word);
        return (word & (mayPass ? Held : Held | Reserved)) == 0 && TrySwap(word, word | Held | kind);
    }

    private bool TrySwap(int word, int next)
    {
        if (Interlocked.CompareExchange(ref _word, next, word) != word)
        {
            return false;
        }

        if ((next & Held) > (word & Held))
        {
            _owner = Environment.CurrentManagedThreadId;
        }

        return true;
    }

    private bool Park(int kind, long deadline, CancellationToken cancellationToken)
    {
        int failures = 0;
        bool done = false;
        lock (this)
        {
            try
            {
                // Who is parked here already goes first, if it was passed too often.
                while (!(done = TryTakeWord(kind, mayPass: failures > 0)))
                {
                    int left = Deadline.MillisecondsLeft(deadline);
                    if (cancellationToken.IsCancellationRequested || left == 0)
                    {
                        break;
                    }

                    if (TryAsk(ref failures))
                    {
                        Sleep(left);
                        failures++;
                    }
                }
            }
            finally
            {
                Settle(failures > MostFailures);
            }
        }

        return done;
    }

    /// <summary>Under the monitor: lets the holder know that somebody is parked.</summary>
    /// <returns>False when it must be tried again: the word has changed, and the lock may be free.</returns>
    private bool TryAsk(ref int failures)
    {
        if (failures == MostFailures)
        {
            failures++;
            _starved++;
        }

        int word = Volatile.Read(ref _word);
        int next = word | Wanted | (_starved > 0 ? Reserved : 0);
        return ((word & Held) != 0 || ((word & Reserved) != 0 && failures == 0)) && (next == word || TrySwap(word, next));
    }

    private void Sleep(int milliseconds)
    {
        _parked++;
        try
        {
            Interleaving.At(Interleaving.SyncPoint.Park);
            Monitor.Wait(this, milliseconds);
            Interleaving.At(Interleaving.SyncPoint.Unpark);
        }
        finally
        {
            _parked--;
        }
    }

    /// <summary>
    /// Under the monitor, by a thread that is about to leave it with the lock or without: sees to those that stay parked.
    /// </summary>
    private void Settle(bool starved)
    {
        _starved -= starved ? 1 : 0;
        while (true)
        {
            int word = Volatile.Read(ref _word);
            int next = (word & (Kinds | Watched)) | (_parked > 0 && (word & Held) != 0 ? Wanted : 0) | (_starved > 0 ? Reserved : 0);
            if (next == word || TrySwap(word, next))
            {
                if (_parked > 0 && (next & Held) == 0)
                {
                    Monitor.Pulse(this);
                }

                return;
            }
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void ExitSlow()
    {
        _watcher?.Left();
        int word;
        do
        {
            word = Volatile.Read(ref _word);
        }
        while (!TrySwap(word, word & (Reserved | Watched)));
        if ((word & Wanted) == 0)
        {
            return;
        }

        UninterruptibleMonitor.Enter(this);
        Monitor.Pulse(this);
        Monitor.Exit(this);
    }

    private void LookAgain()
    {
        UninterruptibleMonitor.Enter(this);
        Monitor.PulseAll(this);
        Monitor.Exit(this);
    }
}
