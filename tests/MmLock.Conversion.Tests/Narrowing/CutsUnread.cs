// becomes: coarse*3 range coarse*3 range coarse*5 range*3
using MmLock;

/// <summary>
/// Views that begin or end where it is not said: what is taken of them lies anywhere in what is known of them, and not where they would
/// begin if they had not been cut.
/// </summary>
public static class Program
{
    private sealed class Store
    {
        private readonly MmapLock _lock = new();
        private readonly byte[] _bytes = new byte[64];
        private readonly Range _part = 16..32;

        public void First(Range r, byte by)
        {
            using (_lock.EnterWrite())
            {
                Add(ref _bytes.AsSpan(r.Start)[0], by);
            }
        }

        public void Kept(int n, byte by)
        {
            using (_lock.EnterWrite())
            {
                Add(ref _bytes.AsSpan(_part)[n], by);
            }
        }

        public void PartOfPart(int at, Range r, byte by)
        {
            using (_lock.EnterWrite())
            {
                Add(ref _bytes.AsSpan(at)[r][0], by);
            }
        }

        public void Closed(Range r, Range q, byte by)
        {
            using (_lock.EnterWrite())
            {
                _bytes.AsSpan(r)[q].Slice(1, 2).Fill(by);
            }
        }

        public void Last(Range r, byte by)
        {
            using (_lock.EnterWrite())
            {
                Add(ref _bytes.AsSpan()[2..r.End][^1], by);
            }
        }

        public void LastOfPart(int at, Index to, byte by)
        {
            using (_lock.EnterWrite())
            {
                Add(ref _bytes.AsSpan(at)[..to][^1], by);
            }
        }

        public void Several(Range r, byte by)
        {
            using (_lock.EnterWrite())
            {
                Span<byte> view = _bytes.AsSpan(r.Start);
                for (int i = 0; i < 2; i++)
                {
                    view[i] = by;
                }
            }
        }

        public void Inner(int at, Index i, byte by)
        {
            using (_lock.EnterWrite())
            {
                Span<byte> view = _bytes.AsSpan(at)[i..];
                view[0] = by;
            }
        }

        public void Copied(byte[] from, Range r)
        {
            using (_lock.EnterWrite())
            {
                from.AsSpan(0, 2).CopyTo(_bytes.AsSpan(r.End));
            }
        }

        public void Chosen(bool first, Index i, Index j, byte by)
        {
            using (_lock.EnterWrite())
            {
                Add(ref _bytes.AsSpan(first ? i : j)[0], by);
            }
        }

        public void Made(int at, byte by)
        {
            using (_lock.EnterWrite())
            {
                Add(ref _bytes.AsSpan(Index.FromEnd(at))[0], by);
            }
        }

        public void Given(Range r, byte by)
        {
            using (_lock.EnterWrite())
            {
                Put(_bytes.AsSpan(r.Start), by);
            }
        }

        public void Memory(Range r, byte by)
        {
            using (_lock.EnterWrite())
            {
                _bytes.AsMemory(r.Start).Slice(1, 2).Span.Fill(by);
            }
        }

        public void AsIndex(int at, byte by)
        {
            using (_lock.EnterWrite())
            {
                PutAt(_bytes, at, by);
            }
        }

        public int One(int at)
        {
            using (_lock.EnterRead())
            {
                int once = _bytes[at];
                Thread.Sleep(1);
                return once - _bytes[at];
            }
        }

        public void Set(int at, byte by)
        {
            using (_lock.EnterWrite())
            {
                byte was = _bytes[at];
                Thread.Sleep(1);
                _bytes[at] = (byte)(was + by);
            }
        }

        public override string ToString() => string.Join(",", _bytes);

        private static void Add(ref byte place, byte by)
        {
            byte was = place;
            Thread.Sleep(1);
            place = (byte)(was + by);
        }

        private static void Put(Span<byte> view, byte by)
        {
            view[0] = by;
            view.Slice(2, 2).Fill(by);
        }

        private static void PutAt(byte[] bytes, Index i, byte by) => bytes[i] = by;
    }

    public static object? Run(int input)
    {
        var store = new Store();
        T.Watch(store);
        byte by = (byte)(input + 1);
        int from = 8 + input;
        string ends = T.Together(
            () => store.First(from..40, by), () => store.Set(from, by), () => store.Kept(1, by), () => store.Set(17, by),
            () => store.PartOfPart(20, 4..8, by), () => store.Set(24, by), () => store.Closed(30..50, 3..10, 7), () => store.One(34));
        ends += T.Together(
            () => store.Last(0..44, by), () => store.Set(43, by), () => store.LastOfPart(10, 5, by), () => store.Set(14, by),
            () => store.Several(46..50, 5), () => store.One(47), () => store.Inner(4, 2, 9), () => store.One(6));
        ends += T.Together(
            () => store.Copied([1, 2], 0..52), () => store.One(53), () => store.Chosen(input == 0, 54, 55, by), () => store.One(54),
            () => store.Made(8, by), () => store.Set(56, by), () => store.Given(58..60, 3), () => store.One(60),
            () => store.Memory(1..2, 4), () => store.One(2), () => store.AsIndex(0, by), () => store.One(0));
        return $"{ends} {store}";
    }
}
