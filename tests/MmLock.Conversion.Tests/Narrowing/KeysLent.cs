// becomes: coarse*6 range*2
using System.IO;
using System.Runtime.InteropServices;
using MmLock;

public struct Region(int at, int length)
{
    public int At = at;
    public int Length = length;

    public void Shift(int by) => At += by;
}

/// <summary>Places that change by a reference to the number or the structure that was taken before the acquire.</summary>
public static unsafe class Program
{
    private sealed class Image
    {
        private readonly MmapLock _lock = new();
        private readonly byte[] _bytes = new byte[256];

        public void ByBytes(int at, Stream from, byte by)
        {
            Span<byte> key = MemoryMarshal.AsBytes(new Span<int>(ref at));
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                from.ReadExactly(key);
                _bytes[at] = by;
            }
        }

        public void ByLength(int at, int count, byte by)
        {
            Span<int> key = new(ref count);
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                key[0] += 10;
                _bytes.AsSpan(at, count).Fill(by);
            }
        }

        public void ByRegion(Region region, byte by)
        {
            Span<Region> key = new(ref region);
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                key[0].At = 3;
                _bytes.AsSpan(region.At, region.Length).Fill(by);
            }
        }

        public void ByMember(Region region, byte by)
        {
            Region* key = &region;
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                key->At = 3;
                _bytes.AsSpan(region.At, region.Length).Fill(by);
            }
        }

        public void ByMethod(Region region, byte by)
        {
            Region* key = &region;
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                key->Shift(-50);
                _bytes.AsSpan(region.At, region.Length).Fill(by);
            }
        }

        public void ByHelper(Region region, byte by)
        {
            Region* key = &region;
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                Change(key);
                _bytes.AsSpan(region.At, region.Length).Fill(by);
            }
        }

        // Lent for as long as the call takes.
        public void Parsed(string text, byte by)
        {
            if (!int.TryParse(text, out int at))
            {
                return;
            }

            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                _bytes[at] = by;
            }
        }

        public byte At(int at)
        {
            using (_lock.EnterRead())
            {
                return _bytes[at];
            }
        }

        private static void Change(Region* region) => region->At = 3;
    }

    public static string Run(int input)
    {
        var image = new Image();
        string ends = T.Together(
            () => { for (int i = 0; i < 3; i++) image.ByBytes(100, new MemoryStream([9, 0, 0, 0]), 1); },
            () => { for (int i = 0; i < 3; i++) image.ByLength(20, 1, 2); },
            () => { for (int i = 0; i < 3; i++) image.ByRegion(new Region(40, 4), 3); },
            () => { for (int i = 0; i < 3; i++) image.ByMember(new Region(60, 4), 3); },
            () => { for (int i = 0; i < 3; i++) image.ByMethod(new Region(100, 4), 4); },
            () => { for (int i = 0; i < 3; i++) image.ByHelper(new Region(120, 4), 3); },
            () => { for (int i = 0; i < 3; i++) image.Parsed($"{130 + input}", 5); });
        return $"{ends} {string.Join(",", Enumerable.Range(0, 256).Select(image.At))}";
    }
}
