// becomes: range*2 structure coarse range
using MmLock;

public static class Program
{
    // Parameters of the type's declaration that its members use are fields of the object: one is counted, one moves, one is a buffer.
    private sealed class Pool(int free, int cursor, byte[] log)
    {
        private readonly MmapLock _lock = new();
        private readonly byte[] _bytes = new byte[64];

        public void Take(int at)
        {
            using (_lock.EnterWrite())
            {
                free--;
                Thread.Sleep(1);
                _bytes[at] = 1;
            }
        }

        public void Give(int at)
        {
            using (_lock.EnterWrite())
            {
                _bytes[at] = 0;
                Thread.Sleep(1);
                free++;
            }
        }

        public int Free { get { using (_lock.EnterRead()) return free; } }

        public int Append(byte value)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                log[cursor] = value;
                cursor++;
                return cursor;
            }
        }

        public byte At(int at)
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
        var log = new byte[64];
        var pool = new Pool(10 + input, 0, log);
        T.Together(
            () => { for (int i = 0; i < 5; i++) { pool.Take(i); pool.Append(1); } pool.Give(0); },
            () => { for (int i = 5; i < 9; i++) { pool.Take(i); pool.Append(2); } });
        return $"{pool.Free} {pool.Append(3)} {pool.At(0)} {pool.At(8)}";
    }
}
