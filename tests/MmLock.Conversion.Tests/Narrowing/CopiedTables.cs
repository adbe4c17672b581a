// becomes: range*4 coarse*2
using MmLock;

public static class Program
{
    // Memory that was copied for it, or that the library has made, is its own.
    public sealed class Rom(byte[] image)
    {
        private readonly MmapLock _lock = new();
        private readonly byte[] _image = (byte[])image.Clone();
        private readonly byte[] _shadow = image.ToArray();
        private readonly byte[] _pinned = GC.AllocateUninitializedArray<byte>(64, pinned: true);
        private readonly byte[] _part = image[4..];
        private readonly byte[] _given = image;
        private bool _isClosed;

        public void Patch(int at, byte[] bytes)
        {
            using (_lock.EnterWrite())
            {
                for (int i = 0; i < bytes.Length; i++)
                {
                    byte was = _image[at + i];
                    Thread.Yield();
                    _image[at + i] = (byte)(was + bytes[i]);
                }
            }
        }

        public void Shadow(int at)
        {
            using (_lock.EnterWrite())
            {
                byte was = _shadow[at];
                Thread.Yield();
                _shadow[at] = (byte)(was + 1);
            }
        }

        public void Pinned(int at)
        {
            using (_lock.EnterWrite())
            {
                ObjectDisposedException.ThrowIf(_isClosed, this);
                byte was = _pinned[at];
                Thread.Yield();
                _pinned[at] = (byte)(was + 1);
            }
        }

        public void Part(int at)
        {
            using (_lock.EnterWrite())
            {
                byte was = _part[at];
                Thread.Yield();
                _part[at] = (byte)(was + 1);
            }
        }

        public void Given(int at)
        {
            using (_lock.EnterWrite())
            {
                byte was = _given[at];
                Thread.Yield();
                _given[at] = (byte)(was + 1);
            }
        }

        public void Close()
        {
            using (_lock.EnterWrite())
            {
                Thread.Yield();
                _isClosed = true;
            }
        }

        public int Sum() => _image.Sum(b => b) + _shadow.Sum(b => b) + _part.Sum(b => b) + _given.Sum(b => b);
    }

    public static object? Run(int input)
    {
        var rom = new Rom(new byte[64]);
        rom.Pinned(63);
        string ends = T.Together(
            () => { for (int i = 0; i < 20; i++) { rom.Patch(i, [1, 2, 3]); rom.Shadow(i); rom.Part(i); rom.Given(i); } },
            () => { for (int i = 20; i > 0; i--) { rom.Patch(i, [1, 2]); rom.Shadow(i + 8); rom.Part(i); rom.Pinned(i); } });
        rom.Close();
        return $"{ends} {rom.Sum() + input}";
    }
}
