// becomes: coarse range range range structure structure
using MmLock;

public static class Program
{
    private sealed class Region { public ulong Start; public byte[] Bytes = []; public ulong End => Start + (ulong)Bytes.Length; }

    private sealed class GuestMemory
    {
        private readonly MmapLock _lock = new();
        private readonly List<Region> _regions = new();
        private readonly byte[] _ram = new byte[256];
        private int _reads;

        public void Add(ulong start, int size)
        {
            var region = new Region { Start = start, Bytes = new byte[size] };
            using (_lock.EnterWrite())
            {
                _regions.Add(region);
            }
        }

        public byte ReadByte(ulong address)
        {
            using (_lock.EnterRead())
            {
                Region? r = Find(address);
                if (r is null)
                {
                    return 0xFF;
                }

                Thread.Sleep(1);
                return r.Bytes[(int)(address - r.Start)];
            }
        }

        public void WriteByte(ulong address, byte value)
        {
            using (_lock.EnterWrite())
            {
                Region? r = Find(address);
                if (r is null)
                {
                    return;
                }

                Thread.Sleep(1);
                r.Bytes[(int)(address - r.Start)] = value;
            }
        }

        public void Fill(int offset, int length, byte value)
        {
            using (_lock.EnterWrite())
            {
                for (int i = offset; i < offset + length; i++)
                {
                    _ram[i] = value;
                }

                Thread.Sleep(1);
            }
        }

        public void CountRead() { using (_lock.EnterWrite()) { _reads++; } }

        public int Reads { get { using (_lock.EnterRead()) { return _reads; } } }

        private Region? Find(ulong address)
        {
            foreach (Region region in _regions)
            {
                if (address >= region.Start && address < region.End)
                {
                    return region;
                }
            }

            return null;
        }
    }

    public static string Run(int input)
    {
        var memory = new GuestMemory();
        memory.Add(0, 64);
        memory.Add(4096, 64);
        string ends = T.Together(
            () => { for (ulong i = 0; i < 16; i++) { memory.WriteByte(i, (byte)(i + (ulong)input)); memory.CountRead(); } },
            () => { for (ulong i = 4096; i < 4112; i++) { memory.WriteByte(i, (byte)i); memory.CountRead(); } },
            () => memory.Fill(input, 16, 7));
        string bytes = string.Join(" ", Enumerable.Range(0, 16).Select(i => memory.ReadByte((ulong)i)));
        string outside = "";
        try
        {
            memory.Fill(250, 10, 1);
        }
        catch (IndexOutOfRangeException)
        {
            outside = "outside";
        }

        return $"{ends} {bytes} {memory.ReadByte(9999)} {memory.Reads} {outside}";
    }
}
