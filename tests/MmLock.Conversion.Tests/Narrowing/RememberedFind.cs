// becomes: coarse range structure
using MmLock;

[MemoryDriver]
public abstract class Store { public abstract void Write(ulong at); }

[FineGrainedSafe]
public sealed class DiskStore : Store
{
    private int _written;
    public int Written => Volatile.Read(ref _written);
    public override void Write(ulong at) { Thread.Sleep(1); Interlocked.Increment(ref _written); }
}

[GuardedBy("Owner.Latch")]
public sealed class Extent(Pool owner, ulong start, ulong end)
{
    public Pool Owner { get; } = owner;
    public ulong Start { get; set; } = start;
    public ulong End { get; set; } = end;
    public int Uses { get; set; }
}

public sealed class ExtentIndex
{
    private readonly SortedList<ulong, Extent> _extents = new();
    private Extent? _current;

    public int Count => _extents.Count;

    // Remembers what it has found, and leaves it where it is.
    public Extent? SetCurrent(ulong page)
    {
        foreach (Extent extent in _extents.Values)
            if (extent.Start <= page && page < extent.End) return _current = extent;
        return null;
    }

    public void Add(Extent extent) => _extents[extent.Start] = extent;

    public Extent? Current => _current;
}

public sealed class Pool(Store spill)
{
    private readonly Store _spill = spill;

    public MmapLock Latch { get; } = new();
    [GuardedBy(nameof(Latch))] public ExtentIndex Extents { get; } = new();

    public ulong Spill(ulong start, ulong length)
    {
        using (Latch.EnterWrite())
        {
            Extent? extent = Extents.SetCurrent(start);
            if (extent is null) return 0;
            _spill.Write(start);
            return extent.End;
        }
    }

    public void Grow(ulong start, ulong by)
    {
        using (Latch.EnterWrite())
        {
            if (Extents.SetCurrent(start) is { } extent) extent.End += by;
        }
    }

    public int Size() { using (Latch.EnterRead()) return Extents.Count; }

    public void Fill()
    {
        Extents.Add(new Extent(this, 0, 64));
        Extents.Add(new Extent(this, 64, 128));
    }
}

public static class Program
{
    public static string Run(int input)
    {
        var disk = new DiskStore();
        var pool = new Pool(disk);
        pool.Fill();
        string ends = T.Together(
            () => { for (int i = 0; i < 6; i++) pool.Spill(0, 8); },
            () => { for (int i = 0; i < 6; i++) pool.Spill(70, 8); },
            () => { for (int i = 0; i < 6; i++) pool.Grow(70, 0); });
        return $"{ends} {pool.Spill(0, 1)} {pool.Size()} {disk.Written}";
    }
}
