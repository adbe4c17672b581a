namespace MmLock.Memory.Frames;

/// <summary>References to frames that page table entries held until a moment ago, dropped together after one shootdown.</summary>
/// <remarks>One thread's. The pool and the frames stay the caller's until <see cref="Complete"/>.</remarks>
internal sealed class FrameBatch(ReaderEpoch epoch)
{
    private const int Capacity = 256;
    private readonly int[] _frames = new int[Capacity];
    private int _count;
    private long _readers;

    public bool IsFull => _count == Capacity;

    /// <summary>Takes a reference over that an entry held until now. Not while it is full.</summary>
    public void Add(int frame)
    {
        if (frame != FramePool.ZeroFrame)
        {
            _frames[_count++] = frame;
        }
    }

    /// <summary>Who may still use what was added, of the table that it was in: looked up after the entries were changed.</summary>
    public void NoteReaders(long readers) => _readers |= readers;

    /// <summary>Waits for the accesses in flight of the readers that were noted, then drops the references.</summary>
    /// <param name="pool">Whose frames they are.</param>
    /// <param name="space">Whose entries they were in.</param>
    [TakesPageProportionalTime]
    public void Complete(FramePool pool, long space)
    {
        StructureHolds.AssertNone("frames go back to their pool");
        if (_count > 0)
        {
            epoch.WaitForReaders(space, _readers);
            int count = _count;
            _count = 0;
            pool.Release(_frames.AsSpan(0, count), epoch);
        }

        _readers = 0;
    }
}
