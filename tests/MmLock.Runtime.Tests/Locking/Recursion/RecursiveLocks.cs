using MmLock.Backends;
using System.Runtime.ExceptionServices;

namespace MmLock.Tests;

/// <summary>Locks whose coarse holds nest, one for each structure below, and threads to use them from.</summary>
internal static class RecursiveLocks
{
    public static TheoryData<MmapLockBackend, bool> All
    {
        get
        {
            var all = new TheoryData<MmapLockBackend, bool>();
            foreach (MmapLockBackend backend in Enum.GetValues<MmapLockBackend>())
            {
                all.Add(backend, false);
                all.Add(backend, true);
            }

            return all;
        }
    }

    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(20);

    public static MmapLock Create(MmapLockBackend backend, bool validate = false) =>
        new(new MmapLockOptions
        {
            AdaptivePolicy = AdaptivePolicy.Eager,
            Backend = backend,
            Validate = validate,
            Recursion = MmapLockRecursion.CoarseByThread,
        });

    /// <summary>Runs on another thread, in a flow of its own, which a validating lock does not take for the caller's.</summary>
    public static T Elsewhere<T>(Func<T> work)
    {
        T result = default!;
        Assert.True(Start(() => result = work()).Join(Patience), "the other thread waits for ever");
        return result;
    }

    public static void Elsewhere(Action work) => Elsewhere(() =>
    {
        work();
        return true;
    });

    public static TestThread Start(Action work) => new(work);

    /// <summary>What another thread could take now: "write", "read" or "nothing".</summary>
    public static string OthersMayTake(MmapLock mm, AddressRange range) => Elsewhere(() =>
    {
        if (mm.TryEnterWrite(range, out RangeGuard guard))
        {
            guard.Dispose();
            return "write";
        }

        if (mm.TryEnterRead(range, out guard))
        {
            guard.Dispose();
            return "read";
        }

        return "nothing";
    });

    public static void AssertFree(MmapLock mm)
    {
        Assert.Equal("write", OthersMayTake(mm, AddressRange.All));
        Assert.Equal((0, 0), (mm.HolderCount, mm.WaiterCount));
        Assert.False(mm.IsReadHeldByCurrentThread || mm.IsWriteHeldByCurrentThread);
    }
}

/// <summary>A thread whose failure is the test's, in a flow of its own.</summary>
internal sealed class TestThread
{
    private readonly Thread _thread;
    private Exception? _failure;

    public TestThread(Action work)
    {
        using AsyncFlowControl flow = ExecutionContext.SuppressFlow();
        _thread = new Thread(() => _failure = Record.Exception(work)) { IsBackground = true };
        _thread.Start();
    }

    public bool Sleeps => (_thread.ThreadState & ThreadState.WaitSleepJoin) != 0;

    /// <returns>False when it runs on.</returns>
    public bool Join(TimeSpan patience)
    {
        bool ended = _thread.Join(patience);
        if (ended && _failure is not null)
        {
            ExceptionDispatchInfo.Throw(_failure);
        }

        return ended;
    }

    public void Interrupt() => _thread.Interrupt();
}
