// becomes: coarse structure structure
using MmLock;

public static class Program
{
    // A callee far down looks at the flag, after the slow part.
    private sealed class Volume
    {
        private readonly MmapLock _lock = new();
        private readonly Dictionary<long, long> _blocks = new();
        private bool _readOnly;

        public bool Store(long block, long value)
        {
            using (_lock.EnterWrite())
            {
                if (IsReadOnly()) return false;
                long was = Load(block);
                Thread.Sleep(1);
                return Commit(block, was + value);
            }
        }

        public void Remount(bool readOnly)
        {
            using (_lock.EnterWrite())
            {
                _readOnly = readOnly;
            }
        }

        public long Sum { get { using (_lock.EnterRead()) return _blocks.Values.Sum(); } }

        private bool IsReadOnly() => State() == 1;

        private int State() => _readOnly ? 1 : 0;

        private long Load(long block) => _blocks.TryGetValue(block, out long value) ? value : 0;

        private bool Commit(long block, long value) => Checked(() => _blocks[block] = value);

        private bool Checked(Action write)
        {
            if (IsReadOnly()) throw new InvalidOperationException("changed while the lock was held");
            write();
            return true;
        }
    }

    public static string Run(int input)
    {
        var volume = new Volume();
        int refused = 0, stored = 0;
        void Work(long from)
        {
            for (long i = from; i < from + 15; i++)
            {
                if (volume.Store(i % 20, 1 + input)) Interlocked.Increment(ref stored); else Interlocked.Increment(ref refused);
            }
        }

        string ends = T.Together(
            () => Work(0), () => Work(5),
            () => { for (int i = 0; i < 40; i++) { volume.Remount(i % 2 == 0); if (i % 4 == 0) Thread.Sleep(1); } });
        return $"{ends} {refused + stored} {volume.Sum == (long)stored * (1 + input)}";
    }
}
