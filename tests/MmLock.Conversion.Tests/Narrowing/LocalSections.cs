// becomes: coarse range structure
using MmLock;

public static class Program
{
    private sealed class Sectors
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _sectors = new int[48];
        private long _total;

        // The section is in a local function; what it needs is captured.
        public int Write(int start, int count, int by)
        {
            int written = 0;
            int end = start + count;
            if (count < 0) throw new ArgumentOutOfRangeException(nameof(count));
            Locked();
            return written;

            void Locked()
            {
                using (_lock.EnterWrite())
                {
                    for (int i = start; i < end; i++)
                    {
                        _sectors[i] += by;
                        written++;
                    }

                    Thread.Sleep(1);
                }
            }
        }

        public int Read(int sector)
        {
            return Inner(sector);

            int Inner(int at)
            {
                using (_lock.EnterRead())
                {
                    int value = _sectors[at];
                    Thread.Sleep(1);
                    return value;
                }
            }
        }

        public void Count(int written)
        {
            using (_lock.EnterWrite()) Add();
            void Add() => _total += written;
        }

        public long Total => _total;
    }

    public static string Run(int input)
    {
        var sectors = new Sectors();
        string ends = T.Together(
            () => { for (int i = 0; i < 10; i++) sectors.Count(sectors.Write(0, 8, 1)); },
            () => { for (int i = 0; i < 10; i++) sectors.Count(sectors.Write(4 + input, 8, 1)); },
            () => { for (int i = 0; i < 10; i++) sectors.Read(6); });
        string edge = "";
        try { sectors.Write(1, -1, 1); } catch (ArgumentOutOfRangeException) { edge = "negative"; }
        try { sectors.Write(44, 8, 1); } catch (IndexOutOfRangeException) { edge += " beyond"; }
        return $"{ends} {sectors.Total} {sectors.Read(6)} {sectors.Write(5, 0, 1)} {edge}";
    }
}
