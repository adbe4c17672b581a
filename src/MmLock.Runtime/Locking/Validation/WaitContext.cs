using System.Diagnostics;

namespace MmLock.Validation;

/// <summary>Stands before a thread's own context while the thread has a structure lock: the runtime tells it of each wait.</summary>
/// <remarks>Told of are waits for handles, monitors, threads and tasks, where they begin to block. All else goes to the other.</remarks>
internal sealed class WaitContext : SynchronizationContext
{
    private readonly SynchronizationContext? _inner;

    private WaitContext(SynchronizationContext? inner)
    {
        _inner = inner;
        SetWaitNotificationRequired();
    }

    public static void Install()
    {
        if (Current is not WaitContext)
        {
            SetSynchronizationContext(new WaitContext(Current));
        }
    }

    /// <summary>Leaves a context alone that somebody else has put there meanwhile.</summary>
    public static void Remove()
    {
        if (Current is WaitContext context)
        {
            SetSynchronizationContext(context._inner);
        }
    }

    public override int Wait(IntPtr[] waitHandles, bool waitAll, int millisecondsTimeout)
    {
        if (!OwnWork.IsRunning && LatchWatch.Innermost is { } latch)
        {
            using OwnWork work = OwnWork.Begin();
            var stack = new StackTrace(skipFrames: 1, fNeedFileInfo: true);
            if (!StackPlace.IsInsideLocks(stack))
            {
                Reports.Blocking(latch, stack);
            }
        }

        return _inner?.IsWaitNotificationRequired() == true
            ? _inner.Wait(waitHandles, waitAll, millisecondsTimeout)
            : WaitHelper(waitHandles, waitAll, millisecondsTimeout);
    }

    public override void Post(SendOrPostCallback d, object? state)
    {
        if (_inner is { } inner)
        {
            inner.Post(d, state);
        }
        else
        {
            base.Post(d, state);
        }
    }

    public override void Send(SendOrPostCallback d, object? state)
    {
        if (_inner is { } inner)
        {
            inner.Send(d, state);
        }
        else
        {
            base.Send(d, state);
        }
    }

    public override void OperationStarted() => _inner?.OperationStarted();

    public override void OperationCompleted() => _inner?.OperationCompleted();

    public override SynchronizationContext CreateCopy() => _inner?.CreateCopy() ?? new SynchronizationContext();
}
