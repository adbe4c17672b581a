// becomes: range*3 ranges*3 range ranges*2 structure coarse*2 range coarse*2 structure coarse ranges coarse structure
using System.IO;
using Microsoft.Win32.SafeHandles;
using MmLock;

public static class Program
{
    private static SafeFileHandle Open() => File.OpenHandle(
        Path.GetTempFileName(), FileMode.Open, FileAccess.ReadWrite, FileShare.None, FileOptions.DeleteOnClose);

    // One byte at a place, from an array that is made there, a part of one, and the stack.
    private sealed class Flags : IDisposable
    {
        private readonly MmapLock _lock = new();
        private readonly SafeFileHandle _file = Open();
        private readonly byte[] _flags = new byte[64];

        public void Set(int at)
        {
            using (_lock.EnterWrite()) { RandomAccess.Write(_file, new byte[1], at); _flags[at] = 1; }
        }

        public void SetPart(int at)
        {
            using (_lock.EnterWrite()) { RandomAccess.Write(_file, new byte[1].AsSpan(0, 1), at); _flags[at] = 2; }
        }

        public void SetStack(int at)
        {
            using (_lock.EnterWrite())
            {
                Span<byte> one = stackalloc byte[1];
                RandomAccess.Read(_file, one, at);
                RandomAccess.Write(_file, one, at);
                _flags[at] = (byte)(one[0] + 3);
            }
        }

        public void Dispose() => _file.Dispose();
    }

    // Pages that are made when they are first wanted, all of one size.
    private sealed class Pages : IDisposable
    {
        private const int Size = 64;
        private readonly MmapLock _lock = new();
        private readonly SafeFileHandle _file = Open();
        private readonly byte[]?[] _pages = new byte[]?[32];

        public int Add(int page, byte value)
        {
            using (_lock.EnterWrite())
            {
                byte[]? data = _pages[page];
                if (data is null)
                {
                    data = new byte[Size];
                    RandomAccess.Read(_file, data, page * (long)Size);
                    _pages[page] = data;
                }

                Thread.Sleep(1);
                return data[0] += value;
            }
        }

        public void Flush(int page)
        {
            using (_lock.EnterWrite())
            {
                if (_pages[page] is null) { return; }
                RandomAccess.Write(_file, _pages[page]!, page * (long)Size);
                _pages[page] = null;
            }
        }

        public void Dispose() => _file.Dispose();
    }

    // Frames with a page each, whose size is a constant of the class.
    private sealed class Frames : IDisposable
    {
        private static readonly int s_size = 64;
        private readonly MmapLock _lock = new();
        private readonly SafeFileHandle _file = Open();
        private readonly Frame[] _frames = new Frame[32];

        public Frames()
        {
            for (int i = 0; i < _frames.Length; i++) { _frames[i] = new Frame(); }
        }

        public void Flush(int at)
        {
            using (_lock.EnterWrite())
            {
                Frame frame = _frames[at];
                if (!frame.IsDirty) { return; }
                RandomAccess.Write(_file, frame.Data, at * 64L);
                frame.IsDirty = false;
            }
        }

        public int Touch(int at, byte value)
        {
            using (_lock.EnterWrite())
            {
                Frame frame = _frames[at];
                Thread.Sleep(1);
                frame.IsDirty = true;
                return frame.Data[1] += value;
            }
        }

        public void Dispose() => _file.Dispose();

        private sealed class Frame
        {
            public readonly byte[] Data = new byte[s_size];
            public bool IsDirty;
        }
    }

    // The size is the object's own.
    private sealed class Sized(int size) : IDisposable
    {
        private readonly int _size = size;
        private readonly MmapLock _lock = new();
        private readonly SafeFileHandle _file = Open();
        private readonly Dictionary<long, byte[]> _pages = new();
        private int _count;

        public int Load(long page)
        {
            using (_lock.EnterWrite())
            {
                if (!_pages.TryGetValue(page, out byte[]? data))
                {
                    data = new byte[_size];
                    RandomAccess.Read(_file, data, page * 64);
                    _pages.Add(page, data);
                }

                return data[0];
            }
        }

        public void Store(long page, byte value)
        {
            using (_lock.EnterWrite())
            {
                var made = new byte[_size];
                made[0] = value;
                Thread.Sleep(1);
                RandomAccess.Write(_file, made, page * 64);
                _pages[page] = made;
            }
        }

        public int Count { get { using (_lock.EnterRead()) { return ++_count; } } }

        public void Dispose() => _file.Dispose();
    }

    // Arrays of other sizes than all others are among them.
    private sealed class Uneven : IDisposable
    {
        private readonly MmapLock _lock = new();
        private readonly SafeFileHandle _file = Open();
        private readonly byte[][] _pages = new byte[32][];
        private readonly byte[] _seen = new byte[4096];
        private int _size = 8;

        public Uneven(int size)
        {
            for (int i = 0; i < 32; i++) { _pages[i] = new byte[64]; }
            _pages[3] = new byte[size];
            _size += size;
        }

        public void Flush(int page)
        {
            using (_lock.EnterWrite()) { RandomAccess.Write(_file, _pages[page], page * 64L); _seen[page]++; }
        }

