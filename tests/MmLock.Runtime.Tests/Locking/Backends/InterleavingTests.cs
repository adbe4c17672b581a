using MmLock.Backends;

namespace MmLock.Tests;

public sealed class SegmentedInterleavingTests() : InterleavingTests(new MmapLockOptions { Backend = MmapLockBackend.Segmented });

public sealed class AdaptiveInterleavingTests() : InterleavingTests(
    new MmapLockOptions { Backend = MmapLockBackend.Adaptive, AdaptivePolicy = AdaptivePolicy.Eager });

/// <summary>
/// Another thread comes between at the worst moment, on purpose: the windows are a few instructions wide, and no stress test
/// finds them reliably.
/// </summary>
public abstract class InterleavingTests(MmapLockOptions options)
{
    private static readonly AddressRange s_page = AddressRange.FromLength(1 << 20, 4096);
    private static readonly AddressRange s_blocks = AddressRange.FromBounds(0, 4 << 20);
    private static readonly AddressRange s_wide = AddressRange.FromBounds(0, 64 << 20);
    private Thread? _asked;
    private readonly MmapLock _lock = new(options);

    public static TheoryData<bool, bool, bool> Shapes => new()
    {
        { true, false, false }, { true, false, true }, { true, true, false }, { true, true, true }, { false, false, false },
        { false, true, false },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Wide_holder_that_comes_between_look_and_take_is_seen(bool write, bool severalBlocks, bool coarse)
    {
        RangeGuard wide = default;
        bool cameBetween = false;
        Interleaving.Hook = place =>
        {
            if (place == Interleaving.SyncPoint.BeforeTake && !cameBetween)
            {
                cameBetween = true;
                Assert.True(coarse ? _lock.TryEnterWrite(out wide) : _lock.TryEnterWrite(s_wide, out wide));
            }
        };
        bool entered = Enter(write, severalBlocks, out RangeGuard guard);
        Interleaving.Hook = null;
        Assert.True(cameBetween);
        Assert.False(entered);
        wide.Dispose();
        Assert.True(Enter(write, severalBlocks, out guard));
        guard.Dispose();
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Wide_waiter_that_saw_one_backing_out_is_granted(bool write, bool severalBlocks, bool coarse)
    {
        ValueTask<RangeGuard> wide = default;
        int came = 0;
        Interleaving.Hook = place =>
        {
            // The word is taken: the wide request must wait for it, and nobody but the one who backs out can wake it.
            if (place == Interleaving.SyncPoint.BeforePublish && came++ == 0)
            {
                Interleaving.Hook = null;
                using var started = new ManualResetEventSlim();
                var asked = new Thread(() =>
                {
                    started.Set();
                    wide = coarse ? _lock.EnterWriteAsync() : _lock.EnterWriteAsync(s_wide);
                });
                asked.Start();
                started.Wait();
                Thread.Sleep(30);
                _asked = asked;
            }
        };
        bool entered = Enter(write, severalBlocks, out RangeGuard guard);
        Interleaving.Hook = null;
        _asked!.Join();
        if (entered)
        {
            Assert.False(wide.IsCompleted);
            guard.Dispose();
        }

        Assert.True(wide.IsCompleted);
        wide.Result.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Range_that_is_not_published_yet_is_waited_for(bool severalBlocks)
    {
        bool stolen = false;
        Thread? other = null;
        Interleaving.Hook = place =>
        {
            if (place == Interleaving.SyncPoint.BeforePublish)
            {
                Interleaving.Hook = null;

                // A thread of its own: the pool may have none to spare, and it must run now. It waits for the publication.
                other = new Thread(() => stolen = _lock.TryEnterWrite(s_page, out _));
                other.Start();
                other.Join(TimeSpan.FromMilliseconds(100));
            }
        };
        Assert.True(Enter(write: true, severalBlocks, out RangeGuard guard));
        other!.Join();
        Assert.False(stolen, "two writers of one page");
        guard.Dispose();
    }

    private bool Enter(bool write, bool severalBlocks, out RangeGuard guard)
    {
        AddressRange range = severalBlocks ? s_blocks : s_page;
        return write ? _lock.TryEnterWrite(range, out guard) : _lock.TryEnterRead(range, out guard);
    }
}
