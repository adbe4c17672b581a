// becomes: range coarse range*2
using MmLock;

public static class Program
{
    // What callers pass is their own, unless it is what the object has: by a local, a choice, or what a method returns.
    private sealed class Pages
    {
        private readonly MmapLock _lock = new();
        private readonly byte[] _memory = new byte[1024];
        private readonly byte[] _spare = new byte[16];

        private void Fetch(int at, byte[] into)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                into[0] = _memory[at];
            }
        }

        public void ByLocal(int at)
        {
            byte[] into = _spare;
            Fetch(at, into);
        }

        public void ByChoice(int at, byte[] own) => Fetch(at, own.Length > 0 ? own : _spare);

        public void ByMethod(int at) => Fetch(at, Spare());

        private byte[] Spare() => _spare;

        public byte Left => _spare[0];

        public void Set(int at, byte value)
        {
            using (_lock.EnterWrite())
            {
                _memory[at] = value;
                Thread.Sleep(1);
                _memory[at] = value;
            }
        }
    }

    // Here all of them are.
    private sealed class Others
    {
        private readonly MmapLock _lock = new();
        private readonly byte[] _memory = new byte[1024];

        public void Fetch(int at, byte[] into)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                into[0] = _memory[at];
            }
        }

        public int One(int at)
        {
            byte[] into = at > 0 ? new byte[1] : Made();
            Fetch(at, into);
            return into[0];
        }

        private static byte[] Made() => new byte[2];

        public void Set(int at, byte value)
        {
            using (_lock.EnterWrite())
            {
                _memory[at] = value;
                Thread.Sleep(1);
                _memory[at] = value;
            }
        }
    }

    public static string Run(int input)
    {
        var pages = new Pages();
        var others = new Others();
        string ends = T.Together(
            () => { for (int i = 0; i < 4; i++) { pages.ByLocal(3); others.Set(4, 2); } },
            () => { for (int i = 0; i < 4; i++) { pages.ByChoice(5, []); others.Set(7, 2); } },
            () => { for (int i = 0; i < 4; i++) { pages.ByMethod(6); pages.Set(9 + input, 1); others.One(4); } });
        return $"{ends} {pages.Left} {others.One(4)}";
    }
}
