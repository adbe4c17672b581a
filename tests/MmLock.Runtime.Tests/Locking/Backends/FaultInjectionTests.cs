using MmLock.Backends;

namespace MmLock.Tests;

/// <summary>
/// Every operation fails once at each place where it asks for memory, sets up a callback, parks, or was woken. Afterwards the
/// lock is as if it had not been called: nothing held, nobody waiting, everybody served.
/// </summary>
public sealed class FaultInjectionTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);
    private static readonly AddressRange s_page = AddressRange.FromLength(1 << 20, 4096);
    private static readonly AddressRange s_blocks = AddressRange.FromBounds(0, 4 << 20);

    public enum Operation
    {
        Enter, EnterCancellable, EnterCoarse, EnterBlocks, Timed, TimedCancellable, Async, AsyncCancellable, AsyncTimed,
        Upgrade, UpgradeCancellable, UpgradeAsync, UpgradeOwner, UpgradeCoarse, ManyHolds, ManyUnscoped, ManyWaiters, Acquire, Speculate,
    }

    public static TheoryData<MmapLockBackend, bool, Operation> Operations
    {
        get
        {
            var operations = new TheoryData<MmapLockBackend, bool, Operation>();
            foreach (MmapLockBackend backend in Enum.GetValues<MmapLockBackend>())
            {
                foreach (Operation operation in Enum.GetValues<Operation>())
                {
                    operations.Add(backend, false, operation);

                    // One flow, many holds of one range: a validating lock refuses that.
                    if (operation is not (Operation.ManyUnscoped or Operation.ManyWaiters or Operation.ManyHolds))
                    {
                        operations.Add(backend, true, operation);
                    }
                }
            }

            return operations;
        }
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public void Failure_at_any_place_leaves_the_lock_as_it_was(MmapLockBackend backend, bool validate, Operation operation)
    {
        int failing = 1;
        while (new Run(backend, validate).Fails(operation, failing))
        {
            failing++;
        }

        // The last run got through. Nothing to fail at would mean that this tests nothing.
        Assert.True(failing > 1, "the operation has no place to fail at");
    }

    private sealed class Run(MmapLockBackend backend, bool validate)
    {
        private readonly MmapLock _lock = new(
            new MmapLockOptions { AdaptivePolicy = AdaptivePolicy.Eager, Backend = backend, Validate = validate });
        private readonly List<RangeGuard> _mine = [];
        private RangeGuard _blocker;
        private int _unscoped;

        public bool Fails(Operation operation, int failing)
        {
            Prepare(operation);
            int places = 0;
            using var cancellation = new CancellationTokenSource();
            Interleaving.Hook = place =>
            {
                if (place is not (Interleaving.SyncPoint.Allocate or Interleaving.SyncPoint.Arm or Interleaving.SyncPoint.Park
                    or Interleaving.SyncPoint.Unpark))
                {
                    return;
                }

                if (++places == failing)
                {
                    throw new InsufficientMemoryException($"number {failing}: {place}");
                }

                if (place == Interleaving.SyncPoint.Park)
                {
                    // It would sleep: let it through, so that it comes to the next place. By another, as it has its own monitor.
                    new Thread(_blocker.Dispose).Start();
                }
            };
            Exception? thrown = Record.Exception(() => Do(operation, cancellation.Token));
            Interleaving.Hook = null;
            Assert.True(thrown is null or InsufficientMemoryException, $"{thrown}");

            // Of those that came in before the failure, all are still there, and nobody else.
            _blocker.Dispose();
            Assert.Equal(0, _lock.WaiterCount);
            Assert.Equal(_mine.Count + _unscoped, _lock.HolderCount);
            _mine.ForEach(guard => guard.Dispose());
            for (; _unscoped > 0; _unscoped--)
            {
                _lock.ReleaseRead();
            }

            Assert.Throws<SynchronizationLockException>(_lock.ReleaseRead);
            Assert.Equal(0, _lock.HolderCount);
            Assert.True(_lock.TryEnterWrite(s_page, out RangeGuard page));
            page.Dispose();
            Assert.True(_lock.TryEnterWrite(out RangeGuard all));
            all.Dispose();
            return thrown is not null;
        }

        private void Prepare(Operation operation)
        {
            if (operation is Operation.Upgrade or Operation.UpgradeCancellable or Operation.UpgradeAsync)
            {
                Elsewhere(() => _mine.Add(_lock.EnterRead(s_page)));
            }
            else if (operation == Operation.UpgradeOwner)
            {
                Elsewhere(() => _mine.Add(_lock.EnterWrite(s_page)));
                _mine[0].DowngradeToRead();
            }
            else if (operation == Operation.UpgradeCoarse)
            {
                Elsewhere(() => _mine.Add(_lock.EnterRead()));
            }
            else if (operation is not (Operation.ManyHolds or Operation.ManyUnscoped or Operation.Speculate))
            {
                Elsewhere(() => _blocker = _lock.EnterWrite(s_page));
                return;
            }

            if (_mine.Count > 0)
            {
                Elsewhere(() => _blocker = _lock.EnterRead(s_page));
            }
        }

        /// <summary>In a flow of its own, which a validating lock does not take for ours.</summary>
        private static void Elsewhere(ThreadStart enter)
        {
            using AsyncFlowControl flow = ExecutionContext.SuppressFlow();
            var thread = new Thread(enter);
            thread.Start();
            thread.Join();
        }

        private void Do(Operation operation, CancellationToken cancellationToken)
        {
            switch (operation)
            {
                case Operation.Enter:
                    _mine.Add(_lock.EnterWrite(s_page));
                    break;
                case Operation.EnterCancellable:
                    _mine.Add(_lock.EnterRead(s_page, cancellationToken));
                    break;
                case Operation.EnterCoarse:
                    _mine.Add(_lock.EnterWrite());
                    break;
                case Operation.EnterBlocks:
                    _mine.Add(_lock.EnterRead(s_blocks));
                    break;
                case Operation.Timed:
                    if (_lock.TryEnterWrite(s_page, s_patience, out RangeGuard timed))
                    {
                        _mine.Add(timed);
                    }

                    break;
                case Operation.TimedCancellable:
                    if (_lock.TryEnterRead(s_patience, cancellationToken, out RangeGuard both))
                    {
                        _mine.Add(both);
                    }

                    break;
                case Operation.Async:
                    Await(_lock.EnterWriteAsync(s_page));
                    break;
                case Operation.AsyncCancellable:
                    Await(_lock.EnterReadAsync(s_page, cancellationToken));
                    break;
                case Operation.AsyncTimed:
                    ValueTask<RangeGuard?> entering = _lock.TryEnterWriteAsync(s_page, s_patience, cancellationToken);
                    _blocker.Dispose();
                    _mine.Add(entering.GetAwaiter().GetResult()!.Value);
                    break;
                case Operation.UpgradeAsync:
                    ValueTask<bool> upgrading = _mine[0].TryUpgradeToWriteAsync(cancellationToken);
                    _blocker.Dispose();
                    Assert.True(upgrading.GetAwaiter().GetResult());
                    break;
                case Operation.Upgrade or Operation.UpgradeOwner or Operation.UpgradeCoarse:
                    AssertReadUnless(_mine[0].TryUpgradeToWrite(s_patience));
                    break;
                case Operation.UpgradeCancellable:
                    AssertReadUnless(_mine[0].TryUpgradeToWrite(s_patience, cancellationToken));
                    break;
                case Operation.ManyHolds:
                    for (ulong i = 0; i < 150; i++)
                    {
                        _mine.Add(_lock.EnterRead(AddressRange.FromLength(i * 16, 8)));
                    }

                    break;
                case Operation.ManyUnscoped:
                    for (; _unscoped < 200; _unscoped++)
                    {
                        _lock.AcquireRead();
                    }

                    break;
                case Operation.ManyWaiters:
                    ManyWaiters();
                    break;
                case Operation.Acquire:
                    _lock.AcquireRead(cancellationToken);
                    _unscoped++;
                    break;
                case Operation.Speculate:
                    _lock.TryOptimisticRead(s_page, out _);
                    _mine.Add(_lock.EnterRead());
                    break;
            }
        }

        private void ManyWaiters()
        {
            List<ValueTask<RangeGuard>> waiting = [];
            try
            {
                for (int i = 0; i < 4; i++)
                {
                    waiting.Add(_lock.EnterReadAsync(s_page));
                }
            }
            finally
            {
                _blocker.Dispose();
                Interleaving.Hook = null;
                waiting.ForEach(one => _mine.Add(one.GetAwaiter().GetResult()));
            }
        }

        private void Await(ValueTask<RangeGuard> entering)
        {
            _blocker.Dispose();
            _mine.Add(entering.GetAwaiter().GetResult());
        }

        private void AssertReadUnless(bool upgraded) => Assert.Equal(upgraded ? LockMode.Write : LockMode.Read, _mine[0].Mode);
    }
}
