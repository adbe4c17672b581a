// becomes: range range range
using MmLock;

public static class Program
{
    // Addresses wrap: 0x100 is 0 again.
    private sealed class SmallMemory
    {
        private readonly MmapLock _bus = new();
        private readonly int[] _cells = new int[256];
        private readonly int[] _wide = new int[1024];

        public void Add(uint address, int delta)
        {
            using (_bus.EnterWrite())
            {
                int was = _cells[(byte)address];
                Thread.Sleep(1);
                _cells[(byte)address] = was + delta;
            }
        }

        public void AddWide(ulong address, int delta)
        {
            using (_bus.EnterWrite())
            {
                int was = _wide[(int)address];
                Thread.Sleep(1);
                _wide[(int)address] = was + delta;
            }
        }

        public void AddBlock(int block, int delta)
        {
            using (_bus.EnterWrite())
            {
                int was = _wide[block * 16];
                Thread.Sleep(1);
                _wide[block * 16] = was + delta;
            }
        }

        public int Cell(int i) => _cells[i] + _wide[i];
    }

    public static string Run(int input)
    {
        var memory = new SmallMemory();
        string ends = T.Together(
            () => { for (int i = 0; i < 15; i++) memory.Add(3, 1); },
            () => { for (int i = 0; i < 15; i++) memory.Add(256 + 3, 1 + input); },
            () => { for (int i = 0; i < 15; i++) memory.AddWide(7, 1); },
            () => { for (int i = 0; i < 15; i++) memory.AddWide((1UL << 32) + 7, 1 + input); },
            () => { for (int i = 0; i < 15; i++) memory.AddBlock(2, 1); },
            () => { for (int i = 0; i < 15; i++) memory.AddBlock(0x1000_0000 + 2, 1 + input); });
        return $"{ends} {memory.Cell(3)} {memory.Cell(7)} {memory.Cell(32)}";
    }
}
