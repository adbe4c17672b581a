// becomes: range range coarse
using MmLock;

public static class Program
{
    // Two entries share a byte.
    private sealed class NibbleArray
    {
        private readonly MmapLock _lock = new();
        private readonly byte[] _packed;

        public NibbleArray(int count) => _packed = new byte[(count + 1) / 2];

        public void Set(int index, int value)
        {
            using (_lock.EnterWrite())
            {
                int at = index >> 1;
                int shift = (index & 1) * 4;
                int kept = _packed[at] & ~(0xF << shift);
                Thread.Sleep(1);
                _packed[at] = (byte)(kept | (value & 0xF) << shift);
            }
        }

        public int Get(int index)
        {
            using (_lock.EnterRead())
            {
                byte pair = _packed[index / 2];
                Thread.Sleep(0);
                return index % 2 == 0 ? pair & 0xF : pair >> 4;
            }
        }

        public override string ToString()
        {
            using (_lock.EnterRead())
            {
                return Convert.ToHexString(_packed);
            }
        }
    }

    public static string Run(int input)
    {
        var array = new NibbleArray(32);
        string ends = T.Together(
            () => { for (int i = 0; i < 16; i += 2) array.Set(i, i); },
            () => { for (int i = 1; i < 16; i += 2) array.Set(i, i); },
            () => { for (int i = 16; i < 24 + input; i++) array.Set(i, 5); },
            () => { for (int i = 0; i < 32; i++) array.Get(i); });
        string edges = "";
        foreach (int index in new[] { -1, -2, 31, 32, int.MinValue, int.MaxValue })
        {
            try { array.Set(index, 9); edges += "."; } catch (IndexOutOfRangeException) { edges += "outside "; }
            try { edges += array.Get(index); } catch (IndexOutOfRangeException) { edges += "outside "; }
        }

        return $"{ends} {array} {edges}";
    }
}