        // By a member that changes.
        public void Grow(int page)
        {
            using (_lock.EnterWrite()) { _size += 8; RandomAccess.Write(_file, new byte[_size], page * 64L); _seen[page]++; }
        }

        public void Dispose() => _file.Dispose();
    }

    // One of several sizes, each known.
    private sealed class Two : IDisposable
    {
        private readonly MmapLock _lock = new();
        private readonly SafeFileHandle _file = Open();
        private readonly byte[] _short = new byte[8];
        private readonly byte[] _seen = new byte[4096];

        public void Write(int at, bool isLong)
        {
            using (_lock.EnterWrite())
            {
                byte[] data = new byte[8];
                if (isLong) { data = new byte[24]; }
                RandomAccess.Write(_file, data, at);
                _seen[at] = 1;
            }
        }

        public void Dispose() => _file.Dispose();
    }

    // What others are given may be put there; what is resized has another length.
    private sealed class Handed : IDisposable
    {
        private readonly MmapLock _lock = new();
        private readonly SafeFileHandle _file = Open();
        private readonly byte[][] _pages = new byte[32][];
        private byte[] _grown = new byte[16];
        private readonly byte[] _seen = new byte[4096];

        public byte[][] All => _pages;

        public void Flush(int page)
        {
            using (_lock.EnterWrite()) { RandomAccess.Write(_file, _pages[page] ?? new byte[2], page * 64L); _seen[page]++; }
        }

        public void FlushGrown(int page)
        {
            using (_lock.EnterWrite()) { RandomAccess.Write(_file, _grown, page * 64L); _seen[page]++; }
        }

        public void Grow() { using (_lock.EnterWrite()) { Array.Resize(ref _grown, 300); } }

        public void Dispose() => _file.Dispose();
    }

    // A size that is set twice while the object is made: the array has the first one.
    private sealed class Reset : IDisposable
    {
        private readonly int _size = 256;
        private readonly MmapLock _lock = new();
        private readonly SafeFileHandle _file = Open();
        private readonly byte[][] _pages = new byte[8][];
        private readonly byte[] _seen = new byte[4096];

        public Reset()
        {
            for (int i = 0; i < 8; i++) { _pages[i] = new byte[_size]; }
            _size = 16;
        }

        public void Flush(int page)
        {
            using (_lock.EnterWrite()) { RandomAccess.Write(_file, _pages[page], page * 16L); _seen[page] += (byte)_size; }
        }

        public void Dispose() => _file.Dispose();
    }

    // Each block gets its size as it is made; that of some is not known.
    private sealed class Blocks : IDisposable
    {
        private readonly MmapLock _lock = new();
        private readonly SafeFileHandle _file = Open();
        private readonly Block[] _blocks = new Block[16];
        private readonly Other[] _others = new Other[16];
        private int _writes;

        public Blocks(int size)
        {
            for (int i = 0; i < 16; i++) { _blocks[i] = new Block(Size); }
            for (int i = 0; i < 16; i++) { _others[i] = new Other(i == 3 ? size : Size); }
        }

        private static int Size => 64;

        public int Flush(int at)
        {
            using (_lock.EnterWrite())
            {
                Block block = _blocks[at];
                RandomAccess.Write(_file, block.Data, at * 64L);
                return ++block.Writes;
            }
        }

        public int FlushOther(int at)
        {
            using (_lock.EnterWrite())
            {
                Other other = _others[at];
                RandomAccess.Write(_file, other.Data, 4096 + at * 64L);
                return ++other.Writes;
            }
        }

        public int Count() { using (_lock.EnterWrite()) { return ++_writes; } }

        public void Dispose() => _file.Dispose();

        private sealed class Block(int size)
        {
            public readonly byte[] Data = new byte[size];
            public int Writes;
        }

        private sealed class Other(int size)
        {
            public readonly byte[] Data = new byte[size];
            public int Writes;
        }
    }

    public static string Run(int input)
    {
        using var blocks = new Blocks(500);
        using var flags = new Flags();
        using var pages = new Pages();
        using var frames = new Frames();
        using var sized = new Sized(64);
        using var uneven = new Uneven(300);
        using var two = new Two();
        using var handed = new Handed();
        using var reset = new Reset();
        handed.All[2] = new byte[200];
        handed.Grow();
        T.Together(
            () =>
            {
                for (int i = 0; i < 6; i++)
                {
                    flags.Set(i); blocks.Flush(1); blocks.FlushOther(3); pages.Add(3, 1); frames.Touch(2, 1); sized.Store(3, 1);
                    uneven.Flush(3); two.Write(i, true); reset.Flush(1);
                }
            },
            () =>
            {
                for (int i = 0; i < 6; i++)
                {
                    flags.SetPart(i + input); blocks.Flush(2); blocks.FlushOther(4); blocks.Count(); pages.Add(3 + input, 2);
                    frames.Flush(2); sized.Load(3 + input); uneven.Flush(4); two.Write(i + 8, false); reset.Flush(2);
                }
            },
            () =>
            {
                for (int i = 0; i < 6; i++)
                {
                    flags.SetStack(i + 2); pages.Flush(5); handed.Flush(2); handed.FlushGrown(3); uneven.Grow(5);
                }
            });
        return $"{pages.Add(3, 0)} {frames.Touch(2, 0)} {sized.Count}";
    }
}
