using System.Runtime.CompilerServices;

namespace MmLock;

// Coarse acquires that say which range they would take, or that the structure would do.
public sealed partial class MmapLock
{
    /// <summary>
    /// Waits for the whole space and holds it shared, as <see cref="EnterRead(CancellationToken, string, int)"/>, and tells the recorder
    /// which range would have been enough.
    /// </summary>
    /// <param name="wouldHold">What the hold needs; null where that is not known. Nothing but the profile changes by it.</param>
    /// <param name="cancellationToken">Gives the waiting up.</param>
    /// <param name="callerFile">Left to the compiler.</param>
    /// <param name="callerLine">Left to the compiler.</param>
    /// <remarks>The profile (<see cref="MmapLockProfile"/>) then says which waits would not have been.</remarks>
    /// <exception cref="OperationCanceledException">The token was cancelled first; nothing is held.</exception>
    public RangeGuard EnterRead(
        AddressRange? wouldHold, CancellationToken cancellationToken = default,
        [CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0)
    {
        Note(callerFile, callerLine, wouldHold);
        return _backend.Enter(AddressRange.All, LockMode.Read, cancellationToken);
    }

    /// <summary>
    /// Waits for the whole space and holds it exclusively, as <see cref="EnterWrite(CancellationToken, string, int)"/>, and tells the
    /// recorder which range would have been enough.
    /// </summary>
    /// <inheritdoc cref="EnterRead(AddressRange?, CancellationToken, string, int)"/>
    public RangeGuard EnterWrite(
        AddressRange? wouldHold, CancellationToken cancellationToken = default,
        [CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0)
    {
        Note(callerFile, callerLine, wouldHold);
        return _backend.Enter(AddressRange.All, LockMode.Write, cancellationToken);
    }

    /// <summary>
    /// Waits for the whole space and holds it shared, as <see cref="EnterRead(CancellationToken, string, int)"/>, and tells the recorder
    /// whether a structure hold (<see cref="EnterStructure(LockMode, CancellationToken, string, int)"/>) would have been enough.
    /// </summary>
    /// <param name="wouldHoldStructure">True if so; false if it needs the whole. Nothing but the profile changes by it.</param>
    /// <param name="cancellationToken">Gives the waiting up.</param>
    /// <param name="callerFile">Left to the compiler.</param>
    /// <param name="callerLine">Left to the compiler.</param>
    /// <remarks>The profile (<see cref="MmapLockProfile"/>) then says which waits would not have been.</remarks>
    /// <exception cref="OperationCanceledException">The token was cancelled first; nothing is held.</exception>
    public RangeGuard EnterRead(
        bool wouldHoldStructure, CancellationToken cancellationToken = default,
        [CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0)
    {
        Note(callerFile, callerLine, wouldHoldStructure);
        return _backend.Enter(AddressRange.All, LockMode.Read, cancellationToken);
    }

    /// <summary>
    /// Waits for the whole space and holds it exclusively, as <see cref="EnterWrite(CancellationToken, string, int)"/>, and tells the
    /// recorder whether a structure hold (<see cref="EnterStructure(LockMode, CancellationToken, string, int)"/>) would have been enough.
    /// </summary>
    /// <inheritdoc cref="EnterRead(bool, CancellationToken, string, int)"/>
    public RangeGuard EnterWrite(
        bool wouldHoldStructure, CancellationToken cancellationToken = default,
        [CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0)
    {
        Note(callerFile, callerLine, wouldHoldStructure);
        return _backend.Enter(AddressRange.All, LockMode.Write, cancellationToken);
    }
}
