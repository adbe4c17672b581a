// becomes: coarse range structure
using MmLock;

public static class Program
{
    private sealed class Block { public int Start; public int Size; public bool Free; public Block? Next; }

    private sealed class Heap
    {
        private readonly MmapLock _lock = new();
        private readonly Dictionary<int, Block> _blocks = new();

        public Heap(int count)
        {
            Block? next = null;
            for (int i = count - 1; i >= 0; i--)
            {
                next = _blocks[i * 16] = new Block { Start = i * 16, Size = 16, Next = next };
            }
        }

        public void Release(int start)
        {
            using (_lock.EnterWrite())
            {
                Block block = _blocks[start];
                block.Free = true;
                Thread.Sleep(1);
                Join(block);
            }
        }

        public int SizeOf(int start)
        {
            using (_lock.EnterRead())
            {
                if (!_blocks.TryGetValue(start, out Block? block)) return 0;
                int size = block.Size;
                Thread.Sleep(1);
                return size == block.Size ? size : throw new InvalidOperationException("changed under the lock");
            }
        }

        public int Sum { get { using (_lock.EnterRead()) return _blocks.Values.Sum(b => b.Size); } }

        private void Join(Block block)
        {
            while (block.Next is { Free: true } next)
            {
                block.Size += next.Size;
                block.Next = next.Next;
                _blocks.Remove(next.Start);
            }
        }
    }

    public static string Run(int input)
    {
        var heap = new Heap(32);
        string ends = T.Together(
            () => { for (int i = 31; i > 16; i--) heap.Release(i * 16); },
            () => { for (int i = 15; i > 4 + input; i--) heap.Release(i * 16); },
            () => { for (int i = 0; i < 32; i++) heap.SizeOf(i * 16); },
            () => { for (int i = 32; i-- > 0;) heap.SizeOf(i * 16); });
        string edge = "";
        try { heap.Release(7); } catch (KeyNotFoundException) { edge = "none"; }
        return $"{ends} {heap.Sum} {edge}";
    }
}
