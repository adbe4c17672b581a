using CsCheck;

namespace MmLock.Tests;

/// <summary>
/// Random programs of a few threads, step by step against the model of recursion and of conditions: after every step exactly
/// those threads
/// go on that may, with the outcome that the model has for them. A failure prints the seed that repeats it.
/// </summary>
public sealed class RecursionModelTests
{
    private const int StepsEach = 60;
    private const ulong Space = 24;

    private enum Verb
    {
        Enter, EnterToo, Try, EnterRange, TryRange, Outside, LeaveOutside, Release, ReleaseToo, Downgrade, Upgrade, Wait, WaitToo,
        WaitForNoTime,
        Pulse, PulseToo, PulseAll, Cancel, EnterSet, TrySet, Structure, TryStructure,
    }

    private readonly record struct Step(Verb Verb, int Actor, bool Write, bool Unscoped, ulong From, ulong Length, int Pick);

    private static readonly Gen<Step> s_step = Gen.Select(
        Gen.Enum<Verb>(), Gen.Int[0, RecursionModel.Actors - 1], Gen.Frequency((3, Gen.Const(true)), (2, Gen.Const(false))), Gen.Bool,
        Gen.ULong[0, Space - 1], Gen.ULong[1, 8], Gen.Int[0, 1000],
        (verb, actor, write, unscoped, from, length, pick) =>
            new Step(verb, actor, write, unscoped, from, Math.Min(length, Space - from), pick));

    [Theory]
    [MemberData(nameof(RecursiveLocks.All), MemberType = typeof(RecursiveLocks))]
    public void Every_step_does_what_the_model_does(MmapLockBackend backend, bool validate)
    {
        var threads = new ActorThreads();
        s_step.Array[StepsEach].Sample(
            program =>
            {
                try
                {
                    new Run(backend, validate, threads).All(program);
                }
                catch
                {
                    // They may wait for ever; the next program, a smaller one, needs others.
                    threads = new ActorThreads();
                    throw;
                }
            },
            iter: Math.Max(10, ModelTests.Steps / StepsEach / 200),
            threads: 1);
        threads.Dispose();
    }

    private sealed class Run
    {
        private readonly MmapLock _lock;
        private readonly MmapCondition _condition;
        private readonly bool _coarseOnly;
        private readonly RecursionModel _model = new();
        private readonly ActorThreads _threads;
        private readonly string?[] _outcomes = [.. Enumerable.Repeat("", RecursionModel.Actors)];
        private readonly CancellationTokenSource[] _cancellations = new CancellationTokenSource[RecursionModel.Actors];
        private readonly List<Taken>[] _guards = [.. Enumerable.Range(0, RecursionModel.Actors).Select(_ => new List<Taken>())];
        private readonly List<(ReferenceModel.Entry Entry, RangeGuard Guard)> _outside = [];

        /// <summary>What one hold is ended by; nothing of an unscoped one.</summary>
        private readonly record struct Taken(RangeGuard Guard, RangeSetGuard Set = default, StructureGuard Structure = default)
        {
            public bool IsUnscoped => this == default;
        }

        public Run(MmapLockBackend backend, bool validate, ActorThreads threads)
        {
            _lock = RecursiveLocks.Create(backend, validate);
            _condition = new MmapCondition(_lock);
            _coarseOnly = backend == MmapLockBackend.ReaderWriter;
            _threads = threads;
        }

        public void All(Step[] program)
        {
            foreach (Step step in program)
            {
                Do(step);
                Compare(step);
            }

            while (_model.AnyoneWaits || _model.Holders > 0)
            {
                Drain();
                Compare(null);
            }

            RecursiveLocks.AssertFree(_lock);
        }

