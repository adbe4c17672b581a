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
        new(new MmapLockOptions { Backend = backend, Validate = validate, Recursion = MmapLockRecursion.CoarseByThread });

    /// <summary>Runs on another thread, in a flow of its own, which a validating lock does not take for the caller's.</summary>
    public static T Elsewhere<T>(Func<T> work)
    {
        T result = default!;
        Exception? failure = null;
        Thread thread = Start(() => failure = Record.Exception(() => { result = work(); }));
        Assert.True(thread.Join(Patience), "the other thread waits for ever");
        return failure is null ? result : throw failure;
    }

    public static void Elsewhere(Action work) => Elsewhere(() =>
    {
        work();
        return true;
    });

    public static Thread Start(Action work)
    {
        using AsyncFlowControl flow = ExecutionContext.SuppressFlow();
        var thread = new Thread(() => work()) { IsBackground = true };
        thread.Start();
        return thread;
    }

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
