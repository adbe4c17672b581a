// becomes: coarse*9 range coarse range*2
using System.Runtime.InteropServices;
using MmLock;

public static class Program
{
    // Views that are not what their numbers say, or that others have, too.
    private sealed class Views
    {
        private readonly MmapLock _lock = new();
        private readonly byte[] _bytes = new byte[4096];
        private Memory<byte> _kept;
        private int _at;

        // Kept for the next one, who writes somewhere else by it.
        public void Keep(int at)
        {
            using (_lock.EnterWrite())
            {
                _kept = _bytes.AsMemory(at, 8);
                Thread.Sleep(1);
            }
        }

        public void WriteKept(byte value)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                _kept.Span.Fill(value);
            }
        }

        // The number goes on after the view was made: by one, by a tuple, by a reference, in a function.
        public void ByStep(int at, byte value)
        {
            Span<byte> before = _bytes.AsSpan(at, 1);
            at++;
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                before.Fill(value);
            }
        }

        public void ByTuple(int at, int to, byte value)
        {
            Span<byte> before = _bytes.AsSpan(at, 1);
            (at, to) = (to, at);
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                before.Fill(value);
            }
        }

        public void ByReference(int at, byte value)
        {
            Span<byte> before = _bytes.AsSpan(at, 1);
            ref int one = ref at;
            one += 4;
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                before.Fill(value);
            }
        }

        public void ByFunction(int at, byte value)
        {
            Memory<byte> before = _bytes.AsMemory(at, 1);
            void Move() => at += 3;
            Move();
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                before.Span.Fill(value);
            }
        }

        // The view itself becomes another one.
        public void Exchanged(int at, int other, byte value)
        {
            Memory<byte> view = _bytes.AsMemory(at, 1);
            void Change() => view = _bytes.AsMemory(other, 1);
            using (_lock.EnterWrite())
            {
                Change();
                Thread.Sleep(1);
                view.Span.Fill(value);
            }
        }

        public void ExchangedByRef(int at, int other, byte value)
        {
            Span<byte> view = _bytes.AsSpan(at, 1);
            ref Span<byte> same = ref view;
            same = _bytes.AsSpan(other, 1);
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                view.Fill(value);
            }
        }

        // Whoever has a segment has the array.
        public void Around(int at, byte value)
        {
            using (_lock.EnterWrite())
            {
                var segment = new ArraySegment<byte>(_bytes, at, 1);
                Thread.Sleep(1);
                segment.Array![0] = value;
            }
        }

        public void Helped(int at, byte value)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                Spread(_bytes.AsSpan(at, 8), value);
            }
        }

        private static void Spread(Span<byte> part, byte value) => part[0] = part[7] = value;

        // Sixteen bytes, by a view of four.
        public void Beyond(int at)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                MemoryMarshal.CreateSpan(ref MemoryMarshal.GetReference(_bytes.AsSpan(at, 4)), 16).Fill(3);
            }
        }

        public void Set(int at, byte value)
        {
            using (_lock.EnterWrite())
            {
                _bytes[at] = value;
                Thread.Sleep(1);
                _bytes[at] = value;
            }
        }

        public byte Get(int at)
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
        var views = new Views();
        string ends = T.Together(
            () => { views.Keep(8); views.WriteKept(1); views.ByStep(100, 2); views.ByTuple(110, 120, 3); views.Set(207, 6); },
            () =>
            {
                views.ByReference(130, 4);
                views.ByFunction(140, 5);
                views.Exchanged(150, 160, 6);
                views.Set(100, 2);
                views.Set(130, 4);
            },
            () =>
            {
                views.ExchangedByRef(170, 180, 7);
                views.Around(190 + input, 8);
                views.Helped(200, 6);
                views.Beyond(300);
                views.Set(140, 5);
            });
        return $"{ends} {views.Get(8)} {views.Get(100)} {views.Get(110)} {views.Get(130)} {views.Get(140)} {views.Get(160)} "
            + $"{views.Get(180)} "
            + $"{views.Get(0)} {views.Get(207)} {views.Get(310)}";
    }
}
