using System.Runtime.InteropServices;
using DotNext.Threading;

namespace MmLock.Benchmarks.Locks;

/// <summary>One of several that take the same lock over and over; its count is on a cache line of their own.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal sealed class Contender
{
    [FieldOffset(128)]
    private long _iterations;

    [FieldOffset(136)]
    private volatile bool _stopped;

    public long Iterations => Volatile.Read(ref _iterations);

    public void Stop() => _stopped = true;

    public void Loop<TSection>(TSection section)
        where TSection : struct, ISection
    {
        while (!_stopped)
        {
            section.Iterate();
            _iterations++;
        }
    }

    // The asynchronous loops are spelled out: an await in between would cost, and allocate, on its own account.

    public async Task LoopAsync(MmapLock mm, AddressRange range)
    {
        while (!_stopped)
        {
            (await mm.EnterWriteAsync(range).ConfigureAwait(false)).Dispose();
            _iterations++;
        }
    }

    public async Task LoopAsync(AsyncExclusiveLock exclusive)
    {
        while (!_stopped)
        {
            await exclusive.AcquireAsync().ConfigureAwait(false);
            exclusive.Release();
            _iterations++;
        }
    }
}
