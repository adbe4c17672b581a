using System.Runtime.CompilerServices;

namespace MmLock;

// The unscoped pairs: for a hold that is taken in one method and ended in another.
public sealed partial class MmapLock
{
    private readonly UnscopedHolds _readers = new("read");
    private readonly UnscopedHolds _writers = new("write");

    /// <summary>Waits for the whole space and holds it shared until <see cref="ReleaseRead"/>, which any thread may call
    /// (with <see cref="MmapLockRecursion.CoarseByThread"/>, this one).</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled first; nothing is held.</exception>
    public void AcquireRead(
        CancellationToken cancellationToken = default,
        [CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0)
    {
        Note(callerFile, callerLine);
        Acquire(LockMode.Read, cancellationToken);
    }

    /// <summary>Waits for the whole space and holds it exclusively until <see cref="ReleaseWrite"/>, which any thread may
    /// call (with <see cref="MmapLockRecursion.CoarseByThread"/>, this one).</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled first; nothing is held.</exception>
    public void AcquireWrite(
        CancellationToken cancellationToken = default,
        [CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0)
    {
        Note(callerFile, callerLine);
        Acquire(LockMode.Write, cancellationToken);
    }

    /// <summary>Like <see cref="AcquireRead(CancellationToken, string, int)"/>, if that needs no waiting.</summary>
    public bool TryAcquireRead([CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0)
    {
        Note(callerFile, callerLine);
        return TryAcquire(LockMode.Read, TimeSpan.Zero, CancellationToken.None);
    }

    /// <summary>Like <see cref="AcquireWrite(CancellationToken, string, int)"/>, if that needs no waiting.</summary>
    public bool TryAcquireWrite([CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0)
    {
        Note(callerFile, callerLine);
        return TryAcquire(LockMode.Write, TimeSpan.Zero, CancellationToken.None);
    }

    /// <summary>Like <see cref="AcquireRead(CancellationToken, string, int)"/>, waiting at most <paramref name="timeout"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is negative and not infinite, or longer than
    /// <see cref="int.MaxValue"/> milliseconds.</exception>
    public bool TryAcquireRead(TimeSpan timeout, [CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0)
    {
        Note(callerFile, callerLine);
        return TryAcquire(LockMode.Read, timeout, CancellationToken.None);
    }

    /// <summary>Like <see cref="AcquireRead(CancellationToken, string, int)"/>, waiting at most <paramref name="timeout"/> or until the
    /// token is cancelled.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is negative and not infinite, or longer than
    /// <see cref="int.MaxValue"/> milliseconds.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled first; nothing is held.</exception>
    public bool TryAcquireRead(
        TimeSpan timeout, CancellationToken cancellationToken,
        [CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0)
    {
        Note(callerFile, callerLine);
        return TryAcquire(LockMode.Read, timeout, cancellationToken);
    }

    /// <summary>Like <see cref="AcquireWrite(CancellationToken, string, int)"/>, waiting at most <paramref name="timeout"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is negative and not infinite, or longer than
    /// <see cref="int.MaxValue"/> milliseconds.</exception>
    public bool TryAcquireWrite(TimeSpan timeout, [CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0)
    {
        Note(callerFile, callerLine);
        return TryAcquire(LockMode.Write, timeout, CancellationToken.None);
    }

    /// <summary>Like <see cref="AcquireWrite(CancellationToken, string, int)"/>, waiting at most <paramref name="timeout"/> or until the
    /// token is cancelled.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is negative and not infinite, or longer than
    /// <see cref="int.MaxValue"/> milliseconds.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled first; nothing is held.</exception>
    public bool TryAcquireWrite(
        TimeSpan timeout, CancellationToken cancellationToken,
        [CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0)
    {
        Note(callerFile, callerLine);
        return TryAcquire(LockMode.Write, timeout, cancellationToken);
    }

    /// <summary>The asynchronous <see cref="AcquireRead(CancellationToken, string, int)"/>.</summary>
    public async ValueTask AcquireReadAsync(
        CancellationToken cancellationToken = default,
        [CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0) =>
        _readers.Push(await EnterReadAsync(cancellationToken, callerFile, callerLine).ConfigureAwait(false));

    /// <summary>The asynchronous <see cref="AcquireWrite(CancellationToken, string, int)"/>.</summary>
    public async ValueTask AcquireWriteAsync(
        CancellationToken cancellationToken = default,
        [CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0) =>
        _writers.Push(await EnterWriteAsync(cancellationToken, callerFile, callerLine).ConfigureAwait(false));

    /// <summary>The asynchronous <see cref="TryAcquireRead(TimeSpan, string, int)"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is negative and not infinite, or longer than
    /// <see cref="int.MaxValue"/> milliseconds.</exception>
    public ValueTask<bool> TryAcquireReadAsync(
        TimeSpan timeout, CancellationToken cancellationToken = default,
        [CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0) =>
        _readers.PushAsync(TryEnterReadAsync(timeout, cancellationToken, callerFile, callerLine));

    /// <summary>The asynchronous <see cref="TryAcquireWrite(TimeSpan, string, int)"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is negative and not infinite, or longer than
    /// <see cref="int.MaxValue"/> milliseconds.</exception>
    public ValueTask<bool> TryAcquireWriteAsync(
        TimeSpan timeout, CancellationToken cancellationToken = default,
        [CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0) =>
        _writers.PushAsync(TryEnterWriteAsync(timeout, cancellationToken, callerFile, callerLine));

    /// <summary>
    /// Ends one hold taken by <see cref="AcquireRead(CancellationToken, string, int)"/>; never one that a guard owns, nor, with
    /// <see cref="MmapLockRecursion.CoarseByThread"/>, one of another thread.
    /// </summary>
    /// <exception cref="SynchronizationLockException">There is none.</exception>
    public void ReleaseRead()
    {
        if (_recursive is { } recursive)
        {
            recursive.Release(LockMode.Read);
        }
        else
        {
            _readers.Pop().Dispose();
        }
    }

    /// <summary>
    /// Ends a hold taken by <see cref="AcquireWrite(CancellationToken, string, int)"/>; never one that a guard owns, nor, with
    /// <see cref="MmapLockRecursion.CoarseByThread"/>, one of another thread.
    /// </summary>
    /// <exception cref="SynchronizationLockException">There is none.</exception>
    public void ReleaseWrite()
    {
        if (_recursive is { } recursive)
        {
            recursive.Release(LockMode.Write);
        }
        else
        {
            _writers.Pop().Dispose();
        }
    }

    /// <summary>
    /// Turns a hold taken by <see cref="AcquireWrite(CancellationToken, string, int)"/> into one to be ended by <see cref="ReleaseRead"/>,
    /// without a gap. With
    /// <see cref="MmapLockRecursion.CoarseByThread"/> the thread holds for writing as long as it has another hold for writing.
    /// </summary>
    /// <exception cref="SynchronizationLockException">There is none.</exception>
    public void DowngradeToRead()
    {
        if (_recursive is { } recursive)
        {
            recursive.Downgrade();
            return;
        }

        RangeGuard guard = _writers.Pop();
        guard.DowngradeToRead();
        _readers.Push(guard);
    }

    private UnscopedHolds Unscoped(LockMode mode) => mode == LockMode.Write ? _writers : _readers;

    private void Acquire(LockMode mode, CancellationToken cancellationToken)
    {
        if (_recursive is { } recursive)
        {
            recursive.Acquire(mode, cancellationToken);
        }
        else
        {
            Unscoped(mode).Push(_backend.Enter(AddressRange.All, mode, cancellationToken));
        }
    }

    private bool TryAcquire(LockMode mode, TimeSpan timeout, CancellationToken cancellationToken) => _recursive is { } recursive
        ? recursive.TryAcquire(mode, timeout, cancellationToken)
        : _backend.TryEnter(AddressRange.All, mode, timeout, cancellationToken, out RangeGuard guard) && Unscoped(mode).Push(guard);
}
