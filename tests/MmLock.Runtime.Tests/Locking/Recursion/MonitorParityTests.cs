namespace MmLock.Tests;

/// <summary>What <see cref="Monitor"/> does, a recursive lock with a condition does: each scenario is run with both, and must
/// end alike.</summary>
public sealed class MonitorParityTests
{
    public enum Scenario
    {
        NotHeld, HeldByAnother, ReleasedTooOften, TimedOut, NoTime, NegativeTime, TooLongTime, Pulsed, PulsedInTime, PulsedWithNobody,
        AllPulsed, WholeDepthIsGivenBack, InterruptedWhileWaiting, InterruptedBefore, OrderOfPulses, GivenBackForAWhile,
    }

    public static TheoryData<MmapLockBackend, Scenario> Scenarios
    {
        get
        {
            var scenarios = new TheoryData<MmapLockBackend, Scenario>();
            foreach (MmapLockBackend backend in Enum.GetValues<MmapLockBackend>())
            {
                foreach (Scenario scenario in Enum.GetValues<Scenario>())
                {
                    scenarios.Add(backend, scenario);
                }
            }

            return scenarios;
        }
    }

    private interface ITarget
    {
        bool IsEntered { get; }

        void Enter();

        bool TryEnter();

        void Exit();

        bool Wait(TimeSpan timeout);

        void Pulse();

        void PulseAll();
    }

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void Ends_as_with_a_monitor(MmapLockBackend backend, Scenario scenario)
    {
        string expected = new Run(new MonitorTarget()).Do(scenario);
        Assert.NotEqual("", expected);
        Assert.Equal(expected, new Run(new Condition(backend)).Do(scenario));
    }

    private sealed class Run(ITarget target)
    {
        private readonly List<string> _log = [];

        public string Do(Scenario scenario)
        {
            switch (scenario)
            {
                case Scenario.NotHeld:
                    Log(() => target.Wait(TimeSpan.Zero));
                    Log(target.Pulse);
                    Log(target.PulseAll);
                    Log(target.Exit);
                    break;
                case Scenario.HeldByAnother:
                    target.Enter();
                    RecursiveLocks.Elsewhere(() =>
                    {
                        Log(target.Exit);
                        Log(target.Pulse);
                        Log(() => target.Wait(TimeSpan.Zero));
                    });
                    target.Exit();
                    break;
                case Scenario.ReleasedTooOften:
                    target.Enter();
                    target.Enter();
                    target.Exit();
                    target.Exit();
                    Log(target.Exit);
                    break;
                case Scenario.TimedOut:
                    Within(3, () => Log(() => target.Wait(TimeSpan.FromMilliseconds(20))));
                    break;
                case Scenario.NoTime:
                    Within(1, () => Log(() => target.Wait(TimeSpan.Zero)));
                    break;
                case Scenario.NegativeTime:
                    Within(1, () => Log(() => target.Wait(TimeSpan.FromMilliseconds(-2))));
                    break;
                case Scenario.TooLongTime:
                    Within(1, () => Log(() => target.Wait(TimeSpan.FromMilliseconds(int.MaxValue + 1.0))));
                    break;
                case Scenario.Pulsed:
                    Waiter(1, Timeout.InfiniteTimeSpan, target.Pulse);
                    break;
                case Scenario.PulsedInTime:
                    Waiter(2, RecursiveLocks.Patience, target.PulseAll);
                    break;
                case Scenario.PulsedWithNobody:
                    Within(1, () =>
                    {
                        Log(target.Pulse);
                        Log(() => target.Wait(TimeSpan.FromMilliseconds(1)));
                        Log(target.PulseAll);
                        Log(() => target.Wait(TimeSpan.FromMilliseconds(1)));
                    });
                    break;
                case Scenario.AllPulsed or Scenario.OrderOfPulses:
                    Waiters(all: scenario == Scenario.AllPulsed);
                    break;
                case Scenario.WholeDepthIsGivenBack:
                    Waiter(5, Timeout.InfiniteTimeSpan, target.Pulse);
                    break;
                case Scenario.InterruptedWhileWaiting:
                    TestThread thread = WaitingThread(3, Timeout.InfiniteTimeSpan);
                    thread.Interrupt();
                    Assert.True(thread.Join(RecursiveLocks.Patience));
                    break;
                case Scenario.InterruptedBefore:
                    RecursiveLocks.Elsewhere(() => Within(2, () =>
                    {
                        Thread.CurrentThread.Interrupt();
                        Log(() => target.Wait(Timeout.InfiniteTimeSpan));
                    }));
                    break;
                case Scenario.GivenBackForAWhile:
                    Within(2, () =>
                    {
                        target.Exit();
                        Others();
                        target.Exit();
                        Others();
                        target.Enter();
                        target.Enter();
                        Others();
                    });
                    break;
            }

            Others();
            return string.Join("; ", _log);
        }

