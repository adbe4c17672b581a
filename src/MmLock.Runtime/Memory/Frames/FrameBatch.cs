namespace MmLock.Memory.Frames;

/// <summary>References to frames that page table entries held until a moment ago, dropped together after one shootdown.</summary>
/// <remarks>One thread's. The pool and the frames stay the caller's until <see cref="Complete"/>.</remarks>
internal sealed class FrameBatch(ReaderEpoch epoch)
{
    private const int Capacity = 256;
    private readonly int[] _frames = new int[Capacity];
    private int _count;

    /// <summary>Takes a reference over that an entry of the space held until now.</summary>
    public void Add(FramePool pool, int frame, long space)
    {
        if (frame == FramePool.ZeroFrame)
        {
            return;
        }

        if (_count == Capacity)
        {
            Complete(pool, space);
        }

        _frames[_count++] = frame;
    }

    /// <summary>Waits for the accesses in flight, then drops the references.</summary>
    /// <param name="pool">Whose frames they are.</param>
    /// <param name="space">Whose entries they were in.</param>
    /// <param name="evenIfEmpty">Whether to wait without references too.</param>
    [TakesPageProportionalTime]
    public void Complete(FramePool pool, long space, bool evenIfEmpty = false)
    {
        StructureHolds.AssertNone("frames go back to their pool");
        if (_count > 0 || evenIfEmpty)
        {
            epoch.WaitForOthers(space);
            int count = _count;
            _count = 0;
            pool.Release(_frames.AsSpan(0, count), epoch);
        }
    }
}
