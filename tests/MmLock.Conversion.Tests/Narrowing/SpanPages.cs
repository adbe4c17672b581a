// becomes: range coarse coarse
using MmLock;

public static class Program
{
    private sealed class PagedFile
    {
        private const int PageSize = 32;
        private readonly MmapLock _lock = new();
        private readonly byte[] _image = new byte[64 * PageSize];

        public void Write(int offset, ReadOnlySpan<byte> from)
        {
            using (_lock.EnterWrite())
            {
                Span<byte> to = _image.AsSpan(offset, from.Length);
                for (int i = 0; i < from.Length; i++)
                {
                    to[i] = from[i];
                    if (i == 4) Thread.Sleep(1);
                }
            }
        }

        public byte[] ReadPage(int page)
        {
            var copy = new byte[PageSize];
            using (_lock.EnterRead())
            {
                _image.AsSpan(page * PageSize, PageSize).CopyTo(copy);
                Thread.Sleep(1);
            }

            return copy;
        }

        public void Truncate()
        {
            using (_lock.EnterWrite()) Array.Clear(_image);
        }
    }

    public static string Run(int input)
    {
        var file = new PagedFile();
        int torn = 0;
        void Writer(int page, byte add)
        {
            var buffer = new byte[32];
            for (int i = 0; i < 10; i++)
            {
                Array.Fill(buffer, (byte)(i + add));
                file.Write(page * 32, buffer);
            }
        }

        string ends = T.Together(
            () => Writer(1, 0),
            () => Writer(1, (byte)(50 + input)),
            () => Writer(9, 7),
            () => { for (int i = 0; i < 12; i++) if (file.ReadPage(1).Distinct().Count() != 1) torn++; });
        string edges = "";
        foreach (int offset in new[] { -1, 0, 2047, 2048, int.MaxValue, int.MinValue })
        {
            try { file.Write(offset, [1, 2]); edges += "."; } catch (ArgumentOutOfRangeException) { edges += "range "; }
            try { file.Write(offset, []); edges += "."; } catch (ArgumentOutOfRangeException) { edges += "range "; }
            try { file.ReadPage(offset); edges += "."; } catch (ArgumentOutOfRangeException) { edges += "range "; }
        }

        int sum = file.ReadPage(9).Sum(b => b);
        file.Truncate();
        return $"{ends} {torn} {sum} {file.ReadPage(9).Sum(b => b)} {edges}";
    }
}
