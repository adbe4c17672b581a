using System.Diagnostics;
using MmLock.Waiting;

namespace MmLock;

/// <summary>
/// The short lock on shared structure (the tree of areas, counters): spins, then parks. Never held across file I/O,
/// user allocation or work proportional to a number of pages.
/// </summary>
/// <remarks>Not re-entrant. Order: a range of an <see cref="MmapLock"/> first, then this lock, never the reverse.</remarks>
public sealed class VmaLock
{
    private readonly CacheLineFence _before = new();
    private readonly Lock _lock = new();
    private readonly CacheLineFence _after = new();

    /// <summary>How many of these locks the calling thread holds; counted in debug builds only, for assertions.</summary>
    [field: ThreadStatic]
    internal static int HeldByThread { get; private set; }

    /// <summary>Whether the calling thread holds the lock.</summary>
    public bool IsHeld => _lock.IsHeldByCurrentThread;

    /// <summary>Waits for the lock; disposing the result on the same thread releases it.</summary>
    /// <exception cref="LockRecursionException">The calling thread holds it already.</exception>
    public Scope Enter()
    {
        if (_lock.IsHeldByCurrentThread)
        {
            throw new LockRecursionException("The thread holds this VmaLock already; it is not re-entrant.");
        }

        _lock.Enter();
        Count(1);
        return new Scope(_lock);
    }

    [Conditional("DEBUG")]
    private static void Count(int change) => HeldByThread += change;

    /// <summary>The extent of a hold.</summary>
    public struct Scope : IDisposable
    {
        private Lock? _held;

        internal Scope(Lock held) => _held = held;

        /// <summary>Releases the lock. Again, or on <c>default</c>: no effect.</summary>
        public void Dispose()
        {
            Lock? held = _held;
            _held = null;
            if (held is not null)
            {
                Count(-1);
                held.Exit();
            }
        }
    }
}
