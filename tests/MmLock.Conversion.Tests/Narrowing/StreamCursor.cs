// becomes: coarse coarse structure
using System.IO;
using MmLock;

public static class Program
{
    private sealed class BlockFile
    {
        private readonly MmapLock _io = new();
        private readonly Stream _stream = new MemoryStream(new byte[4096]);

        public void Read(long block, byte[] into)
        {
            using (_io.EnterWrite())
            {
                _stream.Position = block * 64;
                Thread.Sleep(1);
                _stream.ReadExactly(into, 0, 64);
            }
        }

        public void Write(long block, byte[] from)
        {
            using (_io.EnterWrite())
            {
                _stream.Seek(block * 64, SeekOrigin.Begin);
                Thread.Sleep(1);
                _stream.Write(from, 0, 64);
            }
        }

        public long Length { get { using (_io.EnterRead()) { return _stream.Length; } } }
    }

    public static string Run(int input)
    {
        var file = new BlockFile();
        int bad = 0;
        void Work(int from)
        {
            var buffer = new byte[64];
            for (int i = from; i < from + 8; i++)
            {
                Array.Fill(buffer, (byte)(i + input));
                file.Write(i, buffer);
                file.Read(i, buffer);
                if (buffer.Any(b => b != i + input)) Interlocked.Increment(ref bad);
            }
        }

        string ends = T.Together(() => Work(0), () => Work(16), () => Work(32));
        string edge = "";
        try { file.Read(-1, new byte[64]); } catch (Exception e) { edge = e.GetType().Name; }
        try { file.Read(64, new byte[64]); } catch (Exception e) { edge += e.GetType().Name; }
        return $"{ends} {bad} {edge} {file.Length}";
    }
}
