// becomes: coarse*4 range coarse range*2
using MmLock;

/// <summary>Places that are written by what an indexer or a property refers to, and numbers that are set while an object is made.</summary>
public static class Program
{
    private static readonly MmapLock s_lock = new();
    private static readonly byte[] s_bytes = new byte[64];

    private sealed class Image
    {
        private readonly MmapLock _lock = new();
        private readonly byte[] _bytes = new byte[64];

        private ref byte this[int i] => ref _bytes[i];

        private ref byte First => ref _bytes[0];

        public void Put(int at, byte by)
        {
            using (_lock.EnterWrite())
            {
                this[at] = by;
            }
        }

        public void Count(int at)
        {
            using (_lock.EnterWrite())
            {
                this[at]++;
            }
        }

        public void PutFirst(byte by)
        {
            using (_lock.EnterWrite())
            {
                First = by;
            }
        }

        public void Swap(int at, int other)
        {
            using (_lock.EnterWrite())
            {
                (this[at], this[other]) = (this[other], this[at]);
            }
        }

        public int Twice(int at)
        {
            using (_lock.EnterRead())
            {
                int once = _bytes[at];
                Thread.Sleep(1);
                return once - _bytes[at];
            }
        }
    }

    private sealed class Made
    {
        private readonly int _stride = 3;

        public Made(int at)
        {
            _stride = 4;
            using (s_lock.EnterWrite())
            {
                _stride = 8;
                s_bytes[at * _stride] = 1;
                Thread.Sleep(1);
            }
        }

        public void Put(int at, byte by)
        {
            using (s_lock.EnterWrite())
            {
                s_bytes[at * _stride] = by;
                Thread.Sleep(1);
            }
        }

        public static byte At(int at)
        {
            using (s_lock.EnterRead())
            {
                Thread.Sleep(1);
                return s_bytes[at];
            }
        }
    }

    public static string Run(int input)
    {
        var image = new Image();
        Array.Clear(s_bytes);
        int sum = 0;
        string ends = T.Together(
            () => { for (int i = 0; i < 5; i++) image.Put(input, (byte)i); },
            () => { for (int i = 0; i < 5; i++) image.Count(3); },
            () => { for (int i = 0; i < 5; i++) image.PutFirst((byte)i); },
            () => { for (int i = 0; i < 5; i++) image.Swap(4, 4 + input); },
            () => { for (int i = 0; i < 5; i++) Interlocked.Add(ref sum, Math.Abs(image.Twice(input)) + Math.Abs(image.Twice(3))); },
            () => { for (int i = 0; i < 3; i++) new Made(2).Put(3, 7); },
            () => { for (int i = 0; i < 3; i++) Interlocked.Add(ref sum, Made.At(8)); });
        return $"{ends} {sum} {Made.At(16)} {Made.At(24)}";
    }
}
