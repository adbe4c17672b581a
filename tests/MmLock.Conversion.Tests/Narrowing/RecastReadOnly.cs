// becomes: coarse structure coarse coarse structure coarse structure range
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MmLock;

public static class Program
{
    private struct Window
    {
        public int Start;
        public int Length;
    }

    private struct Lens
    {
        public int Start;
    }

    // A field is readonly, and what it has is changed by a reference.
    private sealed class Store
    {
        private readonly MmapLock _lock = new();
        private readonly byte[] _bytes = new byte[64];
        private readonly Window _window = new() { Start = 8, Length = 4 };
        private readonly Lens _lens = new() { Start = 2 };
        private readonly int _base = 3;

        public int Add(int at)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                return ++_bytes[_window.Start + at];
            }
        }

        public void Move(int to)
        {
            using (_lock.EnterWrite()) Unsafe.AsRef(in _window).Start = to;
        }

        public int Based(int at)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                return ++_bytes[_base + at];
            }
        }

        public int Seen(int at)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                return ++_bytes[_lens.Start + at];
            }
        }

        public void Turn(int to)
        {
            using (_lock.EnterWrite())
            {
                MemoryMarshal.CreateSpan(ref Unsafe.AsRef(in _base), 1)[0] = to;
                Refocus(in _lens, to);
            }
        }

        private static void Refocus(in Lens lens, int to) => Unsafe.AsRef(in lens).Start = to;
    }

    // By a pointer.
    private sealed class Pinned
    {
        private readonly MmapLock _lock = new();
        private readonly byte[] _bytes = new byte[64];
        private readonly int _at = 8;

        public int Add(int at)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                return ++_bytes[_at + at];
            }
        }

        public unsafe void Move(int to)
        {
            using (_lock.EnterWrite())
            {
                fixed (int* at = &_at) *at = to;
            }
        }
    }

    private struct Page
    {
        public int Start;
    }

    // The same, and nobody has a reference.
    private sealed class Plain
    {
        private readonly MmapLock _lock = new();
        private readonly byte[] _bytes = new byte[64];
        private readonly Page _page = new() { Start = 8 };

        public int Add(int at)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                return ++_bytes[_page.Start + at];
            }
        }
    }

    public static string Run(int input)
    {
        var store = new Store();
        var plain = new Plain();
        var pinned = new Pinned();
        int total = 0;
        string ends = T.Together(
            () => { for (int i = 0; i < 6; i++) { Interlocked.Add(ref total, store.Add(i) > 0 ? 1 : 0); store.Move(8 + input); } },
            () => { for (int i = 0; i < 6; i++) Interlocked.Add(ref total, store.Based(i) > 0 ? 1 : 0); },
            () => { for (int i = 0; i < 6; i++) { Interlocked.Add(ref total, store.Seen(i) > 0 ? 1 : 0); store.Turn(input); } },
            () => { for (int i = 0; i < 6; i++) { Interlocked.Add(ref total, pinned.Add(i) > 0 ? 1 : 0); pinned.Move(8 + input); } },
            () => { for (int i = 0; i < 6; i++) plain.Add(i); });
        return $"{ends} {total} {plain.Add(1)}";
    }
}
