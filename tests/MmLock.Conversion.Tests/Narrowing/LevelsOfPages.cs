// becomes: range*5
using MmLock;

/// <summary>A page table of four levels, each found by nine bits of an address; here by two.</summary>
public static class Program
{
    private sealed class PageTable
    {
        private const int PageBits = 4;
        private const int LevelBits = 2;
        private const int LevelSize = 1 << LevelBits;
        private const int LevelMask = LevelSize - 1;
        private readonly MmapLock _lock = new();
        private readonly int[][][] _levels = new int[LevelSize][][];

        private static int Index(ulong va, int level) => (int)(va >> (PageBits + LevelBits * level)) & LevelMask;

        public int Read(ulong va)
        {
            using (_lock.EnterRead())
            {
                int l2 = (int)(va >> PageBits) & LevelMask;
                int l1 = (int)(va >> (PageBits + LevelBits)) & LevelMask;
                int l0 = (int)(va >> (PageBits + LevelBits * 2)) & LevelMask;
                Thread.Sleep(1);
                return _levels[l0]?[l1]?[l2] ?? -1;
            }
        }

        public void Map(ulong va, int value)
        {
            using (_lock.EnterWrite())
            {
                int l2 = (int)(va >> PageBits) & LevelMask;
                int l1 = (int)(va >> (PageBits + LevelBits)) & LevelMask;
                int l0 = (int)(va >> (PageBits + LevelBits * 2)) & LevelMask;
                if (_levels[l0] == null)
                {
                    _levels[l0] = new int[LevelSize][];
                }

                if (_levels[l0][l1] == null)
                {
                    _levels[l0][l1] = new int[LevelSize];
                }

                Thread.Sleep(1);
                _levels[l0][l1][l2] += value;
            }
        }

        public void MapAll(ulong va, int size, int value)
        {
            using (_lock.EnterWrite())
            {
                while (size > 0)
                {
                    int l0 = (int)(va >> (PageBits + LevelBits * 2)) & LevelMask;
                    int[][] middle = _levels[l0] ??= new int[LevelSize][];
                    int[] leaf = middle[Index(va, 1)] ??= new int[LevelSize];
                    Thread.Sleep(1);
                    leaf[Index(va, 0)] += value;
                    va += 1UL << PageBits;
                    size -= 1 << PageBits;
                }
            }
        }

        public void Clear(ulong start, ulong end)
        {
            using (_lock.EnterWrite())
            {
                for (ulong va = start; va < end; va += 1 << PageBits)
                {
                    int l0 = (int)(va >> (PageBits + LevelBits * 2)) & LevelMask;
                    if (_levels[l0]?[Index(va, 1)] is { } leaf)
                    {
                        leaf[Index(va, 0)] = 0;
                    }
                }

                Thread.Sleep(1);
            }
        }

        public void Drop(ulong va)
        {
            using (_lock.EnterWrite())
            {
                int l0 = (int)(va >> (PageBits + LevelBits * 2)) & LevelMask;
                Thread.Sleep(1);
                _levels[l0] = null!;
            }
        }
    }

    public static string Run(int input)
    {
        var table = new PageTable();
        string ends = T.Together(
            () => { for (int i = 0; i < 5; i++) table.Map(0, 1); },
            () => { for (int i = 0; i < 5; i++) table.Map(16 + 16 * (ulong)input, 1); },
            () => { for (int i = 0; i < 5; i++) table.Map(512, 1); },
            () => { for (int i = 0; i < 5; i++) table.Read(512); },
            () => { for (int i = 0; i < 5; i++) table.Map(ulong.MaxValue, 1); });
        table.MapAll(200, 100 + input, 3);
        table.MapAll(ulong.MaxValue - 20, 64, 2);
        string all = string.Join(",", Enumerable.Range(0, 64).Select(i => table.Read((ulong)i * 16)));
        table.Clear(0, 32);
        table.Drop(512);
        table.Clear(3, 2);
        table.Map(1 << 20, 5);
        return $"{ends} {all} {string.Join(",", Enumerable.Range(0, 64).Select(i => table.Read((ulong)i * 16)))}";
    }
}
