using System.Runtime.CompilerServices;
using MmLock.Backends;
using MmLock.Recursion;

namespace MmLock;

// Structure holds: for lockers that touch shared structure alone, and no address.
public sealed partial class MmapLock
{
    /// <summary>
    /// Waits for the shared structure and holds it: an intention on the whole lock, and <see cref="VmaLock"/>. It meets coarse holds and
    /// whoever else has <see cref="VmaLock"/>, and no hold of a range: <see cref="LockMode.Write"/> keeps out every coarse hold,
    /// <see cref="LockMode.Read"/> only those for writing.
    /// </summary>
    /// <param name="mode">What is done to the structure. Of two structure holds one waits for the other either way.</param>
    /// <param name="cancellationToken">Gives the waiting up.</param>
    /// <param name="callerFile">Left to the compiler.</param>
    /// <param name="callerLine">Left to the compiler.</param>
    /// <returns>The hold, of the calling thread alone: <c>using (mm.EnterStructure(LockMode.Write)) …</c>, in one method, with no await
    /// and nothing slow inside, as under <see cref="VmaLock"/>.</returns>
    /// <remarks>
    /// Order: not inside another hold of this lock, where <see cref="VmaLock"/> alone is enough; and inside it no acquire of this lock
    /// that may wait. An attempt for a range may stand there. With <see cref="MmapLockRecursion.CoarseByThread"/> it may be inside a
    /// coarse hold or another structure hold of the thread, and is counted to that; the structure is held until the last of them ends.
    /// <see cref="IsHeld"/> and <see cref="AssertHeld"/> are about addresses and do not know it: <see cref="VmaLock.IsHeld"/> does. For
    /// writing, it invalidates every optimistic stamp.
    /// </remarks>
    /// <exception cref="LockRecursionException">The thread has <see cref="VmaLock"/> already, other than by a structure hold that this one
    /// may nest in; or it nests a hold for writing in one for reading.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled first; nothing is held.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public StructureGuard EnterStructure(
        LockMode mode, CancellationToken cancellationToken = default,
        [CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!VmaLock.TryEnterFast(mode, out StructureGuard guard))
        {
            TryEnterStructureSlow(mode, Timeout.InfiniteTimeSpan, cancellationToken, callerFile, callerLine, out guard);
        }

        return guard;
    }

    /// <summary>Holds the shared structure, as <see cref="EnterStructure"/>, if that needs no waiting.</summary>
    /// <returns>False when a coarse hold that conflicts is there or waits, or somebody has <see cref="VmaLock"/>.</returns>
    /// <exception cref="LockRecursionException">The thread has <see cref="VmaLock"/> already, other than by a structure hold that this one
    /// may nest in; or it nests a hold for writing in one for reading.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryEnterStructure(
        LockMode mode, out StructureGuard guard,
        [CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0) =>
        VmaLock.TryEnterFast(mode, out guard)
        || TryEnterStructureSlow(mode, TimeSpan.Zero, CancellationToken.None, callerFile, callerLine, out guard);

    /// <summary>Waits for the shared structure at most <paramref name="timeout"/> and holds it, as <see cref="EnterStructure"/>.</summary>
    /// <returns>False when the time was up; nothing is held.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is negative and not infinite, or longer than
    /// <see cref="int.MaxValue"/> milliseconds.</exception>
    /// <exception cref="LockRecursionException">The thread has <see cref="VmaLock"/> already, other than by a structure hold that this one
    /// may nest in; or it nests a hold for writing in one for reading.</exception>
    public bool TryEnterStructure(
        LockMode mode, TimeSpan timeout, out StructureGuard guard,
        [CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0)
    {
        RangeLockBackend.CheckTimeout(timeout);
        return VmaLock.TryEnterFast(mode, out guard)
            || TryEnterStructureSlow(mode, timeout, CancellationToken.None, callerFile, callerLine, out guard);
    }

    private bool TryEnterStructureSlow(
        LockMode mode, TimeSpan timeout, CancellationToken cancellationToken, string file, int line, out StructureGuard guard)
    {
        if (_recursive is not null && VmaLock.TryNest(mode, out guard))
        {
            return true;
        }

        VmaLock.PrepareStructure();
        if (_recursive?.Find(ThreadHolds.Current) is { } held)
        {
            RangeGuard root = held.Nest(AddressRange.All, mode);
            return VmaLock.TryEnterInside(root, timeout, cancellationToken, file, line, out guard);
        }

        if (timeout != TimeSpan.Zero)
        {
            _validating?.CheckStructure(mode);
        }

        return VmaLock.TryEnterStructure(mode, timeout, cancellationToken, file, line, out guard);
    }
}
