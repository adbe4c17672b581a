// becomes: range range range coarse range range coarse coarse coarse coarse coarse structure structure
using MmLock;

[MemoryDriver]
public abstract class Backing
{
    public abstract int Bind(Block block);

    public virtual void Unbind(Block block) { }
}

// Needs no more than the block.
[FineGrainedSafe]
public sealed class SystemMemory : Backing
{
    private int _bound;

    public int Bound => Volatile.Read(ref _bound);

    public override int Bind(Block block) { Thread.Sleep(1); Interlocked.Increment(ref _bound); return 0; }

    public override void Unbind(Block block) => Interlocked.Decrement(ref _bound);
}

// Counts as if it were alone, which the heap's lock was for.
public sealed class OldAperture : Backing
{
    private int _bound;

    public int Bound => _bound;

    public override int Bind(Block block) { int was = _bound; Thread.Sleep(1); _bound = was + 1; return 0; }

    public override void Unbind(Block block) { int was = _bound; Thread.Sleep(0); _bound = was - 1; }
}

[GuardedBy("Owner.Gate")]
public sealed class Block(Heap owner, ulong start, ulong end, ulong texture = 0, Backing? backing = null)
{
    public Heap Owner { get; } = owner;
    public ulong Start { get; set; } = start;
    public ulong End { get; set; } = end;

    // Where the block's picture lies in its file: no place of the heap.
    public ulong Texture { get; set; } = texture;
    public Backing? Backing { get; set; } = backing;

    public Block Clone() => new(Owner, Start, End, Texture, Backing);
}

public sealed class BlockList
{
    private readonly List<Block> _blocks = new();

    public int Count => _blocks.Count;

    public Block? At(ulong place) => _blocks.Find(b => b.Start <= place && place < b.End);

    public List<Block> Within(ulong from, ulong to) => _blocks.FindAll(b => b.Start < to && b.End > from);

    public void Put(Block block) { _blocks.Add(block); _blocks.Sort((a, b) => a.Start.CompareTo(b.Start)); }

    public void Drop(Block block) => _blocks.Remove(block);

    public List<Block> RemoveWithin(ulong from, ulong to)
    {
        List<Block> gone = Within(from, to);
        foreach (Block one in gone) _blocks.Remove(one);
        return gone;
    }

    public ulong? Room(ulong size)
    {
        ulong next = 16;
        foreach (Block block in _blocks)
        {
            if (block.Start - next >= size && block.Start >= next) return next;
            next = block.End;
        }

        return next + size <= 512 ? next : null;
    }
}

public sealed class Heap
{
    private readonly byte[] _memory = new byte[1024];
    private readonly Dictionary<int, Backing> _registered = new();
    private ulong _lastTexture;
    private int _asked;

    public MmapLock Gate { get; } = new();
    [GuardedBy(nameof(Gate))] public BlockList Blocks { get; } = new();
    [GuardedBy(nameof(Gate))] public ulong Used { get; set; }
    [GuardedBy(nameof(Gate))] public ulong Top { get; set; } = 512;

    public void Register(int id, Backing backing) => _registered[id] = backing;

    // Where there is room: the search is claimed, the backing is asked before that, and the block is published after the slow work.
    public long Take(ulong size, ulong texture, Backing? backing)
    {
        using (Gate.EnterWrite())
        {
            ulong place = Blocks.Room(size) ?? 0;
            if (place == 0) return -1;
            var block = new Block(this, place, place + size, texture, backing);
            if (block.Backing?.Bind(block) > 0) return -2;
            for (ulong i = place; i < place + size; i++) _memory[(int)i] = (byte)texture;
            Thread.Sleep(1);
            bool put = false;
            if (Blocks.Count < 64) { Blocks.Put(block); Used += size; put = true; }
            return put ? (long)place : -3;
        }
    }

    // At a place that the caller knows, in place of whatever is there.
    public bool TakeAt(ulong from, ulong size, ulong texture, Backing? backing)
    {
        ulong to = from + size;
        using (Gate.EnterWrite())
        {
            var block = new Block(this, from, to, texture, backing);
            int bound = block.Backing?.Bind(block) ?? 0;
            if (bound > 0) return false;
            List<Block> old = Blocks.Within(from, to);
            foreach (Block one in old) { Blocks.Drop(one); Used -= one.End - one.Start; }
            Blocks.Put(block);
            Used += size;
            Thread.Sleep(1);
            return true;
        }
    }

    // The end of the heap is known when it is asked for; what lies above the new end goes.
    public ulong Shrink(ulong wanted)
    {
        using (Gate.EnterWrite())
        {
            ulong was = Top;
            ulong from = Math.Min(was, wanted);
            ulong to = Math.Max(was, wanted);
            if (wanted > was) return was;
            Top = wanted;
            List<Block> gone = Blocks.RemoveWithin(from, to);
            foreach (Block one in gone) { Used -= one.End - one.Start; }
            Thread.Sleep(1);
            foreach (Block one in gone) one.Backing?.Unbind(one);
            return wanted;
        }
    }

