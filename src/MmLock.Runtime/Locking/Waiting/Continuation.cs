using System.Threading.Tasks.Sources;

namespace MmLock.Waiting;

/// <summary>
/// The rest of a method after an await, with the context to run it in. Never runs on the stack of the thread that completes the
/// awaited operation.
/// </summary>
internal readonly struct Continuation
{
    private readonly Action<object?>? _action;
    private readonly object? _argument;
    private readonly object? _scheduler;
    private readonly ExecutionContext? _flow;

    public Continuation(Action<object?> action, object? argument, ValueTaskSourceOnCompletedFlags flags)
    {
        _action = action;
        _argument = argument;
        _flow = (flags & ValueTaskSourceOnCompletedFlags.FlowExecutionContext) != 0 ? ExecutionContext.Capture() : null;
        if ((flags & ValueTaskSourceOnCompletedFlags.UseSchedulingContext) != 0)
        {
            _scheduler = SynchronizationContext.Current is { } context && context.GetType() != typeof(SynchronizationContext) ? context
                : TaskScheduler.Current != TaskScheduler.Default ? TaskScheduler.Current : null;
        }
    }

    public void Schedule()
    {
        if (_action is null)
        {
            return;
        }

        if (_scheduler is not null && TrySchedule(_scheduler))
        {
            return;
        }

        if (_flow is null)
        {
            ThreadPool.UnsafeQueueUserWorkItem(_action, _argument, preferLocal: true);
        }
        else
        {
            ThreadPool.UnsafeQueueUserWorkItem(static boxed => boxed.Run(), this, preferLocal: true);
        }
    }

    /// <summary>
    /// Contexts and schedulers are the user's code. One that refuses leaves the continuation to the thread pool: who completes it
    /// is somebody else, and has others to wake.
    /// </summary>
    private bool TrySchedule(object scheduler)
    {
        try
        {
            if (scheduler is SynchronizationContext context)
            {
                context.Post(static state => ((Continuation)state!).Run(), this);
            }
            else
            {
                _ = Task.Factory.StartNew(
                    static state => ((Continuation)state!).Run(),
                    this,
                    CancellationToken.None,
                    TaskCreationOptions.DenyChildAttach,
                    (TaskScheduler)scheduler);
            }

            return true;
        }
        catch
        {
            return false;
        }
    }

    private void Run()
    {
        if (_flow is null)
        {
            _action!(_argument);
        }
        else
        {
            ExecutionContext.Run(_flow, static state => ((Continuation)state!).RunHere(), this);
        }
    }

    private void RunHere() => _action!(_argument);
}
