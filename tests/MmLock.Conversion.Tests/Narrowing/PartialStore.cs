// becomes: range coarse structure coarse
using MmLock;

public static partial class Program
{
    private sealed partial class Inode
    {
        private readonly MmapLock _rwsem = new();
        private readonly SortedDictionary<long, Extent> _extents = new();

        private sealed class Extent { public byte[] Data = new byte[16]; public bool Written; }

        private Extent? Lookup(long block) => _extents.TryGetValue(block, out Extent? extent) ? extent : null;
    }

    private sealed partial class Inode
    {
        public void WriteBlock(long block, byte value)
        {
            using (_rwsem.EnterWrite())
            {
                Extent? extent = Lookup(block);
                if (extent == null)
                {
                    extent = new Extent();
                    _extents[block] = extent;
                }

                foreach (ref byte b in extent.Data.AsSpan()) b = value;
                Thread.Sleep(1);
                extent.Written = true;
            }
        }

        public int Blocks => CountLocked();

        public int TruncateFrom(long block)
        {
            using (_rwsem.EnterWrite())
            {
                var gone = _extents.Keys.Where(k => k >= block).ToList();
                gone.ForEach(k => _extents.Remove(k));
                return gone.Count;
            }
        }

        private int CountLocked() { using (_rwsem.EnterRead()) { return _extents.Count; } }

        public bool AllWritten() { using (_rwsem.EnterRead()) { return _extents.Values.All(e => e.Written); } }
    }

    public static string Run(int input)
    {
        var inode = new Inode();
        int gone = 0, half = 0;
        string ends = T.Together(
            () => { for (int i = 0; i < 12; i++) inode.WriteBlock(i, 1); },
            () => { for (int i = 12; i-- > 0;) inode.WriteBlock(i, 2); },
            () => { for (int i = 0; i < 10 + input; i++) inode.WriteBlock(100 + i, 3); },
            () => { for (int i = 0; i < 40; i++) { if (!inode.AllWritten()) half++; if (i % 5 == 0) Thread.Sleep(1); } },
            () => { for (int i = 0; i < 5; i++) { gone += inode.TruncateFrom(1000); Thread.Sleep(1); } });
        return $"{ends} {inode.Blocks} {gone} {half} {inode.TruncateFrom(100)} {inode.TruncateFrom(long.MaxValue)} {inode.Blocks}";
    }
}
