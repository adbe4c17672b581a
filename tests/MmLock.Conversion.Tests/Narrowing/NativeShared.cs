// becomes: range coarse*5 range coarse
using System.Runtime.InteropServices;
using MmLock;

public static unsafe class Program
{
    // Pointers that others have, too, that count in another unit, or that move.
    private sealed class Block
    {
        private const int Size = 16384;
        private readonly MmapLock _lock = new();
        private readonly byte* _start = (byte*)NativeMemory.AllocZeroed(Size);
        private readonly byte* _middle;
        private byte* _cursor;

        public Block()
        {
            _middle = _start + 8192;
            _cursor = _start;
        }

        public void Set(int at, byte value)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                _start[at & 16383] = value;
            }
        }

        // The same memory by another member,
        public void Half(int at, byte value)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                _middle[at & 8191] = value;
            }
        }

        // in words, of which each is four bytes,
        public void Word(int at, int value)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                ((int*)_start)[at & 4095] = value;
            }
        }

        // by a pointer that goes on,
        public void Next(byte value)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                if (_cursor < _start + Size) *_cursor++ = value;
            }
        }

        public void Walk(int at, int count, byte value)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                byte* p = _start + (at & 4095);
                for (int i = 0; i < count && i < 4096; i++) *p++ = value;
            }
        }

        // from before the acquire, where the number was another one,
        public void Before(int at, byte value)
        {
            at &= 4095;
            byte* p = _start + at;
            at += 100;
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                *p = value;
            }
        }

        // (by a view, of which its length tells how far it goes,)
        public void View(int at, byte value)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                new Span<byte>(_start + (at & 4095), 8).Fill(value);
            }
        }

        // and by a reference to an element.
        public void ByAddress(int at, byte value)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                byte* p = &_start[at & 4095];
                p[32] = value;
            }
        }
    }

    public static string Run(int input)
    {
        var block = new Block();
        return T.Together(
            () => { for (int i = 0; i < 3; i++) { block.Set(8192, 1); block.Word(8 + input, 2); block.Next(3); } },
            () => { for (int i = 0; i < 3; i++) { block.Half(0, 4); block.Walk(8, 4, 5); block.Before(16, 6); } },
            () => { for (int i = 0; i < 3; i++) { block.View(32, 7); block.ByAddress(64, 8); } });
    }
}
