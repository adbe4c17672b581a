// becomes: coarse coarse structure
using MmLock;

public static class Program
{
    private sealed class Buffer
    {
        private readonly MmapLock _lock = new();
        private readonly byte[] _data = new byte[256];
        private int _cursor;

        public void Fill(byte value)
        {
            ref readonly int at = ref _cursor;
            using (_lock.EnterWrite())
            {
                for (int i = 0; i < 4; i++)
                {
                    _data[at] = value;
                    Thread.Sleep(1);
                }
            }
        }

        public void Mark(in int at, byte value)
        {
            using (_lock.EnterWrite())
            {
                _data[at] = value;
                Thread.Sleep(1);
                _data[at] = value;
            }
        }

        public void Advance() { using (_lock.EnterWrite()) _cursor++; }

        public void MarkNext(byte value) => Mark(in _cursor, value);
    }

    public static string Run(int input)
    {
        var buffer = new Buffer();
        string ends = T.Together(
            () => { for (int i = 0; i < 8; i++) { buffer.Fill(1); buffer.MarkNext(2); } },
            () => { for (int i = 0; i < 16; i++) { buffer.Advance(); Thread.Sleep(1); } },
            () => { for (int i = 1; i < 32; i++) { int at = i; buffer.Mark(at, 1); } });
        return $"{ends}";
    }
}
