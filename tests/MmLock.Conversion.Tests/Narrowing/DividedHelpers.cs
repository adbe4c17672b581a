// becomes: range*3 structure range structure range*2 range range*2 structure range coarse
using System.IO;
using Microsoft.Win32.SafeHandles;
using MmLock;

public static class Program
{
    private sealed class Frame(byte[] data)
    {
        public readonly byte[] Data = data;
        public bool IsDirty;
    }

    private static SafeFileHandle Open()
    {
        SafeFileHandle file = File.OpenHandle(
            Path.GetTempFileName(), FileMode.Open, FileAccess.ReadWrite, FileShare.None, FileOptions.DeleteOnClose);
        RandomAccess.Write(file, Enumerable.Range(0, 1024).Select(i => (byte)i).ToArray(), 0);
        return file;
    }

    // What is called with the lock held looks up, reads from the file and makes known, as if it stood in each of the sections.
    private sealed class Cache : IDisposable
    {
        private readonly MmapLock _lock = new();
        private readonly SafeFileHandle _file = Open();
        private readonly Dictionary<int, Frame> _frames = new();
        private int _hits;
        private int _misses;

        public void Write(int page, int at, byte value)
        {
            using (_lock.EnterWrite())
            {
                Frame frame = Get(page);
                frame.Data[at] = value;
                frame.IsDirty = true;
            }
        }

        public int Read(int page, int at)
        {
            using (_lock.EnterWrite())
            {
                return Get(page).Data[at];
            }
        }

        // By a number that is computed.
        public int ReadNext(int page, int at)
        {
            using (_lock.EnterWrite())
            {
                Frame frame = Get(page + 1);
                return frame.Data[at];
            }
        }

        public int Hits { get { using (_lock.EnterRead()) { return _hits + _misses; } } }

        public bool Drop(int page)
        {
            using (_lock.EnterWrite())
            {
                return _frames.Remove(page);
            }
        }

        public int Count { get { using (_lock.EnterRead()) { return _frames.Count; } } }

        private Frame Get(int page)
        {
            if (_frames.TryGetValue(page, out Frame? frame))
            {
                _hits++;
                return frame;
            }

            // Not there yet.
            frame = new Frame(new byte[64]);
            RandomAccess.Read(_file, frame.Data, (long)page * 64);
            _frames.Add(page, frame);
            _misses++;
            return frame;
        }

        public void Dispose() => _file.Dispose();
    }

    // A helper that has one of its own, a local function, and names that hide the lock.
    private sealed class Layers : IDisposable
    {
        private readonly MmapLock _lock = new();
        private readonly SafeFileHandle _file = Open();
        private readonly Dictionary<int, Frame> _frames = new();
        private readonly Dictionary<int, int> _sums = new();

        public int Sum(int page)
        {
            using var hold = _lock.EnterWrite();
            return Summed(page, 1);
        }

        public int Touch(int page)
        {
            using (_lock.EnterWrite())
            {
                Ensure(page);
                return _frames.TryGetValue(page, out Frame? frame) ? frame.Data[3] : -1;
            }

            void Ensure(int at)
            {
                if (!_frames.ContainsKey(at))
                {
                    byte[] data = new byte[64];
                    RandomAccess.Read(_file, data, (long)at * 64);
                    _frames[at] = new Frame(data);
                }
            }
        }

        private int Summed(int page, int _lock)
        {
            if (_sums.TryGetValue(page, out int known))
            {
                return known + _lock - 1;
            }

            int sum = Load(page).Data.Sum(b => b);
            _sums[page] = sum;
            return sum;
        }

        private Frame Load(int page)
        {
            if (_frames.TryGetValue(page, out Frame? frame)) return frame;
            frame = new Frame(new byte[64]);
            RandomAccess.Read(_file, frame.Data, (long)page * 64);
            return _frames[page] = frame;
        }

        public void Dispose() => _file.Dispose();
    }

    // One lock for all of them.
    private static class Shared
    {
        private static readonly MmapLock s_lock = new();
        private static readonly Dictionary<int, int> s_known = new();

        public static int Of(int key)
        {
            using (s_lock.EnterWrite()) return Found(key);
        }

        private static int Found(int key)
        {
            bool isKnown = s_known.TryGetValue(key, out int found);
            if (!isKnown)
            {
                Thread.Sleep(1);
                found = key * 2;
                s_known[key] = found;
            }

            return found;
        }
    }

    // What is called while a thread has VmaLock is not divided; what it calls itself outside of that, is.
    private sealed class Marks
    {
        private readonly MmapLock _lock = new();
        private readonly Dictionary<int, int> _marks = new();
        private int _count;

        public int Mark(int key)
        {
            using (_lock.EnterWrite())
            {
                int was = Known(key);
                Slow(key);
                return was;
            }
        }

        public int MarkTwice(int key)
        {
            using (_lock.EnterWrite())
            {
                Slow(key);
                return Known(key);
            }
        }

        public int Count { get { using (_lock.EnterRead()) { return _count; } } }

        public bool Forget(int key)
        {
            using (_lock.EnterWrite()) return _marks.Remove(key);
        }

        // Of all: nobody knows of which.
        public void SlowAll(int[] keys)
        {
            using (_lock.EnterWrite())
            {
                foreach (int key in keys) Slow(key);
            }
        }

        private int Known(int key) => _marks.TryGetValue(key, out int known) ? known : -1;

        private void Slow(int key)
        {
            Thread.Sleep(1);
            _marks[key] = Known(key) + 1;
            _count++;
        }
    }

    public static string Run(int input)
    {
        using var cache = new Cache();
        using var layers = new Layers();
        var marks = new Marks();
        string ends = T.Together(
            () => { for (int i = 0; i < 12; i++) { cache.Write(i, 1, 7); layers.Sum(i); Shared.Of(i); marks.Mark(i % 3); } },
            () => { for (int i = 0; i < 12; i++) { cache.Write(i, 2, 8); layers.Touch(i); Shared.Of(i); marks.MarkTwice(i % 3 + 3); } },
            () => { for (int i = 12; i > 0; i--) { cache.Read(i, 1); layers.Sum(i); Shared.Of(i + input); marks.Mark(i % 3 + 6); } });
        marks.SlowAll([1, 2]);
        cache.Drop(3);
        return $"{ends} {cache.Hits} {cache.Count} {cache.Read(3, 1)} {cache.Read(4, 2)} {cache.ReadNext(4, 2)} {layers.Touch(4)} "
            + $"{layers.Sum(4)} {marks.Count} {marks.Forget(1)} {Shared.Of(5)}";
    }
}
