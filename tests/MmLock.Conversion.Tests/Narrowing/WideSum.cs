// becomes: range range structure
using MmLock;

public static class Program
{
    private sealed class Cell { public int Value; }

    private sealed class Space
    {
        private readonly MmapLock _lock = new();
        private readonly Dictionary<ulong, Cell> _cells = new();

        public Space(params ulong[] addresses)
        {
            foreach (ulong address in addresses) _cells.Add(address, new Cell());
        }

        public void AddAt(uint segment, uint offset)
        {
            using (_lock.EnterWrite())
            {
                ulong address = (ulong)segment + offset;
                Cell cell = _cells[address];
                int was = cell.Value;
                Thread.Sleep(1);
                cell.Value = was + 1;
            }
        }

        public void AddLinear(ulong address)
        {
            using (_lock.EnterWrite())
            {
                Cell cell = _cells[address];
                int was = cell.Value;
                Thread.Sleep(1);
                cell.Value = was + 1;
            }
        }

        public int Count { get { using (_lock.EnterRead()) return _cells.Count; } }

        public int Value(ulong address) => _cells[address].Value;
    }

    public static string Run(int input)
    {
        var space = new Space(0x1_0000_0002, 2, 3);
        string ends = T.Together(
            () => { for (int i = 0; i < 12; i++) space.AddAt(0xFFFF_FFFE, 4); },
            () => { for (int i = 0; i < 12; i++) space.AddLinear(0x1_0000_0002); },
            () => { for (int i = 0; i < 12 + input; i++) space.AddAt(1, 1); });
        string edge = "";
        try { space.AddLinear(9); } catch (KeyNotFoundException) { edge = "missing"; }
        return $"{ends} {space.Value(2)} {space.Value(0x1_0000_0002)} {space.Count} {edge}";
    }
}
