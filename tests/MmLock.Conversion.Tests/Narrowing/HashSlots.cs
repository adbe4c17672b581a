// becomes: range range
using MmLock;

public static class Program
{
    private sealed class SlotTable
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _slots;

        public SlotTable(int count) => _slots = new int[count];

        public void Hit(int key)
        {
            using (_lock.EnterWrite())
            {
                int slot = key % _slots.Length;
                int was = _slots[slot];
                Thread.Sleep(1);
                _slots[slot] = was + 1;
            }
        }

        public void HitMasked(uint key)
        {
            using (_lock.EnterWrite())
            {
                int was = _slots[key & 7];
                Thread.Sleep(1);
                _slots[key & 7] = was + 1;
            }
        }

        public override string ToString() => string.Join(" ", _slots);
    }

    public static string Run(int input)
    {
        var table = new SlotTable(8);
        string ends = T.Together(
            () => { for (int i = 0; i < 12; i++) table.Hit(1 + input); },
            () => { for (int i = 0; i < 12; i++) table.Hit(9 + input); },
            () => { for (int i = 0; i < 12; i++) table.HitMasked(17 + (uint)input); },
            () => { for (int i = 0; i < 12; i++) table.HitMasked(7); });
        string edge = "";
        try { table.Hit(-1); } catch (IndexOutOfRangeException) { edge = "negative"; }
        return $"{ends} {table} {edge}";
    }
}
