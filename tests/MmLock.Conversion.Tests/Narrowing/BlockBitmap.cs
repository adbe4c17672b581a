// becomes: structure structure structure
using System.Numerics;
using MmLock;

public static class Program
{
    private sealed class BlockBitmap
    {
        private readonly MmapLock _mutex = new();
        private readonly ulong[] _words = new ulong[4];
        private int _free = 256;

        public int Allocate()
        {
            using (_mutex.EnterWrite())
            {
                for (int w = 0; w < _words.Length; w++)
                {
                    if (_words[w] == ulong.MaxValue) continue;
                    int bit = BitOperations.TrailingZeroCount(~_words[w]);
                    _words[w] |= 1UL << bit;
                    _free--;
                    return w * 64 + bit;
                }

                return -1;
            }
        }

        public void Release(int block)
        {
            using (_mutex.EnterWrite())
            {
                _words[block >> 6] &= ~(1UL << (block & 63));
                _free++;
            }
        }

        public int Free
        {
            get
            {
                using (_mutex.EnterRead())
                {
                    return _free;
                }
            }
        }
    }

    public static string Run(int input)
    {
        var map = new BlockBitmap();
        void Work()
        {
            for (int i = 0; i < 20; i++)
            {
                int one = map.Allocate(), two = map.Allocate();
                if (i % 4 == input) Thread.Sleep(1);
                map.Release(one);
                if (i % 2 == 0) map.Release(two);
                _ = map.Free;
            }
        }

        string ends = T.Together(Work, Work, Work);
        string edge = "";
        foreach (int block in new[] { -1, 256 })
        {
            try { map.Release(block); edge += "."; } catch (IndexOutOfRangeException) { edge += "outside "; }
        }

        return $"{ends} {map.Free} {edge} {map.Allocate() >= 0}";
    }
}
