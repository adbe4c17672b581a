// becomes: range*16 structure
using System.Buffers.Binary;
using MmLock;

public static class Program
{
    // Views from a place on, and views of views: the places add up.
    private sealed class Heap
    {
        private readonly MmapLock _lock = new();
        private readonly byte[] _bytes = new byte[4096];
        private readonly Memory<byte> _arena = new byte[512];

        public void Tail(int at, byte value)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                _bytes.AsSpan(at).Fill(value);
            }
        }

        public void First(int at, int n, byte value)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                _bytes.AsSpan(at)[..n].Fill(value);
            }
        }

        public void Between(int a, int n, byte value)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                _bytes.AsSpan()[a..(a + n)].Fill(value);
            }
        }

        public int SumOfMemory(int a, int n)
        {
            using (_lock.EnterRead())
            {
                int sum = 0;
                Span<byte> view = _bytes.AsMemory(a, n).Span;
                foreach (byte one in view) sum += one;
                Thread.Sleep(1);
                return sum;
            }
        }

        public void Segment(int a, int n, byte value)
        {
            using (_lock.EnterWrite())
            {
                var segment = new ArraySegment<byte>(_bytes, a, n);
                Thread.Sleep(1);
                segment[0] = value;
                segment.AsSpan(1).Fill(value);
            }
        }

        public void Nested(int a, int n, int k, byte value)
        {
            using (_lock.EnterWrite())
            {
                Span<byte> whole = _bytes.AsSpan(a, n);
                Thread.Sleep(1);
                whole.Slice(k).Fill(value);
            }
        }

        public void NestedPart(int a, int n, int k, int m)
        {
            using (_lock.EnterWrite())
            {
                Span<byte> part = _bytes.AsSpan(a, n).Slice(k, m);
                Thread.Sleep(1);
                part.Clear();
            }
        }

        public void UpTo(int n)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                _bytes.AsSpan(..n).Clear();
            }
        }

        public void ByRange(int a, int b, byte value)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                _bytes.AsSpan(a..b).Fill(value);
            }
        }

        public byte[] Rest(int a)
        {
            using (_lock.EnterRead())
            {
                Thread.Sleep(1);
                return _bytes[a..];
            }
        }

        // One element of a view from a place on.
        public void Header(int at, byte value)
        {
            using (_lock.EnterWrite())
            {
                Span<byte> header = _bytes.AsSpan(at);
                Thread.Sleep(1);
                header[0] = value;
                header[3] = value;
            }
        }

        public int Number(int at)
        {
            using (_lock.EnterRead())
            {
                Thread.Sleep(1);
                return BinaryPrimitives.ReadInt32LittleEndian(_bytes.AsSpan()[at..]);
            }
        }

        // To somewhere before the end of the part.
        public void Inner(int a, int n)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                _bytes.AsSpan(a, n)[1..^1].Fill(9);
            }
        }

        public void Arena(int a, int n, byte value)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                _arena.Span.Slice(a, n).Fill(value);
            }
        }

        public byte InArena(int a)
        {
            using (_lock.EnterRead())
            {
                Thread.Sleep(1);
                return _arena.Slice(a).Span[0];
            }
        }

        // By a name for the array, and a view that goes along.
        public void Named(int a, int n, byte value)
        {
            byte[] bytes = _bytes;
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                bytes.AsSpan(a).Slice(0, n)[..n].Fill(value);
            }
        }

        public int Length { get { using (_lock.EnterRead()) return _bytes.AsSpan(8).Length + _arena.Length; } }
    }

    public static string Run(int input)
    {
        var heap = new Heap();
        string ends = T.Together(
            () =>
            {
                for (int i = 0; i < 4; i++)
                {
                    heap.Tail(4000, 1);
                    heap.First(100, 10, 2);
                    heap.Between(200, 10, (byte)(3 + input));
                    heap.Arena(10, 10, 4);
                }
            },
            () =>
            {
                for (int i = 0; i < 4; i++)
                {
                    heap.Segment(300, 10, 5);
                    heap.Nested(400, 20, 10, 6);
                    heap.NestedPart(400, 20, 2, 4);
                    heap.UpTo(20);
                    heap.ByRange(20, 30, 7);
                }
            },
            () =>
            {
                for (int i = 0; i < 4; i++)
                {
                    heap.Header(500, 8);
                    heap.Inner(600, 10);
                    heap.Named(700, 10, 9);
                    _ = heap.Number(96 + input) + heap.InArena(9) + heap.SumOfMemory(195, 10) + heap.Rest(4090)[0];
                }
            });
        return $"{ends} {heap.SumOfMemory(0, 4096)} {heap.SumOfMemory(200, 10)} {heap.SumOfMemory(400, 30)} {heap.SumOfMemory(500, 10)} "
            + $"{heap.SumOfMemory(600, 10)} {heap.SumOfMemory(700, 12)} {heap.Number(100)} {heap.InArena(12)} "
            + $"{heap.Rest(4094)[1]} {heap.Length}";
    }
}