        private void Drain()
        {
            int idle = Array.FindIndex(_model.All, actor => actor.State == RecursionModel.State.Idle && actor.Holds.Count > 0);
            int waiting = Array.FindIndex(_model.All, actor => actor.State == RecursionModel.State.Waits);
            if (_outside.Count > 0)
            {
                LeaveOutside(0);
            }
            else if (idle >= 0)
            {
                Release(idle, _model.All[idle].Holds.Count - 1);
            }
            else
            {
                Assert.True(waiting >= 0, "everybody waits");
                Cancel(waiting);
            }
        }

        private void Do(Step step)
        {
            RecursionModel.Actor actor = _model.All[step.Actor];
            bool idle = actor.State == RecursionModel.State.Idle;
            AddressRange range = AddressRange.FromLength(step.From, step.Length);
            switch (step.Verb)
            {
                case Verb.Outside:
                    Outside(_coarseOnly ? AddressRange.FromBounds(0, Space) : range, step.Write);
                    break;
                case Verb.LeaveOutside when _outside.Count > 0:
                    LeaveOutside(step.Pick % _outside.Count);
                    break;
                case Verb.Cancel when !idle:
                    Cancel(step.Actor);
                    break;
                case Verb.Enter or Verb.EnterToo or Verb.Try when idle && !actor.HasOwnStructure:
                    Enter(step.Actor, AddressRange.All, step.Write, step.Verb != Verb.Try, step.Unscoped);
                    break;
                case Verb.EnterRange or Verb.TryRange when idle && actor.HoldsCoarse:
                    Enter(step.Actor, range, step.Write, step.Verb != Verb.TryRange, unscoped: false);
                    break;
                case Verb.EnterSet or Verb.TrySet when idle && actor.HoldsCoarse:
                    EnterSet(step.Actor, [range, AddressRange.FromLength(Space + 2, 3)], step.Write, step.Verb != Verb.TrySet);
                    break;
                case Verb.Structure or Verb.TryStructure when idle && (actor.HasLatch || !_model.LatchIsTaken):
                    EnterStructure(step.Actor, step.Write, step.Verb != Verb.TryStructure);
                    break;
                case Verb.Release or Verb.ReleaseToo when idle && actor.Holds.Count > 0:
                    Release(step.Actor, step.Pick % actor.Holds.Count);
                    break;
                case Verb.Downgrade or Verb.Upgrade when idle && actor.Holds.Count > 0:
                    Change(step.Actor, step.Pick % actor.Holds.Count, step.Verb == Verb.Upgrade);
                    break;
                case Verb.Wait or Verb.WaitToo or Verb.WaitForNoTime when idle:
                    Wait(step.Actor, step.Verb == Verb.WaitForNoTime);
                    break;
                case Verb.Pulse or Verb.PulseToo or Verb.PulseAll when idle:
                    Pulse(step.Actor, step.Verb == Verb.PulseAll && _model.MayPulseAll);
                    break;
            }
        }

        /// <summary>By a thread of its own: it belongs to nobody.</summary>
        private void Outside(AddressRange range, bool write)
        {
            ReferenceModel.Entry? entry = _model.TryEnterOutside(_coarseOnly ? AddressRange.All : range, write);
            RangeGuard guard = default;
            bool taken = RecursiveLocks.Elsewhere(
                () => write ? _lock.TryEnterWrite(range, out guard) : _lock.TryEnterRead(range, out guard));
            Assert.Equal(entry is not null, taken);
            if (entry is not null)
            {
                _outside.Add((entry, guard));
            }
        }

        private void LeaveOutside(int index)
        {
            (ReferenceModel.Entry entry, RangeGuard guard) = _outside[index];
            _outside.RemoveAt(index);
            _model.LeaveOutside(entry);
            guard.Dispose();
        }

