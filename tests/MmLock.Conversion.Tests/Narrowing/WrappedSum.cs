// becomes: range coarse coarse coarse
using MmLock;

public static class Program
{
    // A bus with 32 address lines: behind the last address comes the first.
    private sealed class Bus
    {
        private readonly MmapLock _lock = new();
        private readonly Dictionary<uint, int[]> _cells = new();
        private readonly int[] _ram = new int[64];

        public Bus()
        {
            for (uint i = 0; i < 8; i++) _cells[i] = new int[1];
        }

        public void AddAt(uint address, uint offset)
        {
            using (_lock.EnterWrite())
            {
                int[] cell = _cells[address + offset];
                int was = cell[0];
                Thread.Sleep(1);
                cell[0] = was + 1;
            }
        }

        public void AddNext(uint address)
        {
            using (_lock.EnterWrite())
            {
                int was = _ram[address + 4];
                Thread.Sleep(1);
                _ram[address + 4] = was + 1;
            }
        }

        public void AddBefore(uint address)
        {
            using (_lock.EnterWrite())
            {
                int was = _ram[address - 4];
                Thread.Sleep(1);
                _ram[address - 4] = was + 1;
            }
        }

        public int Sum(uint a) { using (_lock.EnterRead()) return _cells[a][0] + _ram[a]; }
    }

    public static string Run(int input)
    {
        var bus = new Bus();
        string ends = T.Together(
            () => { for (int i = 0; i < 12; i++) bus.AddAt(2, 0); },
            () => { for (int i = 0; i < 12; i++) bus.AddAt(0xFFFF_FFFE, 4); },
            () => { for (int i = 0; i < 12; i++) bus.AddNext(0xFFFF_FFFF); },
            () => { for (int i = 0; i < 12 + input; i++) bus.AddBefore(7); });
        string edge = "";
        try { bus.AddBefore(3); } catch (IndexOutOfRangeException) { edge = "outside"; }
        return $"{ends} {bus.Sum(2)} {bus.Sum(3)} {edge}";
    }
}
