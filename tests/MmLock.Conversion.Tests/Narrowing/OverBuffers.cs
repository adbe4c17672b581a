// becomes: coarse*6 range*2
using System.IO;
using MmLock;

public static class Program
{
    private sealed class Window(byte[] of)
    {
        public static explicit operator Span<byte>(Window window) => window.All;

        private Span<byte> All => of;
    }

    // A stream over an array writes the array, wherever it was made; so does a writer over the stream; so does a view by an operator.
    private sealed class Streams
    {
        private readonly MmapLock _lock = new();
        private readonly byte[] _bytes = new byte[1024];
        private readonly MemoryStream _stream;
        private readonly Window _window;

        public Streams()
        {
            _stream = new MemoryStream(_bytes);
            _window = new Window(_bytes);
        }

        public void Inside(int at, byte value)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                var stream = new MemoryStream(_bytes) { Position = at };
                stream.WriteByte(value);
            }
        }

        public void Before(int at, byte value)
        {
            var stream = new MemoryStream(_bytes) { Position = at };
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                stream.WriteByte(value);
            }
        }

        public void Writer(int at, int value)
        {
            using var writer = new BinaryWriter(new MemoryStream(_bytes) { Position = at });
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                writer.Write(value);
            }
        }

        public void Kept(int at, byte value)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                _stream.Position = at;
                _stream.WriteByte(value);
            }
        }

        public void ByWriter(int at, byte value)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                using var writer = new BinaryWriter(_stream, System.Text.Encoding.UTF8, leaveOpen: true);
                writer.Seek(at, SeekOrigin.Begin);
                writer.Write(value);
            }
        }

        public void ByOperator(int at, byte value)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                ((Span<byte>)_window)[at] = value;
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
        var streams = new Streams();
        string ends = T.Together(
            () => { streams.Inside(100, 1); streams.Before(101, 2); streams.Writer(104, 3); streams.Set(105, 9); },
            () => { streams.Kept(200, 4); streams.ByWriter(201, 5); streams.ByOperator(202, 6); },
            () => { for (int i = 0; i < 6; i++) { streams.Set(300 + input, 7); _ = streams.Get(300); } });
        return $"{ends} {streams.Get(100)} {streams.Get(101)} {streams.Get(104)} {streams.Get(200)} {streams.Get(201)} {streams.Get(202)} "
            + $"{streams.Get(300 + input)}";
    }
}
