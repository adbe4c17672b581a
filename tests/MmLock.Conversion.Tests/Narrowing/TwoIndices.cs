// becomes: ranges range coarse coarse
using MmLock;

public static class Program
{
    private sealed class Buffer { public long Block; public int Id; public int Hits; }

    private sealed class BufferTable
    {
        private readonly MmapLock _latch = new();
        private readonly Dictionary<long, Buffer> _byBlock = new();
        private readonly Dictionary<int, Buffer> _byId = new();

        public void Add(long block, int id)
        {
            using (_latch.EnterWrite())
            {
                var buffer = new Buffer { Block = block, Id = id };
                _byBlock.Add(block, buffer);
                _byId.Add(id, buffer);
            }
        }

        public void HitBlock(long block)
        {
            using (_latch.EnterWrite())
            {
                Buffer buffer = _byBlock[block];
                int hits = buffer.Hits;
                Thread.Sleep(1);
                buffer.Hits = hits + 1;
            }
        }

        public void HitId(int id)
        {
            using (_latch.EnterWrite())
            {
                Buffer buffer = _byId[id];
                int hits = buffer.Hits;
                Thread.Sleep(1);
                buffer.Hits = hits + 1;
            }
        }

        public int Hits(int id) { using (_latch.EnterRead()) return _byId[id].Hits; }
    }

    public static string Run(int input)
    {
        var table = new BufferTable();
        for (int i = 0; i < 4; i++) table.Add(1000 + i, i);
        string ends = T.Together(
            () => { for (int i = 0; i < 20; i++) table.HitBlock(1000 + input); },
            () => { for (int i = 0; i < 20; i++) table.HitId(input); });
        string edge = "";
        try { table.HitId(99); } catch (KeyNotFoundException) { edge = "missing"; }
        return $"{ends} {table.Hits(input)} {edge}";
    }
}
