// becomes: range*2 coarse
using MmLock;

/// <summary>Sectors from one address to another; and as many as the sectors themselves say.</summary>
public static class Program
{
    private sealed class Sectors
    {
        private const int SectorSize = 8;
        private readonly MmapLock _lock = new();
        private readonly byte[][] _sectors = [.. Enumerable.Range(0, 16).Select(i => Enumerable.Repeat((byte)i, SectorSize).ToArray())];

        public void Swap(long sector)
        {
            using (_lock.EnterWrite())
            {
                byte[] bytes = _sectors[sector];
                byte first = bytes[0];
                Thread.Sleep(1);
                bytes[0] = bytes[SectorSize - 1];
                bytes[SectorSize - 1] = (byte)(first + 1);
            }
        }

        public void Reverse(int at, int end)
        {
            using (_lock.EnterWrite())
            {
                for (int i = at; i < end; i += SectorSize)
                {
                    Array.Reverse(_sectors[i / SectorSize]);
                    Thread.Sleep(1);
                }
            }
        }

        // How far it goes depends on what it finds there.
        public void Shrinking(int at, int count)
        {
            using (_lock.EnterWrite())
            {
                while (count > 0)
                {
                    int n = _sectors[at / SectorSize][0];
                    Thread.Sleep(1);
                    _sectors[at / SectorSize][1]++;
                    at += n;
                    count -= n - 1;
                }
            }
        }

        public string Text => string.Join(" ", _sectors.Select(s => string.Join(",", s)));
    }

    public static string Run(int input)
    {
        var sectors = new Sectors();
        string ends = T.Together(
            () => { for (int i = 0; i < 6; i++) sectors.Swap(7); },
            () => { for (int i = 0; i < 6; i++) sectors.Reverse(8, 50 + input); },
            () => { for (int i = 0; i < 6; i++) sectors.Reverse(64, 80); },
            () => { for (int i = 0; i < 2; i++) sectors.Shrinking(100, 20); });
        sectors.Reverse(9, 3);
        return $"{ends} {sectors.Text}";
    }
}
