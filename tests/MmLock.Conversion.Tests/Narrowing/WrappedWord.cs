// becomes: range coarse
using MmLock;

public static class Program
{
    private sealed class Cell { public int Value; }

    // A word that begins at the last addresses ends at the first.
    private sealed class Ring
    {
        private readonly MmapLock _lock = new();
        private readonly Dictionary<uint, Cell> _cells = new();

        public Ring(params uint[] addresses)
        {
            foreach (uint address in addresses) _cells.Add(address, new Cell());
        }

        public void AddWord(uint address)
        {
            using (_lock.EnterWrite())
            {
                for (uint i = 0; i < 4; i++)
                {
                    Cell cell = _cells[address + i];
                    int was = cell.Value;
                    Thread.Sleep(1);
                    cell.Value = was + 1;
                }
            }
        }

        public int Sum { get { using (_lock.EnterRead()) return _cells.Values.Sum(c => c.Value); } }
    }

    public static string Run(int input)
    {
        var ring = new Ring(0xFFFF_FFFE, 0xFFFF_FFFF, 0, 1, 2, 3, 4, 5, 6, 7);
        string ends = T.Together(
            () => { for (int i = 0; i < 6; i++) ring.AddWord(0); },
            () => { for (int i = 0; i < 6; i++) ring.AddWord(0xFFFF_FFFE); },
            () => { for (int i = 0; i < 6 + input; i++) ring.AddWord(4); });
        string edge = "";
        try { ring.AddWord(6); } catch (KeyNotFoundException) { edge = "missing"; }
        return $"{ends} {ring.Sum} {edge}";
    }
}