        private void Within(int depth, Action work)
        {
            for (int i = 0; i < depth; i++)
            {
                target.Enter();
            }

            work();
            for (int i = 0; i < depth; i++)
            {
                Log($"entered {target.IsEntered}");
                Others();
                target.Exit();
            }

            Log($"entered {target.IsEntered}");
        }

        private void Waiter(int depth, TimeSpan timeout, Action pulse)
        {
            TestThread thread = WaitingThread(depth, timeout);
            target.Enter();
            pulse();
            Log("pulsed");
            target.Exit();
            Assert.True(thread.Join(RecursiveLocks.Patience));
        }

        /// <summary>Waits, so that the lock is free again when this returns.</summary>
        private TestThread WaitingThread(int depth, TimeSpan timeout)
        {
            using var entered = new ManualResetEventSlim();
            TestThread thread = RecursiveLocks.Start(() => Within(depth, () =>
            {
                entered.Set();
                Log(() => target.Wait(timeout));
            }));
            Assert.True(entered.Wait(RecursiveLocks.Patience));
            target.Enter();
            target.Exit();
            Assert.True(SpinWait.SpinUntil(() => thread.Sleeps, RecursiveLocks.Patience));
            return thread;
        }

        private void Waiters(bool all)
        {
            var threads = new List<TestThread>();
            int woken = 0;
            for (int i = 0; i < 4; i++)
            {
                int number = i;
                using var entered = new ManualResetEventSlim();
                threads.Add(RecursiveLocks.Start(() =>
                {
                    target.Enter();
                    entered.Set();
                    bool pulsed = target.Wait(Timeout.InfiniteTimeSpan);
                    Log(all ? $"{pulsed}" : $"{number} {pulsed}");
                    woken++;
                    target.Exit();
                }));
                Assert.True(entered.Wait(RecursiveLocks.Patience));

                // Once this has the lock, the other waits.
                target.Enter();
                target.Exit();
            }

            for (int i = 1; i <= 4; i++)
            {
                target.Enter();
                if (all)
                {
                    target.PulseAll();
                    i = 4;
                }
                else
                {
                    target.Pulse();
                }

                target.Exit();
                Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref woken) == i, RecursiveLocks.Patience));
            }

            threads.ForEach(thread => Assert.True(thread.Join(RecursiveLocks.Patience)));
        }

        private void Others() => Log($"free {RecursiveLocks.Elsewhere(() =>
        {
            bool free = target.TryEnter();
            if (free)
            {
                target.Exit();
            }

            return free;
        })}");

        private void Log(Action action) => Log(() =>
        {
            action();
            return true;
        });

        private void Log(Func<bool> action)
        {
            string outcome;
            try
            {
                outcome = $"{action()}";
            }
            catch (Exception thrown)
            {
                outcome = thrown.GetType().Name;
            }

            Log(outcome);
        }

        private void Log(string entry)
        {
            lock (_log)
            {
                _log.Add(entry);
            }
        }
    }

    private sealed class MonitorTarget : ITarget
    {
        private readonly object _target = new();

        public bool IsEntered => Monitor.IsEntered(_target);

        public void Enter() => Monitor.Enter(_target);

        public bool TryEnter() => Monitor.TryEnter(_target);

        public void Exit() => Monitor.Exit(_target);

        public bool Wait(TimeSpan timeout) => Monitor.Wait(_target, timeout);

        public void Pulse() => Monitor.Pulse(_target);

        public void PulseAll() => Monitor.PulseAll(_target);
    }

    private sealed class Condition : ITarget
    {
        private readonly MmapLock _lock;
        private readonly MmapCondition _condition;

        public Condition(MmapLockBackend backend)
        {
            _lock = RecursiveLocks.Create(backend);
            _condition = new MmapCondition(_lock);
        }

        public bool IsEntered => _lock.IsWriteHeldByCurrentThread;

        public void Enter() => _lock.AcquireWrite();

        public bool TryEnter() => _lock.TryAcquireWrite();

        public void Exit() => _lock.ReleaseWrite();

        public bool Wait(TimeSpan timeout) => _condition.Wait(timeout);

        public void Pulse() => _condition.Pulse();

        public void PulseAll() => _condition.PulseAll();
    }
}
