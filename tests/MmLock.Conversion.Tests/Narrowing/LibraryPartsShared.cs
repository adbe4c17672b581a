// becomes: coarse range*3 coarse*2 range
using System.IO;
using System.Text;
using MmLock;

public static class Program
{
    // A stream has one position; a tail and what an encoding writes go on to the end.
    private sealed class Buffers
    {
        private readonly MmapLock _lock = new();
        private readonly byte[] _bytes = new byte[1024];
        private readonly MemoryStream _stream = new(new byte[1024]);

        public void Load(int at, int count)
        {
            using (_lock.EnterWrite())
            {
                _stream.Position = at;
                Thread.Sleep(1);
                _stream.ReadExactly(_bytes, at, count);
            }
        }

        public void Encode(int at, string text)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                Encoding.UTF8.GetBytes(text, 0, text.Length, _bytes, at);
            }
        }

        public void Tail(int at)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                _bytes.AsSpan(at).Clear();
            }
        }

        public void FromEnd(int count)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                _bytes[^count] = 1;
            }
        }

        // The view is of before, and the number of after.
        public void Next(int at, byte value)
        {
            Span<byte> before = _bytes.AsSpan(at, 8);
            at += 8;
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                before.Fill(value);
            }
        }

        // Eight bytes, by a reference to one.
        public void Wide(int at, long value)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                System.Runtime.CompilerServices.Unsafe.WriteUnaligned(
                    ref System.Runtime.InteropServices.MemoryMarshal.GetReference(_bytes.AsSpan(at, 1)), value);
            }
        }

        public int Get(int at)
        {
            using (_lock.EnterRead())
            {
                Thread.Sleep(1);
                return BitConverter.ToInt16(_bytes, at);
            }
        }
    }

    public static string Run(int input)
    {
        var buffers = new Buffers();
        T.Together(
            () => buffers.Encode(10, "äöü" + input),
            () => { buffers.Load(100, 20); buffers.Tail(900); buffers.FromEnd(30 + input); buffers.Next(200, 3); buffers.Wide(300, 5); });
        return $"{buffers.Get(10)} {buffers.Get(994)} {buffers.Get(16)} {buffers.Get(202)} {buffers.Get(300)}";
    }
}
