// becomes: range*7 coarse range
using System.Runtime.InteropServices;
using MmLock;

/// <summary>Bytes that are had as numbers, and numbers as bytes: of a part, the part is touched.</summary>
public static class Program
{
    private sealed class Image
    {
        private readonly MmapLock _lock = new();
        private readonly byte[] _bytes = new byte[512];
        private readonly int[] _numbers = new int[64];

        private static void Count(Span<int> numbers)
        {
            for (int i = 0; i < numbers.Length; i++)
            {
                numbers[i]++;
            }

            Thread.Sleep(1);
        }

        public void Clear(int at, int count)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                MemoryMarshal.Cast<byte, int>(_bytes.AsSpan(at, count)).Clear();
            }
        }

        public void Add(int at, int count)
        {
            using (_lock.EnterWrite())
            {
                Span<int> numbers = MemoryMarshal.Cast<byte, int>(_bytes.AsSpan(at, count));
                for (int i = 0; i < numbers.Length; i++)
                {
                    int was = numbers[i];
                    if (i == 0) Thread.Sleep(1);
                    numbers[i] = was + 1;
                }
            }
        }

        public void ByHelper(int at)
        {
            using (_lock.EnterWrite())
            {
                Count(MemoryMarshal.Cast<byte, int>(_bytes.AsSpan(at, 16)));
            }
        }

        public void Second(int at)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                MemoryMarshal.Cast<byte, int>(_bytes.AsSpan(at, 16)).Slice(1, 1)[0]++;
            }
        }

        public void AsBytes(int at, int count)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                MemoryMarshal.AsBytes(_numbers.AsSpan(at, count))[1..].Fill(3);
            }
        }

        public void Set(int at, byte value)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                _bytes[at] = value;
            }
        }

        public int Number(int at)
        {
            using (_lock.EnterRead())
            {
                Thread.Sleep(1);
                return _numbers[at];
            }
        }

        // The number is one of fours.
        public void Whole(int at)
        {
            using (_lock.EnterWrite())
            {
                Span<int> all = MemoryMarshal.Cast<byte, int>(_bytes);
                int was = all[at];
                Thread.Sleep(1);
                all[at] = was + 1;
            }
        }

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
            () => { for (int i = 0; i < 3; i++) { image.Clear(0, 18 + input); image.Add(32, 16); image.Whole(25); } },
            () => { for (int i = 0; i < 3; i++) { image.ByHelper(64); image.AsBytes(4, 2); image.Set(48, 9); image.Add(32, 19); } },
            () => { for (int i = 0; i < 3; i++) { image.Second(200); image.Whole(25); image.Set(104, 7); image.AsBytes(6, 1); } });
        string odd = "";
        foreach (Action act in new Action[]
        {
            () => image.Clear(-1, 4), () => image.Clear(510, 4), () => image.Add(508, 4), () => image.Add(3, 3), () => image.Second(499),
            () => image.AsBytes(64, 1), () => image.Whole(128), () => image.Clear(int.MaxValue, 1), () => image.AsBytes(0, 0),
        })
        {
            try { act(); odd += "."; } catch (Exception e) { odd += e.GetType().Name[0]; }
        }

        return $"{ends} {odd} {image.Number(4)} {image.Number(6)} {image.Number(7)} "
            + string.Join(",", Enumerable.Range(0, 128).Select(i => image.At(i * 4)));
    }
}
