// becomes: coarse structure
using MmLock;

public static class Program
{
    private sealed class Pool { public int Used; }

    private sealed class Slab { public readonly Pool Owner; public int Objects; public Slab(Pool owner) => Owner = owner; }

    private sealed class SlabCache
    {
        private readonly MmapLock _lock = new();
        private readonly Pool _pool = new();
        private readonly Dictionary<int, Slab> _slabs = new();

        public void Allocate(int slabNumber)
        {
            using (_lock.EnterWrite())
            {
                if (!_slabs.TryGetValue(slabNumber, out var slab))
                {
                    slab = new Slab(_pool);
                    _slabs.Add(slabNumber, slab);
                }

                int used = slab.Owner.Used;
                slab.Objects++;
                Thread.Sleep(1);
                slab.Owner.Used = used + 1;
            }
        }

        public int Used { get { using (_lock.EnterRead()) return _pool.Used; } }
    }

    public static string Run(int input)
    {
        var cache = new SlabCache();
        string ends = T.Together(
            () => { for (int i = 0; i < 20; i++) cache.Allocate(i); },
            () => { for (int i = 0; i < 20; i++) cache.Allocate(40 + i); },
            () => { for (int i = 0; i < input; i++) cache.Allocate(80); });
        return $"{ends} {cache.Used}";
    }
}