        private void Enter(int number, AddressRange range, bool write, bool mayWait, bool unscoped)
        {
            _model.All[number].Outcome = _model.Enter(_model.All[number], range, write, mayWait);
            CancellationToken token = Renew(number);
            Post(number, () =>
            {
                RangeGuard guard = default;
                TimeSpan time = mayWait ? Timeout.InfiniteTimeSpan : TimeSpan.Zero;
                bool taken = (unscoped, write) switch
                {
                    (true, true) => _lock.TryAcquireWrite(time, token),
                    (true, false) => _lock.TryAcquireRead(time, token),
                    (false, true) => _lock.TryEnterWrite(range, time, token, out guard),
                    _ => _lock.TryEnterRead(range, time, token, out guard),
                };
                if (taken)
                {
                    _guards[number].Add(new Taken(guard));
                }

                return taken;
            });
        }

        /// <summary>Inside a coarse hold: counted to it as one range is.</summary>
        private void EnterSet(int number, AddressRange[] ranges, bool write, bool waits)
        {
            _model.All[number].Outcome = _model.Enter(_model.All[number], ranges[0], write, waits);
            Post(number, () =>
            {
                RangeSetGuard set = default;
                bool taken = true;
                if (waits)
                {
                    set = write ? _lock.EnterWrite(ranges) : _lock.EnterRead(ranges);
                }
                else
                {
                    taken = write ? _lock.TryEnterWrite(ranges, out set) : _lock.TryEnterRead(ranges, out set);
                }

                _guards[number].Add(new Taken(default, set));
                return taken;
            });
        }

        /// <summary>Inside a coarse hold, or on its own; an actor that holds the latch asks for nothing that may wait.</summary>
        private void EnterStructure(int number, bool write, bool waits)
        {
            RecursionModel.Actor actor = _model.All[number];
            actor.Outcome = _model.EnterStructure(actor, write, waits);
            CancellationToken token = Renew(number);
            Post(number, () =>
            {
                LockMode mode = write ? LockMode.Write : LockMode.Read;
                StructureGuard guard;
                if (waits)
                {
                    guard = _lock.EnterStructure(mode, token);
                }
                else if (!_lock.TryEnterStructure(mode, out guard))
                {
                    return false;
                }

                _guards[number].Add(new Taken(default, default, guard));
                return true;
            });
        }

        private void Release(int number, int index)
        {
            RecursionModel.Actor actor = _model.All[number];
            bool write = actor.Holds[index].Write;
            _model.Release(actor, index);
            actor.Outcome = "True";
            Post(number, () =>
            {
                Taken taken = _guards[number][index];
                _guards[number].RemoveAt(index);
                if (taken.IsUnscoped)
                {
                    (write ? (Action)_lock.ReleaseWrite : _lock.ReleaseRead)();
                }

                for (int again = 0; again < 2; again++)
                {
                    taken.Guard.Dispose();
                    taken.Set.Dispose();
                    taken.Structure.Dispose();
                }

                return true;
            });
        }

        private void Change(int number, int index, bool upgrade)
        {
            RecursionModel.Actor actor = _model.All[number];
            (RangeGuard guard, RangeSetGuard set, StructureGuard structure) = _guards[number][index];
            if (structure != default || (guard == default && (upgrade || !actor.Holds[index].Write)))
            {
                return;
            }

            bool done = true;
            if (upgrade)
            {
                done = _model.TryUpgrade(actor, index);
            }
            else
            {
                _model.Downgrade(actor, index);
            }

            actor.Outcome = $"{done}";
            Post(number, () =>
            {
                if (upgrade)
                {
                    return guard.TryUpgradeToWrite();
                }

                (set != default ? set.DowngradeToRead : guard == default ? (Action)_lock.DowngradeToRead : guard.DowngradeToRead)();
                return true;
            });
        }

        private void Wait(int number, bool forNoTime)
        {
            RecursionModel.Actor actor = _model.All[number];
            if (!actor.HoldsCoarse)
            {
                actor.Outcome = nameof(SynchronizationLockException);
            }
            else if (actor.HasLatch)
            {
                actor.Outcome = nameof(InvalidOperationException);
            }
            else
            {
                _model.Wait(actor, forNoTime);
            }

            CancellationToken token = Renew(number);
            Post(number, () => _condition.Wait(forNoTime ? TimeSpan.Zero : Timeout.InfiniteTimeSpan, token));
        }

