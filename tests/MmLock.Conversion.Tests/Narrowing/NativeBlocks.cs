// becomes: range*4 ranges range*3 structure
using System.Runtime.InteropServices;
using MmLock;

public static unsafe class Program
{
    // A block of memory that a member alone has, by places in it.
    private sealed class Block
    {
        private const int Size = 16384;
        private readonly MmapLock _lock = new();
        private readonly byte* _start = (byte*)NativeMemory.AllocZeroed(Size);
        private readonly int* _words = (int*)NativeMemory.AllocZeroed(1024, 4);
        private int _fills;

        public void Set(int at, byte value)
        {
            using (_lock.EnterWrite())
            {
                if ((uint)at >= Size) return;
                Thread.Sleep(1);
                _start[at] = value;
            }
        }

        public int Get(int at)
        {
            using (_lock.EnterRead())
            {
                if (at < 0 || at >= Size - 1) return -1;
                Thread.Sleep(1);
                return *(_start + at) + *(_start + at + 1);
            }
        }

        public void Fill(int offset, int length, byte value)
        {
            using (_lock.EnterWrite())
            {
                if (offset < 0 || length < 0 || offset > Size - length) throw new ArgumentOutOfRangeException(nameof(offset));
                byte* at = _start + offset;
                for (int i = 0; i < length; i++) at[i] = value;
                Thread.Sleep(1);
            }
        }

        public void Clear(int offset, int length)
        {
            using (_lock.EnterWrite())
            {
                if (offset < 0 || length < 0 || offset > Size - length) return;
                Thread.Sleep(1);
                NativeMemory.Clear(_start + offset, (nuint)length);
            }
        }

        // From one place to another.
        public void Move(int from, int to, int length)
        {
            using (_lock.EnterWrite())
            {
                if (from < 0 || to < 0 || length < 0 || from > Size - length || to > Size - length) return;
                Thread.Sleep(1);
                Buffer.MemoryCopy(_start + from, _start + to, Size - to, length);
            }
        }

        // In words.
        public int Word(int at)
        {
            using (_lock.EnterRead())
            {
                if (at < 0 || at >= 1024) return -1;
                Thread.Sleep(1);
                return _words[at];
            }
        }

        public void Count(int first, int count)
        {
            using (_lock.EnterWrite())
            {
                if (first < 0 || count < 0 || first > 1024 - count) return;
                Thread.Sleep(1);
                for (int i = first; i < first + count; i++) _words[i]++;
            }
        }

        public void Rows(int y, int h, byte value)
        {
            using (_lock.EnterWrite())
            {
                if (y < 0 || h < 0 || y > 128 - h) return;
                Thread.Sleep(1);
                for (int j = y; j < y + h; j++)
                {
                    for (int i = 0; i < 64; i++) _start[j * 128 + i] = value;
                }
            }
        }

        public int Filled() { using (_lock.EnterWrite()) return ++_fills; }
    }

    public static string Run(int input)
    {
        var block = new Block();
        string ends = T.Together(
            () => { for (int i = 0; i < 4; i++) { block.Set(8, (byte)i); block.Fill(16, 16, 3); block.Clear(24, 4); } },
            () => { for (int i = 0; i < 4; i++) { block.Move(16, 4096, 8); _ = block.Get(4096); block.Count(8, 4); } },
            () => { for (int i = 0; i < 4; i++) { block.Rows(64, 2, 7); _ = block.Word(9); _ = block.Get(8 + input); block.Filled(); } });
        string edges = "";
        foreach ((int at, int n) in new[] { (-1, 4), (16384, 0), (16383, 1), (int.MaxValue, 2), (int.MinValue, -1) })
        {
            try { block.Fill(at, n, 1); edges += "."; } catch (ArgumentOutOfRangeException) { edges += "-"; }
            edges += block.Get(at) + " ";
        }

        return $"{ends} {block.Get(8)} {block.Get(16)} {block.Get(24)} {block.Get(8192)} {block.Word(9)} {block.Filled()} {edges}";
    }
}
