// becomes: range range coarse
using MmLock;

public static class Program
{
    private sealed class DirtyBitmap
    {
        private readonly MmapLock _lock = new();
        private readonly byte[] _bits = new byte[64];

        public void Set(int page)
        {
            using (_lock.EnterWrite())
            {
                byte old = _bits[page >> 3];
                Thread.Sleep(1);
                _bits[page >> 3] = (byte)(old | 1 << (page & 7));
            }
        }

        public void Reset(int page)
        {
            using (_lock.EnterWrite())
            {
                int at = page / 8;
                int kept = _bits[at] & ~(1 << (page % 8));
                Thread.Sleep(1);
                _bits[at] = (byte)kept;
            }
        }

        public int CountSet()
        {
            int count = 0;
            using (_lock.EnterRead())
            {
                foreach (byte b in _bits) count += int.PopCount(b);
            }

            return count;
        }
    }

    public static string Run(int input)
    {
        var map = new DirtyBitmap();
        string ends = T.Together(
            () => { for (int i = 0; i < 32; i += 2) map.Set(i); },
            () => { for (int i = 1; i < 32; i += 2) map.Set(i); },
            () => { for (int i = 32; i < 48; i++) { map.Set(i); if (i % 3 == input) map.Reset(i); } });
        string edge = "";
        foreach (int page in new[] { -1, 512, 511 })
        {
            try { map.Set(page); edge += "."; } catch (IndexOutOfRangeException) { edge += "outside "; }
            try { map.Reset(page); edge += "."; } catch (IndexOutOfRangeException) { edge += "outside "; }
        }

        return $"{ends} {map.CountSet()} {edge}";
    }
}
