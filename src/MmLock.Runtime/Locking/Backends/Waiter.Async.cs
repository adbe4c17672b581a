using System.Threading.Tasks.Sources;
using MmLock.Waiting;

namespace MmLock.Backends;

/// <summary>The awaited half: a source of one result at a time, for a hold, a hold in time, or an upgrade.</summary>
/// <remarks>
/// <para><see cref="_state"/> is the use's number, the token of its <see cref="ValueTask{TResult}"/>, and how far the use has come. It
/// changes by compare-and-swap from states with the caller's own token only, so a call with a stale token has no
/// effect, whenever it comes:</para>
/// <para>Pending → Claimed (an awaiter, which then writes its continuation) → Awaited → Done; Claimed → ClaimedDone (the
/// result came meanwhile) → Done, by the claimer; Pending → Done. Done → Idle with the next number, by the one who takes
/// the result. The result comes once, from the thread that granted or abandoned the request.</para>
/// <para>So the continuation is written by the claimer alone and read by the thread that leads to Done, which has it in locals by
/// then; after Done nobody but the taker touches the use. Taken too early, twice or by two at once: one taker at most,
/// the others get an exception, and the request is as it was. A second awaiter is resumed at once, to get that exception.
/// Never taken: the waiter is not pooled, and the caller that awaited nothing holds a range that nobody will release.</para>
/// <para>A token has 16 bits; a waiter that used them all up is left to the collector, so none ever comes again.</para>
/// <para>Every change is interlocked (a full fence), so what was written before it is seen by every thread that sees it.</para>
/// </remarks>
internal sealed partial class Waiter : IValueTaskSource<RangeGuard>, IValueTaskSource<RangeGuard?>, IValueTaskSource<bool>
{
    private const int Idle = 0;
    private const int Pending = 1;
    private const int Claimed = 2;
    private const int Awaited = 3;
    private const int ClaimedDone = 4;
    private const int Done = 5;
    private const int TokenShift = 3;
    private const int Phase = (1 << TokenShift) - 1;
    private int _state;
    private Outcome _outcome;
    private Continuation _continuation;
    private CancellationToken _token;
    private CancellationTokenRegistration _registration;
    private Timer? _timer;

    private enum Outcome { Granted, Cancelled, TimedOut }

    /// <summary>The token of the use that was begun last.</summary>
    public short Token => (short)(_state >> TokenShift);

    /// <summary>
    /// Lets cancellation and time end the wait. Called before the caller has the task, so that nobody can have consumed it.
    /// </summary>
    public void Arm(CancellationToken cancellationToken)
    {
        Interleaving.At(Interleaving.SyncPoint.Arm);
        if (_deadline != Deadline.Never)
        {
            _timer ??= NewTimer();
            _timer.Change(Deadline.MillisecondsLeft(_deadline), Timeout.Infinite);
        }

        if (cancellationToken.CanBeCanceled)
        {
            _token = cancellationToken;
            _registration = cancellationToken.UnsafeRegister(static state => ((Waiter)state!).Cancel(), this);
        }
    }

    RangeGuard IValueTaskSource<RangeGuard>.GetResult(short token)
    {
        _ = Consume(token, out RangeGuard guard);
        return guard;
    }

    RangeGuard? IValueTaskSource<RangeGuard?>.GetResult(short token) => Consume(token, out RangeGuard guard) ? guard : null;

    bool IValueTaskSource<bool>.GetResult(short token) => Consume(token, out _);

    ValueTaskSourceStatus IValueTaskSource<RangeGuard>.GetStatus(short token) => GetStatus(token);

    ValueTaskSourceStatus IValueTaskSource<RangeGuard?>.GetStatus(short token) => GetStatus(token);

    ValueTaskSourceStatus IValueTaskSource<bool>.GetStatus(short token) => GetStatus(token);

    void IValueTaskSource<RangeGuard>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        OnCompleted(continuation, state, token, flags);

    void IValueTaskSource<RangeGuard?>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        OnCompleted(continuation, state, token, flags);

    void IValueTaskSource<bool>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        OnCompleted(continuation, state, token, flags);

    private static int State(short token, int phase) => ((ushort)token << TokenShift) | phase;

    private static InvalidOperationException Misused() =>
        new("The result of an asynchronous acquire is taken once, by one taker, and not before it is there: await it, once.");

