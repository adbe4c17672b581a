using System.Runtime.CompilerServices;

namespace MmLock.Profiling;

// Those that could not enter at once.
internal sealed partial class RecordingRangeLock
{
    [MethodImpl(MethodImplOptions.NoInlining)]
    private RangeGuard EnterWaiting(RecordedRequest request, AddressRange range, CancellationToken cancellationToken)
    {
        RangeGuard guard = default;
        bool done = false;
        LockRecord.Wait wait = Record.BeginWait(request);
        try
        {
            guard = _inner.Enter(range, request.Mode, cancellationToken);
            done = true;
        }
        finally
        {
            guard = EndWait(request, guard, done, wait);
        }

        return guard;
    }

    private RangeGuard RetakeWaiting(RecordedRequest request)
    {
        RangeGuard guard = default;
        bool done = false;
        LockRecord.Wait wait = Record.BeginWait(request);
        try
        {
            guard = _inner.Retake(request.Mode);
            done = true;
        }
        finally
        {
            guard = EndWait(request, guard, done, wait);
        }

        return guard;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool TryEnterWaiting(
        RecordedRequest request, AddressRange range, TimeSpan timeout, CancellationToken cancellationToken, out RangeGuard guard)
    {
        guard = default;
        bool done = false;
        LockRecord.Wait wait = Record.BeginWait(request);
        try
        {
            done = _inner.TryEnter(range, request.Mode, timeout, cancellationToken, out guard);
        }
        finally
        {
            guard = EndWait(request, guard, done, wait);
        }

        return done;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<RangeGuard> EnterWaitingAsync(RecordedRequest request, AddressRange range, CancellationToken cancellationToken)
    {
        RangeGuard guard = default;
        bool done = false;
        LockRecord.Wait wait = Record.BeginWait(request);
        try
        {
            guard = await _inner.EnterAsync(range, request.Mode, cancellationToken).ConfigureAwait(false);
            done = true;
        }
        finally
        {
            guard = EndWait(request, guard, done, wait);
        }

        return guard;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<RangeGuard?> TryEnterWaitingAsync(
        RecordedRequest request, AddressRange range, TimeSpan timeout, CancellationToken cancellationToken)
    {
        RangeGuard? guard = null;
        LockRecord.Wait wait = Record.BeginWait(request);
        try
        {
            guard = await _inner.TryEnterAsync(range, request.Mode, timeout, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            bool done = guard is not null;
            RangeGuard held = EndWait(request, guard.GetValueOrDefault(), done, wait);
            guard = done ? held : null;
        }

        return guard;
    }

    private RangeGuard EndWait(RecordedRequest request, RangeGuard guard, bool done, LockRecord.Wait wait)
    {
        LockRecord.Granted granted = Record.EndWait(request, done, wait);
        return done ? request.Hold.HoldAfterWait(guard, granted) : default;
    }
}
