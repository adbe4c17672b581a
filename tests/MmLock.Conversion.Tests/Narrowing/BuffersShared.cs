// becomes: coarse*4 structure
using System.IO;
using MmLock;

public static class Program
{
    // A caller's own buffer needs no protector. One that two threads of the caller have at once has the lock alone.
    private sealed class Disk
    {
        private readonly MmapLock _lock = new();
        private readonly byte[] _bytes = new byte[64];

        public int Swap(int at, byte[] buffer)
        {
            using (_lock.EnterWrite())
            {
                byte was = _bytes[at];
                _bytes[at] = buffer[0];
                Thread.Sleep(1);
                buffer[0] = was;
                return was;
            }
        }

        public void Fill(int at, Span<byte> buffer)
        {
            using (_lock.EnterWrite())
            {
                byte was = buffer[0];
                Thread.Sleep(1);
                buffer[0] = (byte)(was + 1);
                _bytes[at]++;
            }
        }

        public void Save(int at, Stream stream)
        {
            using (_lock.EnterWrite())
            {
                stream.WriteByte(_bytes[at]);
                stream.WriteByte(1);
            }
        }

        public void Keep(int at, byte[] buffer)
        {
            using (_lock.EnterWrite())
            {
                byte was = buffer[1];
                Thread.Sleep(1);
                buffer[1] = (byte)(was + 1);
                _bytes[at]++;
            }
        }

        public int Size() { using (_lock.EnterRead()) return _bytes.Length; }
    }

    private sealed class Worker
    {
        private byte[] _own = [];

        public void Take(byte[] buffer) => _own = buffer;

        public int Own => _own.Length;
    }

    public static string Run(int input)
    {
        var disk = new Disk();
        var worker = new Worker();
        byte[] one = new byte[4], two = new byte[4], three = new byte[4];
        var stream = new MemoryStream();
        worker.Take(three);
        string ends = T.Together(
            () => { for (int i = 0; i < 8; i++) { disk.Swap(1, one); disk.Fill(20, two); disk.Save(40, stream); } },
            () => { for (int i = 0; i < 8; i++) { disk.Swap(2, one); disk.Fill(21, two); disk.Save(41, stream); } },
            () => { for (int i = 0; i < 8; i++) { disk.Keep(50, three); disk.Size(); } });
        return $"{ends} {two[0]} {three[1]} {stream.Length} {worker.Own} {disk.Size()}";
    }
}