    private void BeginAsync()
    {
        _token = default;
        _registration = default;
        Volatile.Write(ref _state, State(Token, Pending));
    }

    private ValueTaskSourceStatus GetStatus(short token)
    {
        int state = Volatile.Read(ref _state);
        if (state >> TokenShift != (ushort)token || (state & Phase) == Idle)
        {
            throw Misused();
        }

        return (state & Phase) != Done ? ValueTaskSourceStatus.Pending
            : _outcome == Outcome.Cancelled ? ValueTaskSourceStatus.Canceled : ValueTaskSourceStatus.Succeeded;
    }

    private void OnCompleted(Action<object?> action, object? argument, short token, ValueTaskSourceOnCompletedFlags flags)
    {
        ArgumentNullException.ThrowIfNull(action);
        var continuation = new Continuation(action, argument, flags);
        if (Interlocked.CompareExchange(ref _state, State(token, Claimed), State(token, Pending)) != State(token, Pending))
        {
            // The result is there, or the call is one too many: taking the result will tell.
            continuation.Schedule();
            return;
        }

        Interleaving.At(Interleaving.SyncPoint.ContinuationClaimed);
        _continuation = continuation;
        if (Interlocked.CompareExchange(ref _state, State(token, Awaited), State(token, Claimed)) != State(token, Claimed))
        {
            _continuation = default;
            Interlocked.Exchange(ref _state, State(token, Done));
            continuation.Schedule();
        }
    }

    /// <summary>The use has its result. Once a use: by the grant, or by the thread that abandoned the request.</summary>
    private void Complete(Outcome outcome)
    {
        _outcome = outcome;
        short token = Token;
        while (true)
        {
            int state = Volatile.Read(ref _state);
            Continuation continuation = default;
            int next = State(token, Done);
            if (state == State(token, Claimed))
            {
                next = State(token, ClaimedDone);
            }
            else if (state == State(token, Awaited))
            {
                continuation = _continuation;
                _continuation = default;
            }

            if (Interlocked.CompareExchange(ref _state, next, state) == state)
            {
                continuation.Schedule();
                return;
            }
        }
    }

    /// <summary>Takes the result.</summary>
    /// <returns>False when the time was up.</returns>
    private bool Consume(short token, out RangeGuard guard)
    {
        if (Interlocked.CompareExchange(ref _state, State((short)(token + 1), Idle), State(token, Done)) != State(token, Done))
        {
            throw Misused();
        }

        guard = Guard;
        Outcome outcome = _outcome;
        CancellationToken cancellationToken = _token;
        if (_deadline != Deadline.Never)
        {
            _timer!.Change(Timeout.Infinite, Timeout.Infinite);
        }

        // A callback that cannot be called off ran, or runs now: the waiter stays its own.
        bool isOurs = !cancellationToken.CanBeCanceled || _registration.Unregister();
        if (isOurs && (ushort)token != ushort.MaxValue)
        {
            Return();
        }

        return outcome switch
        {
            Outcome.Granted => true,
            Outcome.TimedOut => false,
            _ => throw new OperationCanceledException(cancellationToken),
        };
    }

    private void Cancel()
    {
        if (Request is { } request && request.Queue.TryAbandon(this, Use))
        {
            Complete(Outcome.Cancelled);
        }
    }

    private Timer NewTimer()
    {
        if (!ExecutionContext.IsFlowSuppressed())
        {
            // Pooled with the waiter: it must not keep what flows with the caller of its first use.
            using AsyncFlowControl flow = ExecutionContext.SuppressFlow();
            return NewTimer();
        }

        return new Timer(static state => ((Waiter)state!).Elapse(), this, Timeout.Infinite, Timeout.Infinite);
    }

    /// <summary>The timer's callback. It may come early by its grain, or for an earlier use.</summary>
    private void Elapse()
    {
        // In this order: who sees the number of a use sees its deadline, or that of a later one, which is not reached.
        long use = Use;
        long deadline = Volatile.Read(ref _deadline);
        int left = Deadline.MillisecondsLeft(deadline);
        if (left > 0)
        {
            _timer!.Change(left, Timeout.Infinite);
        }
        else if (left == 0 && Request is { } request && request.Queue.TryAbandon(this, use))
        {
            Complete(Outcome.TimedOut);
        }
    }
}
