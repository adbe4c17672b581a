using System.Diagnostics;
using System.Runtime.CompilerServices;
using MmLock.Profiling;
using MmLock.Waiting;

namespace MmLock;

/// <summary>
/// The short lock on shared structure (the tree of VMAs, counters): spins, then parks. Never held across file I/O,
/// user allocation or work proportional to a number of pages.
/// </summary>
/// <remarks>Not re-entrant. Order: a range of an <see cref="MmapLock"/> first, then this lock, never the reverse.</remarks>
public sealed partial class VmaLock
{
    private readonly CacheLineFence _before = new();

    // An object of its own, beside this one and not in here: a thread that enters reads this object, and should have it in its cache.
    private readonly Latch _latch = new();
    private readonly CacheLineFence _after = new();

    /// <summary>How many of these locks the calling thread holds; counted in builds with hooks only, for assertions.</summary>
    [field: ThreadStatic]
    internal static int HeldByThread { get; private set; }

    /// <summary>Whether the calling thread holds the lock, be it by a structure hold of its <see cref="MmapLock"/>.</summary>
    public bool IsHeld => _latch.IsHeldByCurrentThread;

    /// <summary>Whether some thread holds the lock. By one read, which a compare-and-swap on another lock may come before.</summary>
    internal bool IsTaken => (_latch.Word & Latch.Held) != 0;

    /// <summary>A lock that nobody has.</summary>
    public VmaLock() => Recorder.Add(this);

    /// <summary>The structure lock of another lock, which enters it in the recorder when it is ready.</summary>
    internal VmaLock(MmapLock owner) => _owner = owner;

    /// <summary>Waits for the lock; disposing the result on the same thread releases it.</summary>
    /// <param name="callerFile">Left to the compiler.</param>
    /// <param name="callerLine">Left to the compiler.</param>
    /// <exception cref="LockRecursionException">The calling thread holds it already.</exception>
    /// <exception cref="ThreadInterruptedException">The thread was interrupted while it waited; it does not hold the lock.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Scope Enter([CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0)
    {
        if (!_latch.TryTake(0))
        {
            EnterSlow(callerFile, callerLine);
        }

        Count(1);
        return new Scope(_latch);
    }

    /// <summary>Takes the lock if nobody has it, waits for it or watches it; who fails enters, and then perhaps waits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool TryEnterAtOnce(out Scope scope)
    {
        Latch latch = _latch;
        if (!latch.TryTake(0))
        {
            scope = default;
            return false;
        }

        Count(1);
        scope = new Scope(latch);
        return true;
    }

    private void ThrowIfHeld()
    {
        if (_latch.IsHeldByCurrentThread)
        {
            throw new LockRecursionException("The thread holds this VmaLock already; it is not re-entrant.");
        }
    }

    [Conditional("INTERLEAVING_HOOKS")]
    private static void Count(int change) => HeldByThread += change;

    /// <summary>The extent of a hold. Stays on the stack: a hold cannot outlive its method, nor be kept across an await.</summary>
    /// <remarks>
    /// Names its hold by how many had ended before it. Only the holder counts on, at the end of its hold; a scope that was
    /// disposed, or a copy of it, therefore never finds its number again, whichever thread holds the lock by then.
    /// </remarks>
    public readonly ref struct Scope : IDisposable
    {
        private readonly Latch? _latch;
        private readonly ulong _hold;

        internal Scope(Latch latch)
        {
            _latch = latch;
            _hold = latch.Ended;
        }

        /// <summary>Releases the lock. Again, by a copy, or on <c>default</c>: no effect.</summary>
        public void Dispose()
        {
            if (_latch is { } latch && Volatile.Read(ref latch.Ended) == _hold)
            {
                Count(-1);
                latch.Exit();
            }
        }
    }
}
