// becomes: coarse*8 ranges range*4
using MmLock;

/// <summary>Indexers, functions and indices that lead elsewhere than they seem to, or not always to the same place.</summary>
public static class Program
{
    private struct Moving
    {
        public int At { get; set; }

        private int _asked;

        public int Next => At + _asked++;
    }

    private sealed class Image
    {
        private readonly MmapLock _lock = new();
        private readonly byte[] _bytes = new byte[512];
        private readonly Moving _moving = new() { At = 400 };
        private byte[] _other = new byte[64];
        private Moving _set = new() { At = 410 };
        private int _shift = 1;

        // What is set lies elsewhere than what is read.
        public byte this[int i]
        {
            get => _bytes[i];
            private set => _bytes[i + _shift] = value;
        }

        // The place of the one, and of its counterpart.
        private byte this[long i]
        {
            get => _bytes[i];
            set
            {
                _bytes[i] = value;
                _bytes[511 - i] = value;
            }
        }

        public void Shifted(int at, byte by)
        {
            using (_lock.EnterWrite())
            {
                this[at] = by;
                Thread.Sleep(1);
                _shift = 3 - _shift;
            }
        }

        // The function's variable goes on.
        public void Stepping(int at, byte by)
        {
            int Place() => at;
            using (_lock.EnterWrite())
            {
                _bytes[Place()] = by;
                at += 20;
                Thread.Sleep(1);
                _bytes[Place()] = by;
            }
        }

        public void SteppedByOther(int at, byte by)
        {
            int Place() => at;
            void Step() => at += 20;
            using (_lock.EnterWrite())
            {
                Step();
                _bytes[Place()] = by;
                Thread.Sleep(1);
            }
        }

        // A range that is another one by then.
        public void Moved(Range range, byte by)
        {
            using (_lock.EnterWrite())
            {
                range = (range.Start.Value + 20)..(range.End.Value + 20);
                _bytes.AsSpan(range).Fill(by);
                Thread.Sleep(1);
            }
        }

        // Of a buffer that others replace.
        public void OfOther(Index at, byte by)
        {
            using (_lock.EnterWrite())
            {
                _other[at] = by;
                Thread.Sleep(1);
                _other = new byte[_other.Length == 64 ? 32 : 64];
            }
        }

        // A structure whose numbers are set.
        public void BySet(byte by)
        {
            using (_lock.EnterWrite())
            {
                _bytes[_set.At] = by;
                Thread.Sleep(1);
                _set.At = 821 - _set.At;
            }
        }

        // And one that counts how often it is asked.
        public void ByAsked(byte by)
        {
            using (_lock.EnterWrite())
            {
                _bytes[_moving.Next] = by;
                Thread.Sleep(1);
            }
        }

        // A reference, by which whoever has it goes anywhere.
        private ref byte Lent(int i) => ref _bytes[i];

        public void ByReference(int at, byte by)
        {
            using (_lock.EnterWrite())
            {
                System.Runtime.CompilerServices.Unsafe.Add(ref Lent(at), 20) = by;
                Thread.Sleep(1);
            }
        }

        public void Mirrored(long at, byte by)
        {
            using (_lock.EnterWrite())
            {
                this[at] = by;
                Thread.Sleep(1);
            }
        }

        // An index in a part counts from its end.
        public void InPart(int at, int n, Index index, byte by)
        {
            using (_lock.EnterWrite())
            {
                _bytes.AsSpan(at, n)[index] = by;
                Thread.Sleep(1);
            }
        }

        public void InPartOf(int at, int n, Range range, byte by)
        {
            using (_lock.EnterWrite())
            {
                _bytes.AsSpan(at, n)[range].Fill(by);
                Thread.Sleep(1);
            }
        }

        public void InPartOfCall(int at, Range range, byte by)
        {
            using (_lock.EnterWrite())
            {
                Fill(_bytes.AsSpan(at, 8), range, by);
                Thread.Sleep(1);
            }
        }

        private static void Fill(Span<byte> part, Range range, byte by) => part[range].Fill(by);

        public byte At(int at)
        {
            using (_lock.EnterRead())
            {
                Thread.Sleep(1);
                return _bytes[at];
            }
        }
    }

    public static string Run(int input)
    {
        var image = new Image();
        string ends = T.Together(
            () => { for (int i = 0; i < 2; i++) image.Shifted(0, 1); },
            () => { for (int i = 0; i < 3; i++) image.Stepping(20, 3); },
            () => { for (int i = 0; i < 3; i++) image.SteppedByOther(50, 4); },
            () => { for (int i = 0; i < 3; i++) image.Moved(200..(210 + input), 6); },
            () => { for (int i = 0; i < 2; i++) image.OfOther(^1, 7); },
            () => { for (int i = 0; i < 2; i++) image.BySet(8); },
            () => { for (int i = 0; i < 3; i++) image.ByAsked(9); },
            () => { for (int i = 0; i < 3; i++) image.ByReference(240, 10); },
            () => { for (int i = 0; i < 3; i++) image.Mirrored(15, 11); },
            () => { for (int i = 0; i < 3; i++) image.InPart(270, 10, ^1, 12); },
            () => { for (int i = 0; i < 3; i++) image.InPartOf(280, 10, 1..^2, 13); },
            () => { for (int i = 0; i < 3; i++) image.InPartOfCall(300, 1..^2, 14); });
        return $"{ends} {string.Join(",", Enumerable.Range(0, 512).Where(i => i % 3 > 0).Select(i => image.At(i)))}";
    }
}
