// becomes: range*3 coarse*2 range coarse*2 structure range
using System.Runtime.CompilerServices;
using MmLock;

public static class Program
{
    [InlineArray(16)]
    private struct Sixteen
    {
        private byte _first;
    }

    private ref struct Cursor(ref int at)
    {
        public ref int At = ref at;
    }

    // What is written in the section by a reference from before it is what that refers to.
    private sealed class Counters
    {
        private readonly MmapLock _lock = new();
        private readonly byte[] _bytes = new byte[1024];
        private readonly byte[] _marks = new byte[1024];
        private readonly int[] _counts = new int[4];
        private int _hits;
        private int _moves;
        private int _last;
        private int _steps;
        private Sixteen _few;

        public void Local(int at, byte value)
        {
            ref int hits = ref _hits;
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                _bytes[at & 1023] = value;
                hits++;
            }
        }

        private void Parameter(int at, ref int count)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                _bytes[at & 1023]++;
                count++;
            }
        }

        public void Move(int at) => Parameter(at, ref _moves);

        private void Out(int at, out int seen)
        {
            using (_lock.EnterRead())
            {
                Thread.Sleep(1);
                seen = _bytes[at & 1023];
            }
        }

        public void See(int at) => Out(at, out _last);

        public void Field(int at)
        {
            var cursor = new Cursor(ref _steps);
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                _bytes[at & 1023]++;
                cursor.At++;
            }
        }

        public void Each()
        {
            foreach (ref int count in _counts.AsSpan())
            {
                using (_lock.EnterWrite())
                {
                    Thread.Sleep(1);
                    count++;
                }
            }
        }

        // The number has changed since.
        public void Next(int at)
        {
            ref byte mark = ref _marks[at & 511];
            at++;
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                _bytes[at & 1023]++;
                mark++;
            }
        }

        public unsafe void Pointer(int at)
        {
            fixed (int* hits = &_hits)
            {
                using (_lock.EnterWrite())
                {
                    Thread.Sleep(1);
                    _bytes[at & 1023]++;
                    (*hits)++;
                }
            }
        }

        public void Inline(int at)
        {
            Span<byte> few = _few;
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                _bytes[at & 1023]++;
                few[0]++;
            }
        }

        public string Left()
        {
            using (_lock.EnterRead())
            {
                return $"{_hits} {_moves} {_last} {_steps} {_few[0]} {_counts[0]} {_counts[3]}";
            }
        }

        public byte Get(int at)
        {
            using (_lock.EnterRead())
            {
                Thread.Sleep(1);
                return _bytes[at & 1023];
            }
        }
    }

    public static string Run(int input)
    {
        var counters = new Counters();
        string ends = T.Together(
            () => { counters.Local(10, 1); counters.Move(12); counters.Field(14); counters.Each(); counters.Next(16); },
            () => { counters.Local(110, 1); counters.Move(112); counters.Field(114); counters.Each(); counters.Next(116); },
            () => { counters.Pointer(210); counters.Inline(212); counters.Pointer(214 + input); counters.Inline(216); });
        counters.See(10);
        return $"{ends} {counters.Get(10)} {counters.Get(12)} {counters.Get(210)} {counters.Left()}";
    }
}
