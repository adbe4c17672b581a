// becomes: range coarse*8
using System.IO.MemoryMappedFiles;
using MmLock;

public static class Program
{
    // One file by several views: the bytes of one are at other positions in another.
    private sealed class Views
    {
        private readonly MmapLock _lock = new();
        private readonly MemoryMappedFile _file = MemoryMappedFile.CreateNew(null, 65536);
        private readonly MemoryMappedViewAccessor _all;
        private readonly MemoryMappedViewAccessor _tail;
        private MemoryMappedViewAccessor _window;

        public Views()
        {
            _all = _file.CreateViewAccessor();
            _tail = _file.CreateViewAccessor(4096, 0);
            _window = _file.CreateViewAccessor(0, 4096);
        }

        public void Write(long at, int value)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                _all.Write(at, value);
            }
        }

        // The byte at 4096,
        public int ReadTail(long at)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                return _tail.ReadInt32(at);
            }
        }

        // and wherever the window is.
        public int ReadWindow(long at)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                return _window.ReadInt32(at);
            }
        }

        public void Move(long to)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                _window = _file.CreateViewAccessor(to, 4096);
            }
        }

        // One that the section makes.
        public void ByOwn(long page, int value)
        {
            using (_lock.EnterWrite())
            {
                using MemoryMappedViewAccessor view = _file.CreateViewAccessor(page & 4096, 4096);
                Thread.Sleep(1);
                view.Write(0, value);
            }
        }

        // By a stream, by the handle of the memory, and by a pointer to it.
        public int ByStream(long at)
        {
            using (_lock.EnterWrite())
            {
                using MemoryMappedViewStream stream = _file.CreateViewStream();
                stream.Position = at & 4095;
                Thread.Sleep(1);
                return stream.ReadByte();
            }
        }

        public int ByHandle(int at)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                return _all.SafeMemoryMappedViewHandle.Read<int>((ulong)(at & 4095));
            }
        }

        public unsafe int ByPointer(int at)
        {
            using (_lock.EnterWrite())
            {
                byte* start = null;
                _all.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
                Thread.Sleep(1);
                int value = start[at & 4095];
                _all.SafeMemoryMappedViewHandle.ReleasePointer();
                return value;
            }
        }

        public void Close()
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                _all.Flush();
            }
        }
    }

    public static string Run(int input)
    {
        var views = new Views();
        string ends = T.Together(
            () => { for (int i = 0; i < 4; i++) views.Write(4096 * i + 8, 1); },
            () => { for (int i = 0; i < 4; i++) { views.ReadTail(4096 * i + 8); views.ReadWindow(8); views.Move(4096 * i); } },
            () => { for (int i = 0; i < 4; i++) { views.ByStream(8); views.ByHandle(8); views.ByPointer(8 + input); views.Close(); } });
        views.ByOwn(4096, 7);
        return $"{ends} {views.ReadTail(0)}";
    }
}
