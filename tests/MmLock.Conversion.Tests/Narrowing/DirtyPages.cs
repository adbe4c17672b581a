// becomes: range coarse structure
using MmLock;

public static class Program
{
    // Who writes says which page is dirty; who saves takes them all.
    private sealed class TrackedMemory
    {
        private readonly MmapLock _lock = new();
        private readonly byte[] _bytes = new byte[256];
        private readonly HashSet<int> _dirty = new();

        public void Write(int offset, byte by)
        {
            using (_lock.EnterWrite())
            {
                byte was = _bytes[offset];
                Thread.Sleep(1);
                _bytes[offset] = (byte)(was + by);
                _dirty.Add(offset / 16);
            }
        }

        // A write that is half done must not be missed, nor saved by half.
        public int Save(byte[] to)
        {
            using (_lock.EnterWrite())
            {
                foreach (int page in _dirty)
                {
                    Array.Copy(_bytes, page * 16, to, page * 16, 16);
                }

                int saved = _dirty.Count;
                Thread.Sleep(1);
                _dirty.Clear();
                return saved;
            }
        }

        public bool IsClean { get { using (_lock.EnterRead()) { return _dirty.Count == 0; } } }
    }

    public static string Run(int input)
    {
        var memory = new TrackedMemory();
        var disk = new byte[256];
        string ends = T.Together(
            () => { for (int i = 0; i < 15; i++) memory.Write(20, 1); },
            () => { for (int i = 0; i < 15; i++) memory.Write(20 + input * 16, 1); },
            () => { for (int i = 0; i < 15; i++) memory.Write(200, 2); },
            () => { for (int i = 0; i < 10; i++) memory.Save(disk); });
        memory.Save(disk);
        string edge = "";
        try { memory.Write(256, 1); } catch (IndexOutOfRangeException) { edge = "outside"; }
        return $"{ends} {disk.Sum(b => b)} {memory.IsClean} {edge}";
    }
}
