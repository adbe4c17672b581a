// becomes: range*6 coarse*5
using MmLock;

internal static class Parts
{
    // Of any sequence, and of an array without a copy.
    public static IEnumerable<T> Cut<T>(this IEnumerable<T> source, int start, int size)
    {
        T[] all = source as T[] ?? source.ToArray();
        if (size < 0 || start < 0 || start + size > all.Count()) throw new ArgumentOutOfRangeException(nameof(size));
        return all.Skip(start).Take(size);
    }
}

public static class Program
{
    // Points of a device, as protocols number them: in sixteen bits and less, which a loop may go around the end of.
    public sealed class Points
    {
        private readonly MmapLock _lock = new();
        private readonly long[] _points = new long[70000];

        public void Write(ushort start, long[] points)
        {
            using (_lock.EnterWrite())
            {
                for (ushort index = 0; index < points.Length; index++)
                {
                    _points[start + index] = points[index];
                    Thread.Yield();
                }
            }
        }

        public void WriteUpTo(ushort start, ushort last)
        {
            using (_lock.EnterWrite())
            {
                for (ushort index = 0; index < last; index++)
                {
                    _points[start + index]++;
                    Thread.Yield();
                }
            }
        }

        public void Bytes(int start, int count)
        {
            if (count > 200) return;
            using (_lock.EnterWrite())
            {
                for (byte index = 0; index < count; index++)
                {
                    _points[start + index]++;
                    Thread.Yield();
                }
            }
        }

        public void Wide(ulong start, ulong count)
        {
            using (_lock.EnterWrite())
            {
                for (uint index = 0; index < count; index++)
                {
                    _points[start + index]++;
                    Thread.Yield();
                }
            }
        }

        public long[] Read(ushort start, ushort count)
        {
            using (_lock.EnterRead())
            {
                Thread.Yield();
                return _points.AsSpan(start, count).ToArray();
            }
        }

        public void Fill(byte page, long value)
        {
            using (_lock.EnterWrite())
            {
                for (byte index = 0; index < 100; index++)
                {
                    _points[page * 100 + index] = value;
                    Thread.Yield();
                }
            }
        }

        // Around its end it is where it did not begin.
        public void FromFirst(ushort first, int last)
        {
            if (last > ushort.MaxValue) return;
            using (_lock.EnterWrite())
            {
                for (ushort index = first; index < last; index++)
                {
                    _points[index]++;
                    Thread.Yield();
                }
            }
        }

        public void Signed(int start, int count)
        {
            if (count > short.MaxValue) return;
            using (_lock.EnterWrite())
            {
                for (short index = 0; index < count; index++)
                {
                    _points[start + index]++;
                    Thread.Yield();
                }
            }
        }

        public void AskedLate(int start, int count)
        {
            if (count > 200) return;
            using (_lock.EnterWrite())
            {
                byte index = 0;
                do
                {
                    _points[start + index]++;
                    Thread.Yield();
                    index++;
                }
                while (index < count);
            }
        }

        public void Stepped(int start, int count)
        {
            if (count > 200) return;
            using (_lock.EnterWrite())
            {
                byte index = 0;
                while (index < count)
                {
                    index++;
                    _points[start + index]++;
                    Thread.Yield();
                }
            }
        }

        // An array runs no code as it is gone through, whatever a helper calls it.
        public long[] First(ushort start, ushort count)
        {
            using (_lock.EnterWrite())
            {
                return _points.Cut(start, count).ToArray();
            }
        }
    }

    public static string Run(int input)
    {
        var points = new Points();
        string ends = T.Together(
            () => { for (ushort i = 0; i < 4; i++) { points.Write(i, [1, 2, 3]); points.WriteUpTo(i, 5); points.Bytes(i, 6); } },
            () => { for (int i = 0; i < 4; i++) { points.Wide(2000UL + (ulong)i, 5); points.Fill(30, i); points.Signed(4000 + i, 4); } },
            () => { for (ushort i = 0; i < 4; i++) { points.FromFirst((ushort)(5000 + i), 5009); points.AskedLate(6000 + i, 3); } },
            () => { for (int i = 0; i < 4; i++) { points.Stepped(7000 + i, 3); points.Read(8000, 10); points.First(9000, 4); } });
        return $"{ends} {points.Read(0, 10).Sum() + input} {points.First(2000, 6000).Sum()}";
    }
}
