// becomes: coarse structure ranges
using MmLock;

public static class Program
{
    private sealed class GuestRam
    {
        private readonly MmapLock _lock = new();
        private readonly byte[] _ram = new byte[512];

        public void Scatter(IReadOnlyList<(int Offset, int Length)> pieces, byte value)
        {
            using (_lock.EnterWrite())
            {
                foreach ((int offset, int length) in pieces)
                {
                    Thread.Sleep(1);
                    for (int i = 0; i < length; i++) _ram[offset + i] = value;
                }
            }
        }

        public int Checksum()
        {
            using (_lock.EnterRead())
            {
                int sum = 0;
                for (int i = 0; i < _ram.Length; i++) sum = sum * 31 + _ram[i];
                return sum;
            }
        }

        public bool Same(int a, int b)
        {
            using (_lock.EnterRead())
            {
                byte first = _ram[a];
                Thread.Sleep(1);
                return first == _ram[b];
            }
        }
    }

    public static string Run(int input)
    {
        var ram = new GuestRam();
        int torn = 0;
        string ends = T.Together(
            () => { for (int i = 0; i < 8; i++) ram.Scatter([(0, 8), (100, 8), (300, 4)], (byte)(i + input)); },
            () => { for (int i = 0; i < 8; i++) ram.Scatter([(0, 8), (100, 8)], (byte)(100 + i)); },
            () => { for (int i = 0; i < 16; i++) if (!ram.Same(0, 100)) torn++; });
        ram.Scatter([(0, 8), (100, 8)], 9);
        string edge = "";
        try { ram.Scatter([(0, 4), (510, 4)], 1); } catch (IndexOutOfRangeException) { edge = "outside"; }
        ram.Scatter([(-5, 0)], 1);
        ram.Scatter([], 1);
        return $"{ends} {torn} {ram.Checksum()} {edge}";
    }
}