    // The same, with a length where the block wants its end: no range is proven to have it.
    public long TakeShort(ulong size)
    {
        using (Gate.EnterWrite())
        {
            ulong place = Blocks.Room(size) ?? 0;
            Thread.Sleep(1);
            Blocks.Put(new Block(this, place, size + 512));
            return (long)place;
        }
    }

    // Copies of what lies there: the loop lasts, and the blocks may go meanwhile.
    public ulong Upload(ulong from, ulong size)
    {
        ulong sum = 0;
        using (Gate.EnterRead())
        {
            foreach (Block block in Blocks.Within(from, from + size))
            {
                Thread.Sleep(1);
                sum += block.Texture;
            }

            return sum;
        }
    }

    public bool Free(ulong from, ulong size)
    {
        using (Gate.EnterWrite())
        {
            Block? block = Blocks.At(from);
            if (block is null || block.Start != from || block.End != from + size) return false;
            Blocks.Drop(block);
            Used -= size;
            return true;
        }
    }

    // Whose callbacks it runs is looked up under the lock.
    public int Rebind(ulong from, ulong size, int id)
    {
        using (Gate.EnterWrite())
        {
            Block? block = Blocks.At(from);
            if (block is null || block.End - block.Start > size) return -1;
            Thread.Sleep(1);
            return _registered[id].Bind(block);
        }
    }

    // The search counts itself: done twice, it would count twice.
    public long TakeCounted(ulong size)
    {
        using (Gate.EnterWrite())
        {
            ulong place = Blocks.Room(size) ?? 0;
            _asked++;
            ulong texture = place + (ulong)_asked;
            Thread.Sleep(1);
            Blocks.Put(new Block(this, place, place + size, texture));
            return (long)place;
        }
    }

    // How many there are decides before the slow work, and is changed after it.
    public long TakeFew(ulong size)
    {
        using (Gate.EnterWrite())
        {
            ulong place = Blocks.Room(size) ?? 0;
            if (place == 0 || Blocks.Count > 40) return -1;
            Thread.Sleep(1);
            Blocks.Put(new Block(this, place, place + size));
            Used += size;
            return (long)place;
        }
    }

    // A number of the block, but of another space: the block that lies there is another one.
    public int Follow(ulong from, ulong size)
    {
        using (Gate.EnterWrite())
        {
            Block? block = Blocks.At(from);
            if (block is null || block.End - block.Start > size) return -1;
            Block? other = Blocks.At(block.Texture);
            _lastTexture = block.Texture;
            if (other is not null) other.Texture++;
            Thread.Sleep(1);
            return other is null ? 0 : 1;
        }
    }

    // Changes what it goes through, where copies would lose it.
    public int Repaint(ulong from, ulong size)
    {
        int painted = 0;
        using (Gate.EnterWrite())
        {
            foreach (Block block in Blocks.Within(from, from + size))
            {
                Thread.Sleep(1);
                block.Texture = 0;
                painted++;
            }

            return painted;
        }
    }

    public (int, ulong) Totals() { using (Gate.EnterRead()) return (Blocks.Count, Used); }

    public ulong End() { using (Gate.EnterRead()) return Top; }
}

public static class Program
{
    public static string Run(int input)
    {
        var heap = new Heap();
        var system = new SystemMemory();
        var aperture = new OldAperture();
        heap.Register(1, system);
        heap.Register(2, aperture);
        int wrong = 0;
        void Work(ulong texture, Backing? backing)
        {
            for (int n = 0; n < 8; n++)
            {
                long place = heap.Take(8, texture, backing);
                if (place < 0) continue;
                if (heap.Upload((ulong)place, 8) != texture) Interlocked.Increment(ref wrong);
                if (!heap.Free((ulong)place, 8)) Interlocked.Increment(ref wrong);
            }
        }

        void At(ulong from, Backing? backing)
        {
            for (int n = 0; n < 8; n++)
            {
                if (!heap.TakeAt(from, 4, 7, backing)) Interlocked.Increment(ref wrong);
                heap.Upload(from, 4);
                if (!heap.Free(from, 4)) Interlocked.Increment(ref wrong);
            }
        }

        string ends = T.Together(
            () => Work(1, system), () => Work(2, aperture), () => Work(3, null), () => At(400, aperture), () => At(404, system),
            () => { for (int i = 0; i < 4; i++) heap.Shrink(511 - (ulong)(i + input)); },
            () => { for (int i = 0; i < 8; i++) { heap.Totals(); heap.End(); } });
        long late = heap.TakeCounted(4);
        long few = heap.TakeFew(4);
        heap.TakeAt(100, 4, 16, null);
        return $"{ends} {wrong} {heap.Totals()} {heap.End()} {system.Bound} {aperture.Bound} {late} {few} {heap.Follow(100, 4)} "
            + $"{heap.Rebind(100, 4, 1)} {heap.Rebind(100, 4, 2)} {heap.Repaint(100, 4)} {heap.Upload(0, 1000)} {heap.TakeShort(4)}";
    }
}
