using System.Runtime.CompilerServices;

namespace MmLock;

// Coarse acquires that say what would be enough: each as the one without, and the recorder is told (MmapLockProfile).
public sealed partial class MmapLock
{
    /// <summary>As <see cref="EnterRead(CancellationToken, string, int)"/>, and tells the recorder what would have been enough.</summary>
    /// <param name="wouldHold">What would be enough: a range, or <see cref="WouldHold.Structure"/>.</param>
    /// <param name="cancellationToken">Gives the waiting up.</param>
    /// <param name="callerFile">Left to the compiler.</param>
    /// <param name="callerLine">Left to the compiler.</param>
    /// <remarks>Nothing but the profile (<see cref="MmapLockProfile"/>) changes by it.</remarks>
    /// <exception cref="OperationCanceledException">The token was cancelled first; nothing is held.</exception>
    public RangeGuard EnterRead(
        WouldHold wouldHold, CancellationToken cancellationToken = default,
        [CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0)
    {
        Note(callerFile, callerLine, wouldHold);
        return _backend.Enter(AddressRange.All, LockMode.Read, cancellationToken);
    }

    /// <summary>As <see cref="TryEnterRead(out RangeGuard, string, int)"/>, and tells the recorder what would have been enough.</summary>
    /// <param name="wouldHold">What would be enough: a range, or <see cref="WouldHold.Structure"/>.</param>
    /// <param name="guard">The hold, if the result is true.</param>
    /// <param name="callerFile">Left to the compiler.</param>
    /// <param name="callerLine">Left to the compiler.</param>
    /// <remarks>Nothing but the profile (<see cref="MmapLockProfile"/>) changes by it.</remarks>
    public bool TryEnterRead(
        WouldHold wouldHold, out RangeGuard guard,
        [CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0)
    {
        Note(callerFile, callerLine, wouldHold);
        return _backend.TryEnter(AddressRange.All, LockMode.Read, out guard);
    }

    /// <summary>
    /// As <see cref="TryEnterRead(TimeSpan, out RangeGuard, string, int)"/>,
    /// and tells the recorder what would have been enough.
    /// </summary>
    /// <param name="wouldHold">What would be enough: a range, or <see cref="WouldHold.Structure"/>.</param>
    /// <param name="timeout">How long to wait at most.</param>
    /// <param name="guard">The hold, if the result is true.</param>
    /// <param name="callerFile">Left to the compiler.</param>
    /// <param name="callerLine">Left to the compiler.</param>
    /// <remarks>Nothing but the profile (<see cref="MmapLockProfile"/>) changes by it.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is negative and not infinite, or longer than
    /// <see cref="int.MaxValue"/> milliseconds.</exception>
    public bool TryEnterRead(
        WouldHold wouldHold, TimeSpan timeout, out RangeGuard guard,
        [CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0)
    {
        Note(callerFile, callerLine, wouldHold);
        return _backend.TryEnter(AddressRange.All, LockMode.Read, timeout, CancellationToken.None, out guard);
    }

    /// <summary>
    /// As <see cref="TryEnterRead(TimeSpan, CancellationToken, out RangeGuard, string, int)"/>,
    /// and tells the recorder what would have been enough.
    /// </summary>
    /// <param name="wouldHold">What would be enough: a range, or <see cref="WouldHold.Structure"/>.</param>
    /// <param name="timeout">How long to wait at most.</param>
    /// <param name="cancellationToken">Gives the waiting up.</param>
    /// <param name="guard">The hold, if the result is true.</param>
    /// <param name="callerFile">Left to the compiler.</param>
    /// <param name="callerLine">Left to the compiler.</param>
    /// <remarks>Nothing but the profile (<see cref="MmapLockProfile"/>) changes by it.</remarks>
    /// <exception cref="OperationCanceledException">The token was cancelled first; nothing is held.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is negative and not infinite, or longer than
    /// <see cref="int.MaxValue"/> milliseconds.</exception>
    public bool TryEnterRead(
        WouldHold wouldHold, TimeSpan timeout, CancellationToken cancellationToken, out RangeGuard guard,
        [CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0)
    {
        Note(callerFile, callerLine, wouldHold);
        return _backend.TryEnter(AddressRange.All, LockMode.Read, timeout, cancellationToken, out guard);
    }

    /// <summary>
    /// As <see cref="EnterReadAsync(CancellationToken, string, int)"/>,
    /// and tells the recorder what would have been enough.
    /// </summary>
    /// <param name="wouldHold">What would be enough: a range, or <see cref="WouldHold.Structure"/>.</param>
    /// <param name="cancellationToken">Gives the waiting up.</param>
    /// <param name="callerFile">Left to the compiler.</param>
    /// <param name="callerLine">Left to the compiler.</param>
    /// <remarks>Nothing but the profile (<see cref="MmapLockProfile"/>) changes by it.</remarks>
    /// <exception cref="OperationCanceledException">The token was cancelled first; nothing is held.</exception>
    public ValueTask<RangeGuard> EnterReadAsync(
        WouldHold wouldHold, CancellationToken cancellationToken = default,
        [CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0)
    {
        Note(callerFile, callerLine, wouldHold);
        return _backend.EnterAsync(AddressRange.All, LockMode.Read, cancellationToken);
    }

    /// <summary>
    /// As <see cref="TryEnterReadAsync(TimeSpan, CancellationToken, string, int)"/>,
    /// and tells the recorder what would have been enough.
    /// </summary>
    /// <param name="wouldHold">What would be enough: a range, or <see cref="WouldHold.Structure"/>.</param>
    /// <param name="timeout">How long to wait at most.</param>
    /// <param name="cancellationToken">Gives the waiting up.</param>
    /// <param name="callerFile">Left to the compiler.</param>
    /// <param name="callerLine">Left to the compiler.</param>
    /// <remarks>Nothing but the profile (<see cref="MmapLockProfile"/>) changes by it.</remarks>
    /// <exception cref="OperationCanceledException">The token was cancelled first; nothing is held.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is negative and not infinite, or longer than
    /// <see cref="int.MaxValue"/> milliseconds.</exception>
    public ValueTask<RangeGuard?> TryEnterReadAsync(
        WouldHold wouldHold, TimeSpan timeout, CancellationToken cancellationToken = default,
        [CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0)
    {
        Note(callerFile, callerLine, wouldHold);
        return _backend.TryEnterAsync(AddressRange.All, LockMode.Read, timeout, cancellationToken);
    }

    /// <summary>As <see cref="EnterWrite(CancellationToken, string, int)"/>, and tells the recorder what would have been enough.</summary>
    /// <param name="wouldHold">What would be enough: a range, or <see cref="WouldHold.Structure"/>.</param>
    /// <param name="cancellationToken">Gives the waiting up.</param>
    /// <param name="callerFile">Left to the compiler.</param>
    /// <param name="callerLine">Left to the compiler.</param>
    /// <remarks>Nothing but the profile (<see cref="MmapLockProfile"/>) changes by it.</remarks>
    /// <exception cref="OperationCanceledException">The token was cancelled first; nothing is held.</exception>
    public RangeGuard EnterWrite(
        WouldHold wouldHold, CancellationToken cancellationToken = default,
        [CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0)
    {
        Note(callerFile, callerLine, wouldHold);
        return _backend.Enter(AddressRange.All, LockMode.Write, cancellationToken);
    }

    /// <summary>As <see cref="TryEnterWrite(out RangeGuard, string, int)"/>, and tells the recorder what would have been enough.</summary>
    /// <param name="wouldHold">What would be enough: a range, or <see cref="WouldHold.Structure"/>.</param>
    /// <param name="guard">The hold, if the result is true.</param>
    /// <param name="callerFile">Left to the compiler.</param>
    /// <param name="callerLine">Left to the compiler.</param>
    /// <remarks>Nothing but the profile (<see cref="MmapLockProfile"/>) changes by it.</remarks>
    public bool TryEnterWrite(
        WouldHold wouldHold, out RangeGuard guard,
        [CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0)
    {
        Note(callerFile, callerLine, wouldHold);
        return _backend.TryEnter(AddressRange.All, LockMode.Write, out guard);
    }

    /// <summary>
    /// As <see cref="TryEnterWrite(TimeSpan, out RangeGuard, string, int)"/>,
    /// and tells the recorder what would have been enough.
    /// </summary>
    /// <param name="wouldHold">What would be enough: a range, or <see cref="WouldHold.Structure"/>.</param>
    /// <param name="timeout">How long to wait at most.</param>
    /// <param name="guard">The hold, if the result is true.</param>
    /// <param name="callerFile">Left to the compiler.</param>
    /// <param name="callerLine">Left to the compiler.</param>
    /// <remarks>Nothing but the profile (<see cref="MmapLockProfile"/>) changes by it.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is negative and not infinite, or longer than
    /// <see cref="int.MaxValue"/> milliseconds.</exception>
    public bool TryEnterWrite(
        WouldHold wouldHold, TimeSpan timeout, out RangeGuard guard,
        [CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0)
    {
        Note(callerFile, callerLine, wouldHold);
        return _backend.TryEnter(AddressRange.All, LockMode.Write, timeout, CancellationToken.None, out guard);
    }

    /// <summary>
    /// As <see cref="TryEnterWrite(TimeSpan, CancellationToken, out RangeGuard, string, int)"/>,
    /// and tells the recorder what would have been enough.
    /// </summary>
    /// <param name="wouldHold">What would be enough: a range, or <see cref="WouldHold.Structure"/>.</param>
    /// <param name="timeout">How long to wait at most.</param>
    /// <param name="cancellationToken">Gives the waiting up.</param>
    /// <param name="guard">The hold, if the result is true.</param>
    /// <param name="callerFile">Left to the compiler.</param>
    /// <param name="callerLine">Left to the compiler.</param>
    /// <remarks>Nothing but the profile (<see cref="MmapLockProfile"/>) changes by it.</remarks>
    /// <exception cref="OperationCanceledException">The token was cancelled first; nothing is held.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is negative and not infinite, or longer than
    /// <see cref="int.MaxValue"/> milliseconds.</exception>
    public bool TryEnterWrite(
        WouldHold wouldHold, TimeSpan timeout, CancellationToken cancellationToken, out RangeGuard guard,
        [CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0)
    {
        Note(callerFile, callerLine, wouldHold);
        return _backend.TryEnter(AddressRange.All, LockMode.Write, timeout, cancellationToken, out guard);
    }

    /// <summary>
    /// As <see cref="EnterWriteAsync(CancellationToken, string, int)"/>,
    /// and tells the recorder what would have been enough.
    /// </summary>
    /// <param name="wouldHold">What would be enough: a range, or <see cref="WouldHold.Structure"/>.</param>
    /// <param name="cancellationToken">Gives the waiting up.</param>
    /// <param name="callerFile">Left to the compiler.</param>
    /// <param name="callerLine">Left to the compiler.</param>
    /// <remarks>Nothing but the profile (<see cref="MmapLockProfile"/>) changes by it.</remarks>
    /// <exception cref="OperationCanceledException">The token was cancelled first; nothing is held.</exception>
    public ValueTask<RangeGuard> EnterWriteAsync(
        WouldHold wouldHold, CancellationToken cancellationToken = default,
        [CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0)
    {
        Note(callerFile, callerLine, wouldHold);
        return _backend.EnterAsync(AddressRange.All, LockMode.Write, cancellationToken);
    }

    /// <summary>
    /// As <see cref="TryEnterWriteAsync(TimeSpan, CancellationToken, string, int)"/>,
    /// and tells the recorder what would have been enough.
    /// </summary>
    /// <param name="wouldHold">What would be enough: a range, or <see cref="WouldHold.Structure"/>.</param>
    /// <param name="timeout">How long to wait at most.</param>
    /// <param name="cancellationToken">Gives the waiting up.</param>
    /// <param name="callerFile">Left to the compiler.</param>
    /// <param name="callerLine">Left to the compiler.</param>
    /// <remarks>Nothing but the profile (<see cref="MmapLockProfile"/>) changes by it.</remarks>
    /// <exception cref="OperationCanceledException">The token was cancelled first; nothing is held.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is negative and not infinite, or longer than
    /// <see cref="int.MaxValue"/> milliseconds.</exception>
    public ValueTask<RangeGuard?> TryEnterWriteAsync(
        WouldHold wouldHold, TimeSpan timeout, CancellationToken cancellationToken = default,
        [CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0)
    {
        Note(callerFile, callerLine, wouldHold);
        return _backend.TryEnterAsync(AddressRange.All, LockMode.Write, timeout, cancellationToken);
    }
}
