// becomes: coarse coarse structure
using MmLock;

public static class Program
{
    // A write near the end goes on at the beginning.
    private sealed class WrapBuffer
    {
        private readonly MmapLock _lock = new();
        private readonly byte[] _ring = new byte[32];

        public void Write(int position, byte[] data)
        {
            using (_lock.EnterWrite())
            {
                int start = position % _ring.Length;
                int first = Math.Min(data.Length, _ring.Length - start);
                for (int i = 0; i < first; i++) _ring[start + i] += data[i];
                Thread.Sleep(1);
                for (int i = first; i < data.Length; i++) _ring[i - first] += data[i];
            }
        }

        public byte Peek(int position)
        {
            using (_lock.EnterRead())
            {
                byte value = _ring[position % _ring.Length];
                Thread.Sleep(1);
                return value;
            }
        }

        public int Size { get { using (_lock.EnterRead()) return _ring.Length; } }
    }

    public static string Run(int input)
    {
        var ring = new WrapBuffer();
        byte[] ones = [1, 1, 1, 1, 1, 1, 1, 1];
        string ends = T.Together(
            () => { for (int i = 0; i < 8; i++) ring.Write(28, ones); },
            () => { for (int i = 0; i < 8; i++) ring.Write(32 + input, ones); },
            () => { for (int i = 0; i < 8; i++) ring.Write(60, ones); },
            () => { for (int i = 0; i < 8; i++) ring.Peek(i); });
        string edge = "";
        try { ring.Write(-1, ones); } catch (IndexOutOfRangeException) { edge = "negative"; }
        ring.Write(int.MaxValue, []);
        return $"{ends} {string.Join(" ", Enumerable.Range(0, 32).Select(i => ring.Peek(i)))} {ring.Size} {edge}";
    }
}
