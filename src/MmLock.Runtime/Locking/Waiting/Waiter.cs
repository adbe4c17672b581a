using System.Threading.Tasks.Sources;

namespace MmLock.Waiting;

/// <summary>
/// One waiting request. Pooled by its queue: a waiter goes back only after its result was consumed, by the thread that waited or by
/// the awaiter, so that nobody can wake the next user of it by mistake.
/// </summary>
internal sealed class Waiter : IValueTaskSource<RangeGuard>, IValueTaskSource<bool>
{
    private ManualResetValueTaskSourceCore<RangeGuard> _source = new() { RunContinuationsAsynchronously = true };
    private CancellationTokenRegistration _registration;
    private bool _signalled;

    /// <summary>Links waiters that are granted together, until they are woken; in the pool, those that are free.</summary>
    public Waiter? Next;

    public RangeQueue? Queue { get; private set; }

    public RangeGuard Guard { get; private set; }

    public bool IsAsync { get; private set; }

    private CancellationToken Token { get; set; }

    public void Begin(RangeQueue queue, RangeGuard guard, bool isAsync)
    {
        Queue = queue;
        Guard = guard;
        IsAsync = isAsync;
        _signalled = false;
        Next = null;
    }

    /// <summary>Nobody uses the waiter any more; it may be another's from here on.</summary>
    public void Return()
    {
        RangeQueue queue = Queue!;
        Guard = default;
        Token = default;
        _registration = default;
        queue.Waiters.Return(this);
    }

    /// <summary>Makes the granted request go on. Called once, by whoever took its last blocker away, outside the queue's lock.</summary>
    public void Wake()
    {
        if (IsAsync)
        {
            _source.SetResult(Guard);
            return;
        }

        lock (this)
        {
            _signalled = true;
            Monitor.Pulse(this);
        }
    }

    /// <summary>Parks the calling thread until <see cref="Wake"/>.</summary>
    /// <returns>False when the time was up or the token was cancelled first.</returns>
    public bool Wait(TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (SpinBriefly())
        {
            return true;
        }

        using CancellationTokenRegistration registration = cancellationToken.CanBeCanceled
            ? cancellationToken.UnsafeRegister(static state => ((Waiter)state!).Interrupt(), this)
            : default;
        long deadline = timeout == Timeout.InfiniteTimeSpan ? long.MaxValue : Environment.TickCount64 + (long)timeout.TotalMilliseconds;
        lock (this)
        {
            while (!_signalled)
            {
                if (cancellationToken.IsCancellationRequested)
                {
                    return false;
                }

                if (deadline == long.MaxValue)
                {
                    Monitor.Wait(this);
                }
                else
                {
                    long left = deadline - Environment.TickCount64;
                    if (left <= 0)
                    {
                        return false;
                    }

                    Monitor.Wait(this, (int)Math.Min(left, int.MaxValue));
                }
            }
        }

        return true;
    }

    /// <summary>After a lost race between giving up and the grant: the wake is on its way, and must be consumed.</summary>
    public void WaitForWake()
    {
        lock (this)
        {
            while (!_signalled)
            {
                Monitor.Wait(this);
            }
        }
    }

    private bool SpinBriefly()
    {
        if (Environment.ProcessorCount == 1)
        {
            return false;
        }

        var spin = new SpinWait();
        while (!spin.NextSpinWillYield)
        {
            spin.SpinOnce(sleep1Threshold: -1);
            if (Volatile.Read(ref _signalled))
            {
                // The waker may still be inside its lock; the waiter must not be pooled before it has left.
                lock (this)
                {
                    return true;
                }
            }
        }

        return false;
    }

    private void Interrupt()
    {
        lock (this)
        {
            Monitor.PulseAll(this);
        }
    }

    public ValueTask<RangeGuard> AsTask() => new(this, _source.Version);

    /// <summary>The same wait for one who has the guard already: true, or cancelled.</summary>
    public ValueTask<bool> AsUpgradeTask() => new(this, _source.Version);

    /// <summary>Called before the caller has the task, so that nobody can have consumed it.</summary>
    public void CancelWith(CancellationToken cancellationToken)
    {
        if (cancellationToken.CanBeCanceled)
        {
            Token = cancellationToken;
            _registration = cancellationToken.UnsafeRegister(static state => ((Waiter)state!).CancelAsync(), this);
        }
    }

    private void CancelAsync()
    {
        if (Queue is { } queue && queue.TryAbandon(Guard.Slot, Guard.Generation))
        {
            _source.SetException(new OperationCanceledException(Token));
        }
    }

    RangeGuard IValueTaskSource<RangeGuard>.GetResult(short token) => Consume(token);

    bool IValueTaskSource<bool>.GetResult(short token) => Consume(token) != default;

    ValueTaskSourceStatus IValueTaskSource<RangeGuard>.GetStatus(short token) => _source.GetStatus(token);

    ValueTaskSourceStatus IValueTaskSource<bool>.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource<RangeGuard>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    void IValueTaskSource<bool>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    private RangeGuard Consume(short token)
    {
        // Dispose waits for a cancellation callback that is running, so that none runs on a pooled waiter.
        _registration.Dispose();
        try
        {
            return _source.GetResult(token);
        }
        finally
        {
            _source.Reset();
            Return();
        }
    }
}

/// <summary>Waiters that became grantable in one step: collected under the queue's lock, woken after it.</summary>
internal struct GrantList
{
    private Waiter? _first;
    private Waiter? _last;

    public void Add(Waiter waiter)
    {
        waiter.Next = null;
        if (_last is null)
        {
            _first = waiter;
        }
        else
        {
            _last.Next = waiter;
        }

        _last = waiter;
    }

    public readonly void WakeAll()
    {
        for (Waiter? waiter = _first; waiter is not null;)
        {
            // Once woken, the waiter may be pooled and reused: read the link first.
            Waiter? next = waiter.Next;
            waiter.Wake();
            waiter = next;
        }
    }
}

/// <summary>Waiters for reuse, as many as ever waited at once.</summary>
/// <remarks>
/// Rented under the queue's gate, returned from anywhere: pushed on a list of their own by compare-and-swap, which the
/// renter takes as a whole when the other one is empty. Nobody pops a single one off it, so nothing can be mistaken for
/// what it was before (no ABA).
/// </remarks>
internal struct WaiterPool
{
    private Waiter? _free;
    private Waiter? _returned;

    public Waiter Rent()
    {
        Waiter? waiter = _free ?? Interlocked.Exchange(ref _returned, null);
        _free = waiter?.Next;
        return waiter ?? new Waiter();
    }

    public void Return(Waiter waiter)
    {
        Waiter? head;
        do
        {
            head = Volatile.Read(ref _returned);
            waiter.Next = head;
        }
        while (Interlocked.CompareExchange(ref _returned, waiter, head) != head);
    }
}
