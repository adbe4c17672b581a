// becomes: coarse range
using MmLock;

public static class Program
{
    private sealed class Slots
    {
        private readonly MmapLock _lock = new();
        private readonly bool[] _used = new bool[24];
        private readonly bool[] _bad = new bool[24];
        private readonly byte[] _bytes = new byte[24];

        public Slots(int bad) => _bad[bad] = true;

        // Finds, marks and finds again: a claim behind the first find would be made twice, and only one of them given back.
        public int Rent(byte fill)
        {
            using (_lock.EnterWrite())
            {
            again:
                ;
                int slot = Array.IndexOf(_used, false);
                if (slot < 0) return -1;
                _used[slot] = true;
                if (_bad[slot]) goto again;
                Thread.Sleep(1);
                _bytes[slot] = fill;
                return slot;
            }
        }

        public void Fill(int slot, byte fill)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                _bytes[slot] = fill;
            }
        }
    }

    public static string Run(int input)
    {
        var slots = new Slots(input);
        string ends = T.Together(
            () => { for (int i = 0; i < 5; i++) slots.Rent(1); },
            () => { for (int i = 0; i < 5; i++) slots.Rent(2); });
        for (int i = 0; i < 24; i++) slots.Fill(i, 3);
        return $"{ends} {slots.Rent(7)}";
    }
}
