namespace MmLock.Validation;

/// <summary>A flow of control, a thread and what it awaits, with what it holds.</summary>
/// <remarks>
/// A flow without holds is not gone on with: the next acquire begins another, so that tasks that were started between holds, which inherit
/// it, are told apart. A thread or a task that is started inside a hold inherits the flow, but not what the thread holds that started it,
/// as long as that one goes on; once it awaits, it may be that task that it awaits.
/// </remarks>
internal sealed class Flow
{
    private static readonly AsyncLocal<Flow?> s_current = new(static change =>
    {
        if (change.ThreadContextChanged)
        {
            ThreadStay.Current.Switch();
        }
    });

    private readonly List<FlowHold> _holds = [];
    private int _asking;

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

    /// <summary>What the flow holds here: not what another thread holds that goes on in it.</summary>
    public FlowHold[] Holds
    {
        get
        {
            FlowHold[] holds;
            lock (_holds)
            {
                holds = [.. _holds];
            }

            return Array.FindAll(holds, static h => !h.IsElsewhere());
        }
    }

    public bool Has(FlowHold hold)
    {
        lock (_holds)
        {
            return _holds.Contains(hold);
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
