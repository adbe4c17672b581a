// becomes: range coarse coarse structure
using MmLock;

public static class Program
{
    private sealed class Arena
    {
        private readonly MmapLock _lock = new();
        private byte[] _memory = new byte[64];

        public void Fill(int offset, int length, byte value)
        {
            using (_lock.EnterWrite())
            {
                for (int i = offset; i < offset + length; i++)
                {
                    _memory[i] = value;
                    if (i == offset) Thread.Sleep(1);
                }
            }
        }

        public void Grow(int size)
        {
            using (_lock.EnterWrite())
            {
                if (size > _memory.Length)
                {
                    Array.Resize(ref _memory, size);
                }
            }
        }

        public byte At(int offset)
        {
            using (_lock.EnterRead())
            {
                Thread.Sleep(0);
                return _memory[offset];
            }
        }

        public int Size { get { using (_lock.EnterRead()) return _memory.Length; } }
    }

    public static string Run(int input)
    {
        var arena = new Arena();
        int bad = 0;
        void Work(int from)
        {
            for (int i = 0; i < 12; i++)
            {
                arena.Fill(from, 8, (byte)(i + 1));
                if (arena.At(from + 7) != i + 1 || arena.At(from) != i + 1) Interlocked.Increment(ref bad);
            }
        }

        string ends = T.Together(
            () => Work(0),
            () => Work(8),
            () => Work(32),
            () =>
            {
                for (int i = 1; i < 60; i++)
                {
                    arena.Grow(64 + i * (input + 1));
                    if (i % 8 == 0) Thread.Sleep(1);
                }
            });
        string edges = "";
        foreach ((int offset, int length) in new[] { (0, 0), (-1, 1), (5, -2), (int.MaxValue - 1, 1), (int.MaxValue, 5) })
        {
            try { arena.Fill(offset, length, 7); edges += "."; } catch (IndexOutOfRangeException) { edges += "outside "; }
        }

        return $"{ends} {bad} {arena.Size} {edges}";
    }
}