        private void Pulse(int number, bool all)
        {
            RecursionModel.Actor actor = _model.All[number];
            actor.Outcome = actor.HoldsCoarse ? "True" : nameof(SynchronizationLockException);
            if (actor.HoldsCoarse)
            {
                _model.Pulse();
            }

            Post(number, () =>
            {
                (all ? (Action)_condition.PulseAll : _condition.Pulse)();
                return true;
            });
        }

        private void Cancel(int number)
        {
            _model.Cancel(_model.All[number]);
            _cancellations[number].Cancel();
        }

        private CancellationToken Renew(int number) => (_cancellations[number] = new CancellationTokenSource()).Token;

        private void Post(int number, Func<bool> work)
        {
            Volatile.Write(ref _outcomes[number], null);
            _threads.Post(number, () =>
            {
                string outcome;
                try
                {
                    outcome = $"{work()}";
                }
                catch (Exception thrown)
                {
                    outcome = thrown.GetType().Name;
                }

                Volatile.Write(ref _outcomes[number], outcome);
            });
        }

        private void Compare(Step? step)
        {
            if (!SpinWait.SpinUntil(IsAsInModel, RecursiveLocks.Patience))
            {
                Assert.Fail(
                    $"After {step}: {_model.Holders} hold and {_model.Waiters} wait in the model, {_lock.HolderCount} and "
                    + $"{_lock.WaiterCount} in the lock; outcomes {string.Join(", ", _outcomes.Select(o => o ?? "none"))} for "
                    + string.Join(", ", _model.All.Select(actor => actor.State)));
            }

            for (int number = 0; number < RecursionModel.Actors; number++)
            {
                RecursionModel.Actor actor = _model.All[number];
                if (actor.State == RecursionModel.State.Idle)
                {
                    if (_outcomes[number] != "")
                    {
                        Assert.Equal(actor.Outcome, _outcomes[number]);
                        _outcomes[number] = "";
                    }

                    Check(number, actor);
                }
            }
        }

        private void Check(int number, RecursionModel.Actor actor)
        {
            Assert.Equal(actor.Holds.Count, _guards[number].Count);
            for (int i = 0; i < actor.Holds.Count; i++)
            {
                (RangeGuard guard, RangeSetGuard set, StructureGuard structure) = _guards[number][i];
                if (guard != default)
                {
                    Assert.Equal(actor.Holds[i].Range, guard.Range);
                }

                if (guard != default || set != default || structure != default)
                {
                    LockMode mode = set != default ? set.Mode : structure != default ? structure.Mode : guard.Mode;
                    Assert.Equal(actor.Holds[i].Write, mode == LockMode.Write);
                }
            }

            using var done = new ManualResetEventSlim();
            (bool, bool) held = default;
            _threads.Post(number, () =>
            {
                held = (_lock.IsReadHeldByCurrentThread, _lock.IsWriteHeldByCurrentThread);
                done.Set();
            });
            Assert.True(done.Wait(RecursiveLocks.Patience));
            bool reads = actor.HoldsCoarse
                && (actor.Holds.Any(hold => !hold.IsStructure && !hold.Write) || (actor.HasLatch && !actor.WritesStructure));
            Assert.Equal((reads, actor.HoldsCoarse && actor.Writes), held);
        }

        private bool IsAsInModel()
        {
            for (int number = 0; number < RecursionModel.Actors; number++)
            {
                if ((_model.All[number].State == RecursionModel.State.Idle) != (Volatile.Read(ref _outcomes[number]) is not null))
                {
                    return false;
                }
            }

            return _lock.HolderCount == _model.Holders && _lock.WaiterCount == _model.Waiters;
        }
    }
}
