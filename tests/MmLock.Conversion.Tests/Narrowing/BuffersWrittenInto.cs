// becomes: coarse*3 range
using System.Buffers.Binary;
using System.IO;
using System.Runtime.InteropServices;
using MmLock;

public static class Program
{
    // What writes a number writes it into the buffer; what writes a buffer into a stream only reads it.
    private sealed class Stamped
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _v = new int[64];

        public void Stamp(int i, byte[] into)
        {
            using (_lock.EnterWrite())
            {
                int next = into[0] + 1;
                Thread.Sleep(1);
                BinaryPrimitives.WriteInt32LittleEndian(into, next);
                _v[i]++;
            }
        }
    }

    private sealed class Marshalled
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _v = new int[64];

        public void Stamp(int i, byte[] into)
        {
            using (_lock.EnterWrite())
            {
                int next = into[0] + 1;
                Thread.Sleep(1);
                MemoryMarshal.Write(into.AsSpan(), in next);
                _v[i]++;
            }
        }
    }

    private sealed class ByPattern
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _v = new int[64];

        public void Stamp(int i, byte[] into)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                if (into is { Length: > 0 } some) some[0]++;
                _v[i]++;
            }
        }
    }

    private sealed class Saved
    {
        private readonly MmapLock _lock = new();
        private readonly byte[] _v = new byte[64];

        public void Save(int i, byte[] from)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                _v[i] = from[0];
                var stream = new MemoryStream();
                stream.Write(from, 0, from.Length);
                _v[i] += (byte)stream.Length;
            }
        }

        public int At(int i)
        {
            return _v[i];
        }
    }

    public static string Run(int input)
    {
        var stamped = new Stamped();
        var marshalled = new Marshalled();
        var pattern = new ByPattern();
        var saved = new Saved();
        byte[] one = new byte[16], two = new byte[16], three = new byte[16], four = [1, 2];
        string ends = T.Together(
            () => { stamped.Stamp(1, one); marshalled.Stamp(1, two); pattern.Stamp(1, three); saved.Save(1, four); },
            () => { stamped.Stamp(2, one); marshalled.Stamp(2, two); pattern.Stamp(2, three); saved.Save(2, four); });
        return $"{ends} {one[0]} {two[0]} {three[0]} {saved.At(1)} {saved.At(2)} {input}";
    }
}
