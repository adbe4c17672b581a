namespace MmLock.Tests;

/// <summary>
/// What recursion by thread and a condition are, on top of a fair range lock: each actor's holds in a list, the lock held as strongly as
/// the strongest of them; those that wait for a pulse in a queue.
/// </summary>
internal sealed class RecursionModel
{
    public const int Actors = 3;
    private readonly ReferenceModel _lock = new();
    private readonly List<Actor> _queue = [];

    public enum State { Idle, Enters, Waits, Retakes }

    public sealed class Hold(AddressRange range, bool write, bool isStructure = false)
    {
        public AddressRange Range => range;

        public bool IsStructure => isStructure;

        public bool Write { get; set; } = write;
    }

    public sealed class Actor
    {
        /// <summary>Of the coarse hold, or what waits to be it.</summary>
        public ReferenceModel.Entry? Entry { get; set; }

        public List<Hold> Holds { get; } = [];

        public State State { get; set; }

        /// <summary>How what it waits in will end.</summary>
        public string Outcome { get; set; } = "";

        public bool HasLatch => Holds.Any(hold => hold.IsStructure);

        /// <summary>A structure hold that is in no coarse one, or waits to be.</summary>
        public bool HasOwnStructure => Entry?.IsStructure == true;

        public bool HoldsCoarse => Holds.Count > 0 && !HasOwnStructure;

        /// <summary>The first structure hold was for writing: so is the structure held until the last one inside ends.</summary>
        public bool WritesStructure { get; set; }

        public bool Writes => Holds.Any(hold => hold.Write) || (HasLatch && WritesStructure);
    }

    public Actor[] All { get; } = [.. Enumerable.Range(0, Actors).Select(_ => new Actor())];

    public int Holders => _lock.Entries.Count(entry => entry.Held);

    public int Waiters => _lock.Entries.Count(entry => !entry.Held);

    /// <summary>By a hold, or by one that waits for its place and will take it then.</summary>
    public bool LatchIsTaken => All.Any(actor => actor.HasLatch);

    public bool AnyoneWaits => _queue.Count > 0;

    public bool MayPulseAll => _queue.Count <= 1;

    /// <summary>Enters coarsely, or a range inside a coarse hold.</summary>
    public string Enter(Actor actor, AddressRange range, bool write, bool mayWait)
    {
        if (actor.Holds.Count > 0)
        {
            if (write && !actor.Writes)
            {
                return nameof(LockRecursionException);
            }

            actor.Holds.Add(new Hold(range, write));
            return "True";
        }

        if (!mayWait && _lock.WouldWait(AddressRange.All, write))
        {
            return "False";
        }

        actor.Holds.Add(new Hold(range, write));
        Begin(actor, State.Enters, _lock.Enter(AddressRange.All, write), "True");
        return "True";
    }

    /// <summary>Enters the structure: counted inside a coarse hold, beside coarse holds otherwise. The latch is free or its.</summary>
    public string EnterStructure(Actor actor, bool write, bool mayWait)
    {
        if (actor.Holds.Count > 0 && write && !(actor.HasLatch ? actor.WritesStructure : actor.Writes))
        {
            return nameof(LockRecursionException);
        }

        if (actor.Holds.Count == 0 && !mayWait && _lock.WouldWait([], write))
        {
            return "False";
        }

        bool nests = actor.Holds.Count > 0;
        actor.WritesStructure = actor.HasLatch ? actor.WritesStructure : write;
        actor.Holds.Add(new Hold(AddressRange.All, write, isStructure: true));
        if (!nests)
        {
            Begin(actor, State.Enters, _lock.Enter([], write), "True");
        }

        return "True";
    }

    /// <summary>A range that belongs to no actor, if it is free.</summary>
    public ReferenceModel.Entry? TryEnterOutside(AddressRange range, bool write) =>
        _lock.WouldWait(range, write) ? null : _lock.Enter(range, write);

    public void LeaveOutside(ReferenceModel.Entry entry)
    {
        _lock.Leave(entry);
        Settle();
    }

    public void Release(Actor actor, int index)
    {
        bool wrote = actor.Writes;
        actor.Holds.RemoveAt(index);
        if (actor.Holds.Count == 0)
        {
            _lock.Leave(actor.Entry!);
            actor.Entry = null;
        }
        else if (wrote && !actor.Writes)
        {
            _lock.Downgrade(actor.Entry!);
        }

        Settle();
    }

    public void Downgrade(Actor actor, int index)
    {
        if (actor.Holds[index].Write)
        {
            actor.Holds[index].Write = false;
            if (!actor.Writes)
            {
                _lock.Downgrade(actor.Entry!);
            }
        }

        Settle();
    }

    public bool TryUpgrade(Actor actor, int index)
    {
        bool done = actor.Writes || _lock.Upgrade(actor.Entry!, mayWait: false) == true;
        actor.Holds[index].Write |= done;
        return done;
    }

    public void Wait(Actor actor, bool forNoTime)
    {
        bool write = actor.Writes;
        _lock.Leave(actor.Entry!);
        Settle();
        if (forNoTime)
        {
            Begin(actor, State.Retakes, _lock.Enter(AddressRange.All, write), "False");
        }
        else
        {
            actor.Entry = null;
            actor.State = State.Waits;
            _queue.Add(actor);
        }
    }

    public void Pulse()
    {
        if (_queue.Count > 0)
        {
            EndWait(_queue[0], "True");
        }
    }

    public void Cancel(Actor actor)
    {
        if (actor.State == State.Waits)
        {
            EndWait(actor, nameof(OperationCanceledException));
        }
        else if (actor.State == State.Enters)
        {
            _lock.Leave(actor.Entry!);
            actor.Entry = null;
            actor.Holds.Clear();
            actor.Outcome = nameof(OperationCanceledException);
            actor.State = State.Idle;
            Settle();
        }
    }

    private void EndWait(Actor actor, string outcome)
    {
        _queue.Remove(actor);
        Begin(actor, State.Retakes, _lock.Enter(AddressRange.All, actor.Writes), outcome);
    }

    private void Begin(Actor actor, State state, ReferenceModel.Entry entry, string outcome)
    {
        actor.Entry = entry;
        actor.State = state;
        actor.Outcome = outcome;
        Settle();
    }

    private void Settle()
    {
        foreach (Actor actor in All)
        {
            if (actor.Entry?.Held == true)
            {
                actor.State = State.Idle;
            }
        }
    }
}
