// becomes: range range range range coarse coarse coarse coarse structure
using MmLock;

[MemoryDriver]
public abstract class Store
{
    public abstract void Write(ulong at);
}

[FineGrainedSafe]
public sealed class DiskStore : Store
{
    private int _written;

    public int Written => Volatile.Read(ref _written);

    public override void Write(ulong at) { Thread.Sleep(1); Interlocked.Increment(ref _written); }
}

// Was written when there was one lock, and counts on it.
public sealed class TapeStore : Store
{
    private int _written;

    public int Written => _written;

    public override void Write(ulong at) { int was = _written; Thread.Sleep(1); _written = was + 1; }
}

[GuardedBy("Owner.Latch")]
public sealed class Extent(Pool owner, ulong start, ulong end, Store? store)
{
    public Pool Owner { get; } = owner;
    public ulong Start { get; set; } = start;
    public ulong End { get; set; } = end;
    public Store? Store { get; set; } = store;

    public Extent Copy() => new(Owner, Start, End, Store);
}

public sealed class ExtentIndex
{
    private readonly SortedList<ulong, Extent> _extents = new();

    public int Count => _extents.Count;

    public Extent? Find(ulong page)
    {
        foreach (Extent extent in _extents.Values)
            if (extent.Start <= page && page < extent.End) return extent;
        return null;
    }

    public List<Extent> Over(ulong first, ulong last)
    {
        var found = new List<Extent>();
        foreach (Extent extent in _extents.Values)
            if (extent.Start < last && extent.End > first) found.Add(extent);
        return found;
    }

    public void Add(Extent extent) => _extents[extent.Start] = extent;
}

public sealed class Pool(Store spill)
{
    private readonly Store _spill = spill;
    private Store? _journal;
    private int _flushed;

    public MmapLock Latch { get; } = new();
    [GuardedBy(nameof(Latch))] public ExtentIndex Extents { get; } = new();
    [GuardedBy(nameof(Latch))] public int Pages { get; set; }

    public void UseJournal(Store journal) => _journal = journal;

    // The driver is a member that stays: asked before the lock is taken.
    public bool Spill(ulong start, ulong length)
    {
        using (Latch.EnterWrite())
        {
            Extent? extent = Extents.Find(start);
            if (extent is null || extent.End < start + length) return false;
            _spill.Write(start);
            return true;
        }
    }

    // The driver is what the caller gives, through a helper.
    public bool CopyTo(ulong start, ulong length, Store target)
    {
        using (Latch.EnterWrite())
        {
            Extent? extent = Extents.Find(start);
            if (extent is null || extent.End < start + length) return false;
            Through(target, start);
            return true;
        }
    }

    private static void Through(Store store, ulong at) => store.Write(at);

    // Two extents, each with a store of its own: asking the first one's is not enough.
    public bool Pair(ulong start, ulong length)
    {
        using (Latch.EnterWrite())
        {
            Extent? first = Extents.Find(start);
            Extent? last = Extents.Find(start + length - 1);
            if (first is null || last is null) return false;
            first.Store?.Write(start);
            last.Store?.Write(start + length - 1);
            return true;
        }
    }

    // Goes through copies of what it has looked up once.
    public int WriteBack(ulong start, ulong length)
    {
        int written = 0;
        using (Latch.EnterWrite())
        {
            foreach (Extent extent in Extents.Over(start, start + length))
            {
                extent.Store?.Write(extent.Start);
                written++;
            }

            return written;
        }
    }

    // The driver changes when it likes: which one it is at the acquire says nothing.
    public bool Log(ulong start, ulong length)
    {
        using (Latch.EnterWrite())
        {
            Extent? extent = Extents.Find(start);
            if (extent is null || extent.End < start + length) return false;
            _journal?.Write(start);
            return true;
        }
    }

    // The object is the caller's, and may lie anywhere.
    public bool Move(Extent given, ulong start, ulong length)
    {
        using (Latch.EnterWrite())
        {
            Extent? extent = Extents.Find(start);
            if (extent is null || extent.End < start + length) return false;
            given.Store?.Write(start);
            return true;
        }
    }

    // The loop asks the index again: what it goes through is not what it works on.
    public int Chain(ulong start, ulong length)
    {
        int found = 0;
        using (Latch.EnterWrite())
        {
            foreach (Extent extent in Extents.Over(start, start + length))
            {
                extent.Store?.Write(extent.Start);
                found += Extents.Find(start) is null ? 0 : 1;
            }

            return found;
        }
    }

    // What it counts beside the slow work is nobody's by annotation.
    public bool Count(ulong start, ulong length)
    {
        using (Latch.EnterWrite())
        {
            Extent? extent = Extents.Find(start);
            if (extent is null || extent.End < start + length) return false;
            _spill.Write(start);
            Note();
            return true;
        }
    }

    private void Note() => _flushed++;

    public int Size() { using (Latch.EnterRead()) return Extents.Count * 1000 + Pages + _flushed; }

    public Extent? this[ulong page] => Extents.Find(page);

    public void Fill(Store low, Store high)
    {
        Extents.Add(new Extent(this, 0, 64, low));
        Extents.Add(new Extent(this, 64, 128, high));
        Extents.Add(new Extent(this, 128, 192, low));
    }
}

public static class Program
{
    public static string Run(int input)
    {
        var disk = new DiskStore();
        var tape = new TapeStore();
        var pool = new Pool(input == 1 ? tape : disk);
        pool.UseJournal(tape);
        pool.Fill(disk, tape);
        Extent given = pool[70]!;
        int wrong = 0;
        void Try(bool done) { if (!done) Interlocked.Increment(ref wrong); }
        string ends = T.Together(
            () => { for (int i = 0; i < 6; i++) { Try(pool.Spill(0, 8)); Try(pool.Count(8, 8)); } },
            () => { for (int i = 0; i < 6; i++) { Try(pool.CopyTo(140, 8, tape)); Try(pool.CopyTo(150, 8, disk)); } },
            () => { for (int i = 0; i < 6; i++) { Try(pool.Pair(60, 8)); Try(pool.Log(16, 8)); } },
            () => { for (int i = 0; i < 6; i++) { Try(pool.Move(given, 24, 8)); pool.Size(); } },
            () => { for (int i = 0; i < 6; i++) { Try(pool.Count(136, 8)); Try(pool.Chain(128, 4) == 1); } });
        return $"{ends} {wrong} {pool.WriteBack(32, 64)} {pool.Size()} {disk.Written} {tape.Written} "
            + $"{pool.Spill(500, 1)} {pool.Pair(0, 0)}";
    }
}
