using System.Runtime.CompilerServices;

namespace MmLock;

// Unscoped coarse acquires that say what would be enough.
public sealed partial class MmapLock
{
    /// <summary>As <see cref="AcquireRead(CancellationToken, string, int)"/>, and tells the recorder what would have been enough.</summary>
    /// <param name="wouldHold">What would be enough: a range, or <see cref="WouldHold.Structure"/>.</param>
    /// <param name="cancellationToken">Gives the waiting up.</param>
    /// <param name="callerFile">Left to the compiler.</param>
    /// <param name="callerLine">Left to the compiler.</param>
    /// <remarks>Nothing but the profile (<see cref="MmapLockProfile"/>) changes by it.</remarks>
    /// <exception cref="OperationCanceledException">The token was cancelled first; nothing is held.</exception>
    public void AcquireRead(
        WouldHold wouldHold, CancellationToken cancellationToken = default,
        [CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0)
    {
        Note(callerFile, callerLine, wouldHold);
        Acquire(LockMode.Read, cancellationToken);
    }

    /// <summary>As <see cref="TryAcquireRead(string, int)"/>, and tells the recorder what would have been enough.</summary>
    /// <param name="wouldHold">What would be enough: a range, or <see cref="WouldHold.Structure"/>.</param>
    /// <param name="callerFile">Left to the compiler.</param>
    /// <param name="callerLine">Left to the compiler.</param>
    /// <remarks>Nothing but the profile (<see cref="MmapLockProfile"/>) changes by it.</remarks>
    public bool TryAcquireRead(
        WouldHold wouldHold,
        [CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0)
    {
        Note(callerFile, callerLine, wouldHold);
        return TryAcquire(LockMode.Read, TimeSpan.Zero, CancellationToken.None);
    }

    /// <summary>As <see cref="TryAcquireRead(TimeSpan, string, int)"/>, and tells the recorder what would have been enough.</summary>
    /// <param name="wouldHold">What would be enough: a range, or <see cref="WouldHold.Structure"/>.</param>
    /// <param name="timeout">How long to wait at most.</param>
    /// <param name="callerFile">Left to the compiler.</param>
    /// <param name="callerLine">Left to the compiler.</param>
    /// <remarks>Nothing but the profile (<see cref="MmapLockProfile"/>) changes by it.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is negative and not infinite, or longer than
    /// <see cref="int.MaxValue"/> milliseconds.</exception>
    public bool TryAcquireRead(
        WouldHold wouldHold, TimeSpan timeout,
        [CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0)
    {
        Note(callerFile, callerLine, wouldHold);
        return TryAcquire(LockMode.Read, timeout, CancellationToken.None);
    }

    /// <summary>
    /// As <see cref="TryAcquireRead(TimeSpan, CancellationToken, string, int)"/>,
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
    public bool TryAcquireRead(
        WouldHold wouldHold, TimeSpan timeout, CancellationToken cancellationToken,
        [CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0)
    {
        Note(callerFile, callerLine, wouldHold);
        return TryAcquire(LockMode.Read, timeout, cancellationToken);
    }

    /// <summary>
    /// As <see cref="AcquireWrite(CancellationToken, string, int)"/>,
    /// and tells the recorder what would have been enough.
    /// </summary>
    /// <param name="wouldHold">What would be enough: a range, or <see cref="WouldHold.Structure"/>.</param>
    /// <param name="cancellationToken">Gives the waiting up.</param>
    /// <param name="callerFile">Left to the compiler.</param>
    /// <param name="callerLine">Left to the compiler.</param>
    /// <remarks>Nothing but the profile (<see cref="MmapLockProfile"/>) changes by it.</remarks>
    /// <exception cref="OperationCanceledException">The token was cancelled first; nothing is held.</exception>
    public void AcquireWrite(
        WouldHold wouldHold, CancellationToken cancellationToken = default,
        [CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0)
    {
        Note(callerFile, callerLine, wouldHold);
        Acquire(LockMode.Write, cancellationToken);
    }

    /// <summary>As <see cref="TryAcquireWrite(string, int)"/>, and tells the recorder what would have been enough.</summary>
    /// <param name="wouldHold">What would be enough: a range, or <see cref="WouldHold.Structure"/>.</param>
    /// <param name="callerFile">Left to the compiler.</param>
    /// <param name="callerLine">Left to the compiler.</param>
    /// <remarks>Nothing but the profile (<see cref="MmapLockProfile"/>) changes by it.</remarks>
    public bool TryAcquireWrite(
        WouldHold wouldHold,
        [CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0)
    {
        Note(callerFile, callerLine, wouldHold);
        return TryAcquire(LockMode.Write, TimeSpan.Zero, CancellationToken.None);
    }

    /// <summary>As <see cref="TryAcquireWrite(TimeSpan, string, int)"/>, and tells the recorder what would have been enough.</summary>
    /// <param name="wouldHold">What would be enough: a range, or <see cref="WouldHold.Structure"/>.</param>
    /// <param name="timeout">How long to wait at most.</param>
    /// <param name="callerFile">Left to the compiler.</param>
    /// <param name="callerLine">Left to the compiler.</param>
    /// <remarks>Nothing but the profile (<see cref="MmapLockProfile"/>) changes by it.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is negative and not infinite, or longer than
    /// <see cref="int.MaxValue"/> milliseconds.</exception>
    public bool TryAcquireWrite(
        WouldHold wouldHold, TimeSpan timeout,
        [CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0)
    {
        Note(callerFile, callerLine, wouldHold);
        return TryAcquire(LockMode.Write, timeout, CancellationToken.None);
    }

    /// <summary>
    /// As <see cref="TryAcquireWrite(TimeSpan, CancellationToken, string, int)"/>,
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
    public bool TryAcquireWrite(
        WouldHold wouldHold, TimeSpan timeout, CancellationToken cancellationToken,
        [CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0)
    {
        Note(callerFile, callerLine, wouldHold);
        return TryAcquire(LockMode.Write, timeout, cancellationToken);
    }

    /// <summary>The asynchronous <see cref="AcquireRead(WouldHold, CancellationToken, string, int)"/>.</summary>
    /// <inheritdoc cref="AcquireRead(WouldHold, CancellationToken, string, int)"/>
    public async ValueTask AcquireReadAsync(
        WouldHold wouldHold, CancellationToken cancellationToken = default,
        [CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0) =>
        _readers.Push(await EnterReadAsync(wouldHold, cancellationToken, callerFile, callerLine).ConfigureAwait(false));

    /// <summary>The asynchronous <see cref="TryAcquireRead(WouldHold, TimeSpan, CancellationToken, string, int)"/>.</summary>
    /// <inheritdoc cref="TryAcquireRead(WouldHold, TimeSpan, CancellationToken, string, int)"/>
    public ValueTask<bool> TryAcquireReadAsync(
        WouldHold wouldHold, TimeSpan timeout, CancellationToken cancellationToken = default,
        [CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0) =>
        _readers.PushAsync(TryEnterReadAsync(wouldHold, timeout, cancellationToken, callerFile, callerLine));

    /// <summary>The asynchronous <see cref="AcquireWrite(WouldHold, CancellationToken, string, int)"/>.</summary>
    /// <inheritdoc cref="AcquireWrite(WouldHold, CancellationToken, string, int)"/>
    public async ValueTask AcquireWriteAsync(
        WouldHold wouldHold, CancellationToken cancellationToken = default,
        [CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0) =>
        _writers.Push(await EnterWriteAsync(wouldHold, cancellationToken, callerFile, callerLine).ConfigureAwait(false));

    /// <summary>The asynchronous <see cref="TryAcquireWrite(WouldHold, TimeSpan, CancellationToken, string, int)"/>.</summary>
    /// <inheritdoc cref="TryAcquireWrite(WouldHold, TimeSpan, CancellationToken, string, int)"/>
    public ValueTask<bool> TryAcquireWriteAsync(
        WouldHold wouldHold, TimeSpan timeout, CancellationToken cancellationToken = default,
        [CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0) =>
        _writers.PushAsync(TryEnterWriteAsync(wouldHold, timeout, cancellationToken, callerFile, callerLine));
}
