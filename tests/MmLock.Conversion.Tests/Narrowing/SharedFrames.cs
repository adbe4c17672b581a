// becomes: structure range coarse
using MmLock;

public static class Program
{
    // Two virtual pages may have one frame.
    private sealed class AddressSpace
    {
        private readonly MmapLock _mmapSem = new();
        private readonly Dictionary<ulong, int> _table = new();
        private readonly int[] _ram = new int[64];

        public void Map(ulong page, int frame)
        {
            using (_mmapSem.EnterWrite())
            {
                _table[page] = frame;
            }
        }

        public bool Increment(ulong address)
        {
            using (_mmapSem.EnterWrite())
            {
                if (!_table.TryGetValue(address >> 12, out int frame))
                {
                    return false;
                }

                int value = _ram[frame];
                Thread.Sleep(1);
                _ram[frame] = value + 1;
                return true;
            }
        }

        public int Load(ulong address)
        {
            using (_mmapSem.EnterRead())
            {
                return _table.TryGetValue(address >> 12, out int frame) ? _ram[frame] : -1;
            }
        }
    }

    public static string Run(int input)
    {
        var space = new AddressSpace();
        space.Map(1, 5);
        space.Map(2, 5);
        space.Map(3, 6 + input);
        string ends = T.Together(
            () => { for (int i = 0; i < 20; i++) space.Increment(4096); },
            () => { for (int i = 0; i < 20; i++) space.Increment(8192); },
            () => { for (int i = 0; i < 20; i++) space.Increment(12288); });
        return $"{ends} {space.Load(4096)} {space.Load(8192)} {space.Load(12288)} {space.Load(0)} {space.Increment(ulong.MaxValue)}";
    }
}
