// becomes: range*2 coarse*3 range
using MmLock;

public static class Program
{
    // Memory that is made at its first use.
    public sealed class Points
    {
        private readonly MmapLock _lock = new();
        private readonly Lazy<long[]> _points = new(() => new long[128]);

        public void Write(int start, long[] points)
        {
            using (_lock.EnterWrite())
            {
                for (int i = 0; i < points.Length; i++)
                {
                    long was = _points.Value[start + i];
                    Thread.Yield();
                    _points.Value[start + i] = was + points[i];
                }
            }
        }

        public long[] Read(ushort start, ushort count)
        {
            using (_lock.EnterRead())
            {
                Thread.Yield();
                return _points.Value.Skip(start).Take(count).ToArray();
            }
        }
    }

    // It is the lock that keeps two threads from making it.
    public sealed class Unsafe
    {
        private readonly MmapLock _lock = new();
        private readonly Lazy<long[]> _points = new(() => new long[64], LazyThreadSafetyMode.None);

        public void Add(int at)
        {
            using (_lock.EnterWrite())
            {
                long was = _points.Value[at];
                Thread.Yield();
                _points.Value[at] = was + 1;
            }
        }
    }

    // Who makes it is somebody else.
    public sealed class Given(Lazy<long[]> points)
    {
        private readonly MmapLock _lock = new();

        public void Add(int at)
        {
            using (_lock.EnterWrite())
            {
                long was = points.Value[at];
                Thread.Yield();
                points.Value[at] = was + 1;
            }
        }
    }

    // Making it counts what is made, and reads what another holder writes.
    public sealed class Counted
    {
        private readonly MmapLock _lock = new();
        private readonly Lazy<long[]> _points;
        private readonly long[] _seeds = new long[64];

        public Counted() => _points = new Lazy<long[]>(() =>
        {
            var made = new long[64];
            for (int i = 0; i < made.Length; i++) made[i] = _seeds[i];
            return made;
        });

        public void Add(int at)
        {
            using (_lock.EnterWrite())
            {
                long was = _points.Value[at];
                Thread.Yield();
                _points.Value[at] = was + 1;
            }
        }

        public void Seed(int at)
        {
            using (_lock.EnterWrite())
            {
                long was = _seeds[at];
                Thread.Yield();
                _seeds[at] = was + 1;
            }
        }
    }

    public static object? Run(int input)
    {
        var points = new Points();
        var given = new Given(new Lazy<long[]>(() => new long[16]));
        var counted = new Counted();
        string ends = T.Together(
            () => { for (int i = 0; i < 8; i++) { points.Write(i, [1, 2, 3]); given.Add(i); counted.Add(i); } },
            () => { for (int i = 8; i > 0; i--) { points.Write(i * 4, [1, input]); given.Add(i); } });
        counted.Seed(3);
        new Unsafe().Add(1);
        return $"{ends} {string.Join(',', points.Read(0, 128))}";
    }
}
