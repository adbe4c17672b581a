namespace MmLock.Validation;

/// <summary>A flow of control, a thread and what it awaits, with what it holds.</summary>
/// <remarks>
/// A flow without holds is not gone on with: the next acquire begins another, so that tasks that were started between holds, which inherit
/// it, are told apart. A task that is started inside a hold belongs to the flow that started it.
/// </remarks>
internal sealed class Flow
{
    private static readonly AsyncLocal<Flow?> s_current = new(static change => t_switches += change.ThreadContextChanged ? 1 : 0);

    [ThreadStatic]
    private static int t_switches;

    private readonly List<FlowHold> _holds = [];
    private int _asking;

    /// <summary>How often the thread has turned to another flow, or come back.</summary>
    public static int Switches => t_switches;

    /// <summary>The flow that goes on here, if it holds anything or asks for it.</summary>
    public static Flow? Active => s_current.Value is { IsIdle: false } flow ? flow : null;

    public static Flow Current
    {
        get
        {
            if (Active is { } active)
            {
                return active;
            }

            var made = new Flow();
            s_current.Value = made;
            return made;
        }
    }

    private bool IsIdle
    {
        get
        {
            lock (_holds)
            {
                return _holds.Count == 0 && _asking == 0;
            }
        }
    }

    public FlowHold[] Holds
    {
        get
        {
            lock (_holds)
            {
                return [.. _holds];
            }
        }
    }

    /// <summary>An asynchronous acquire has begun, or ended.</summary>
    public void Ask(int change)
    {
        lock (_holds)
        {
            _asking += change;
        }
    }

    public void Add(FlowHold hold)
    {
        lock (_holds)
        {
            _holds.Add(hold);
        }
    }

    public void Remove(FlowHold hold)
    {
        lock (_holds)
        {
            _holds.Remove(hold);
        }
    }
}
