// becomes: range*14 ranges
using MmLock;

/// <summary>Elements and parts by what the class itself offers: indexers, functions, indices and ranges that are given.</summary>
public static class Program
{
    private readonly struct Window
    {
        public int At { get; init; }

        public readonly int Size;

        public Window(int at, int size)
        {
            At = at;
            Size = size;
        }

        public int End => At + Size;
    }

    private sealed class Frame
    {
        private readonly byte[] _bytes = new byte[256];

        public byte this[int i]
        {
            get => _bytes[i];
            set => _bytes[i] = value;
        }
    }

    private sealed class Image
    {
        private readonly MmapLock _lock = new();
        private readonly byte[] _bytes = new byte[512];
        private readonly Frame _frame = new();
        private readonly Window _window = new(448, 16);

        public byte this[int i]
        {
            get => _bytes[i];
            private set => _bytes[i] = value;
        }

        private Span<byte> this[long page] => _bytes.AsSpan((int)page * 16, 16);

        public void Fill(int at, int n, byte by)
        {
            using (_lock.EnterWrite())
            {
                for (int i = 0; i < n; i++)
                {
                    this[at + i] = by;
                }

                Thread.Sleep(1);
            }
        }

        public void Count(int at)
        {
            using (_lock.EnterWrite())
            {
                this[at]++;
                Thread.Sleep(1);
                this[at] += 2;
            }
        }

        public byte At(int at)
        {
            using (_lock.EnterRead())
            {
                Thread.Sleep(1);
                return this[at];
            }
        }

        public void Page(long page, byte by)
        {
            using (_lock.EnterWrite())
            {
                this[page].Fill(by);
                Thread.Sleep(1);
            }
        }

        public void InPage(long page, int at, byte by)
        {
            using (_lock.EnterWrite())
            {
                this[page][at] = by;
                Thread.Sleep(1);
            }
        }

        public void OfFrame(int at, byte by)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                _frame[at] = by;
            }
        }

        public byte AtFrame(int at)
        {
            using (_lock.EnterRead())
            {
                Thread.Sleep(1);
                return _frame[at];
            }
        }

        // A function that computes the place of what the method is given.
        public void ByFunction(int page, byte by)
        {
            int Place(int i) => page * 16 + i;
            using (_lock.EnterWrite())
            {
                for (int i = 0; i < 4; i++)
                {
                    _bytes[Place(i)] = by;
                }

                Thread.Sleep(1);
            }
        }

        // One that works on it.
        public void InFunction(int page, byte by)
        {
            int first = page * 16;
            using (_lock.EnterWrite())
            {
                Put();
                Thread.Sleep(1);
            }

            void Put() => _bytes.AsSpan(first, 16).Fill(by);
        }

        // One that another one calls.
        public void Nested(int at, byte by)
        {
            using (_lock.EnterWrite())
            {
                Put(0);
                Put(1);
                Thread.Sleep(1);
            }

            int Place(int i) => at + i;

            void Put(int i)
            {
                int place = Place(i);
                _bytes[place] = by;
            }
        }

        public void Part(Range range, byte by)
        {
            using (_lock.EnterWrite())
            {
                _bytes.AsSpan(range).Fill(by);
                Thread.Sleep(1);
            }
        }

        public byte[] Copy(Range range)
        {
            using (_lock.EnterRead())
            {
                Thread.Sleep(1);
                return _bytes[range];
            }
        }

        public void From(Range range, byte by)
        {
            using (_lock.EnterWrite())
            {
                Span<byte> part = _bytes.AsSpan()[range];
                part[0] = by;
                Thread.Sleep(1);
            }
        }

        public void Indexed(Index at, byte by)
        {
            using (_lock.EnterWrite())
            {
                _bytes[at] = by;
                Thread.Sleep(1);
            }
        }

        // Numbers of a structure that the object has for good.
        public void Own(byte by)
        {
            using (_lock.EnterWrite())
            {
                for (int i = _window.At; i < _window.End; i++)
                {
                    _bytes[i] = by;
                }

                _bytes[_window.At + _window.Size] = by;
                Thread.Sleep(1);
            }
        }
    }

    private static string Outcome(Action act)
    {
        try
        {
            act();
            return ".";
        }
        catch (Exception e)
        {
            return e.GetType().Name + " ";
        }
    }

    public static string Run(int input)
    {
        var image = new Image();
        string ends = T.Together(
            () => { for (int i = 0; i < 3; i++) image.Fill(0, 10 + input, 1); },
            () => { for (int i = 0; i < 3; i++) image.Count(20); },
            () => { for (int i = 0; i < 3; i++) image.Page(2, 3); },
            () => { for (int i = 0; i < 3; i++) image.InPage(3, 5, 4); },
            () => { for (int i = 0; i < 3; i++) image.OfFrame(3 + input, 4); },
            () => { for (int i = 0; i < 3; i++) image.ByFunction(4, 5); },
            () => { for (int i = 0; i < 3; i++) image.InFunction(5, 6); },
            () => { for (int i = 0; i < 3; i++) image.Nested(100, 7); },
            () => { for (int i = 0; i < 3; i++) image.Part(110..120, 8); },
            () => { for (int i = 0; i < 3; i++) image.From(130..^100, 9); },
            () => { for (int i = 0; i < 3; i++) image.Indexed(^1, 10); },
            () => { for (int i = 0; i < 3; i++) image.Own(11); });
        foreach (Range odd in new Range[] { 5..2, 0..600, ^600.., ^0..^0 })
        {
            ends += Outcome(() => image.Part(odd, 1)) + Outcome(() => image.Copy(odd)) + Outcome(() => image.From(odd, 1));
        }

        foreach (Index odd in new Index[] { ^0, ^513, 512 })
        {
            ends += Outcome(() => image.Indexed(odd, 1));
        }

        return $"{ends} {image.Copy(100..).Sum(b => b)} "
            + string.Join(",", Enumerable.Range(0, 512).Where(i => i % 5 < 2).Select(i => image.At(i)))
            + string.Join(",", Enumerable.Range(0, 8).Select(i => image.AtFrame(i)));
    }
}
