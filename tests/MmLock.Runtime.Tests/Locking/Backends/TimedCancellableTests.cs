using MmLock.Backends;
using System.Diagnostics;

namespace MmLock.Tests;

/// <summary>Acquires that end by the grant, by the time, or by the token, whichever comes first; scoped and not, ranged and
/// coarse.</summary>
public sealed class TimedCancellableTests
{
    private static readonly AddressRange s_range = AddressRange.FromLength(0x1000, 0x1000);

    public enum Form { Range, Coarse, Unscoped, RangeLock }

    public static TheoryData<MmapLockBackend, Form, LockMode> Forms
    {
        get
        {
            var forms = new TheoryData<MmapLockBackend, Form, LockMode>();
            foreach (MmapLockBackend backend in Enum.GetValues<MmapLockBackend>())
            {
                foreach (Form form in Enum.GetValues<Form>())
                {
                    forms.Add(backend, form, LockMode.Read);
                    forms.Add(backend, form, LockMode.Write);
                }
            }

            return forms;
        }
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Whichever_comes_first_ends_the_wait_and_leaves_nothing(MmapLockBackend backend, Form form, LockMode mode)
    {
        var target = new Target(backend, form, mode);
        using var cancellation = new CancellationTokenSource();

        // Free: at once, with any time.
        Assert.True(target.TryTake(TimeSpan.Zero, cancellation.Token));
        target.End();
        Assert.True(target.TryTake(Timeout.InfiniteTimeSpan, cancellation.Token));
        target.End();

        // Held: the time, without a wait and with one.
        IDisposable held = target.Hold();
        Assert.False(target.TryTake(TimeSpan.Zero, cancellation.Token));
        var watch = Stopwatch.StartNew();
        Assert.False(target.TryTake(TimeSpan.FromMilliseconds(20), cancellation.Token));

        // The clock that deadlines go by has a grain of some milliseconds.
        Assert.True(watch.Elapsed >= TimeSpan.FromMilliseconds(20), $"it gave up after {watch.Elapsed}");

        // The grant.
        TestThread waiter = RecursiveLocks.Start(() =>
        {
            Assert.True(target.TryTake(RecursiveLocks.Patience, cancellation.Token));
            target.End();
        });
        Assert.True(SpinWait.SpinUntil(() => target.Waiters == 1, RecursiveLocks.Patience));
        held.Dispose();
        Assert.True(waiter.Join(RecursiveLocks.Patience));

        // The token, during the wait and before it.
        held = target.Hold();
        waiter = RecursiveLocks.Start(() =>
        {
            OperationCanceledException thrown =
                Assert.Throws<OperationCanceledException>(() => target.TryTake(RecursiveLocks.Patience, cancellation.Token));
            Assert.Equal(cancellation.Token, thrown.CancellationToken);
        });
        Assert.True(SpinWait.SpinUntil(() => target.Waiters == 1, RecursiveLocks.Patience));
        cancellation.Cancel();
        Assert.True(waiter.Join(RecursiveLocks.Patience));
        Assert.Equal(0, target.Waiters);
        held.Dispose();
        Assert.Throws<OperationCanceledException>(() => target.TryTake(TimeSpan.Zero, cancellation.Token));
        Assert.Throws<ArgumentOutOfRangeException>(() => target.TryTake(TimeSpan.FromMilliseconds(-2), cancellation.Token));
        Assert.Throws<ArgumentOutOfRangeException>(() => target.TryTake(TimeSpan.MaxValue, CancellationToken.None));
        target.Hold().Dispose();
        Assert.Equal(0, target.Holders);
    }

    private sealed class Target(MmapLockBackend backend, Form form, LockMode mode)
    {
        private readonly MmapLock _lock = new(new MmapLockOptions { AdaptivePolicy = AdaptivePolicy.Eager, Backend = backend });
        private readonly RangeLock _ranges = new(new MmapLockOptions { AdaptivePolicy = AdaptivePolicy.Eager, Backend = backend });
        private RangeGuard _guard;

        public int Waiters => form == Form.RangeLock ? _ranges.WaiterCount : _lock.WaiterCount;

        public int Holders => form == Form.RangeLock ? _ranges.HolderCount : _lock.HolderCount;

        public IDisposable Hold() => form == Form.RangeLock ? _ranges.EnterWrite(s_range) : _lock.EnterWrite(s_range);

        public bool TryTake(TimeSpan timeout, CancellationToken cancellationToken) => (form, mode) switch
        {
            (Form.Range, LockMode.Read) => _lock.TryEnterRead(s_range, timeout, cancellationToken, out _guard),
            (Form.Range, _) => _lock.TryEnterWrite(s_range, timeout, cancellationToken, out _guard),
            (Form.Coarse, LockMode.Read) => _lock.TryEnterRead(timeout, cancellationToken, out _guard),
            (Form.Coarse, _) => _lock.TryEnterWrite(timeout, cancellationToken, out _guard),
            (Form.Unscoped, LockMode.Read) => _lock.TryAcquireRead(timeout, cancellationToken),
            (Form.Unscoped, _) => _lock.TryAcquireWrite(timeout, cancellationToken),
            (_, LockMode.Read) => _ranges.TryEnterRead(s_range, timeout, cancellationToken, out _guard),
            _ => _ranges.TryEnterWrite(s_range, timeout, cancellationToken, out _guard),
        };

        public void End()
        {
            if (form != Form.Unscoped)
            {
                _guard.Dispose();
            }
            else if (mode == LockMode.Read)
            {
                _lock.ReleaseRead();
            }
            else
            {
                _lock.ReleaseWrite();
            }
        }
    }
}
