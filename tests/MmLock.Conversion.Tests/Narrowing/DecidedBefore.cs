// becomes: coarse structure ranges structure coarse structure
using MmLock;

public static class Program
{
    // What is decided on the shared state before the slow work must hold after it.
    private sealed class ByLimit : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[8];
        private int _room = 20;

        public void Add(int index)
        {
            using (_lock.EnterWrite())
            {
                if (_room <= 0) return;
                int was = _cells[index];
                Thread.Sleep(1);
                _cells[index] = was + 1;
                _room--;
            }
        }

        public int Count
        {
            get { using (_lock.EnterRead()) { return _room; } }
        }
    }

    private sealed class ByKey : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[8];
        private readonly Dictionary<int, int> _sizes = new();
        private int _made;

        public void Add(int index)
        {
            using (_lock.EnterWrite())
            {
                int key = 7;
                bool known = _sizes.ContainsKey(key);
                int was = _cells[index];
                Thread.Sleep(1);
                _cells[index] = was + 1;
                if (!known)
                {
                    _sizes[key] = 1;
                    _made++;
                }
            }
        }

        public int Count
        {
            get { using (_lock.EnterRead()) { return _made; } }
        }
    }

    private sealed class ByMark : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[8];
        private bool _first = true;
        private int _firsts;

        public void Add(int index)
        {
            using (_lock.EnterWrite())
            {
                bool mine = _first;
                int was = _cells[index];
                Thread.Sleep(1);
                _cells[index] = was + 1;
                if (mine)
                {
                    _first = false;
                    _firsts++;
                }
            }
        }

        public int Count
        {
            get { using (_lock.EnterRead()) { return _firsts; } }
        }
    }

    private interface ITable
    {
        void Add(int index);
        int Count { get; }
    }

    public static string Run(int input)
    {
        string result = "";
        foreach (ITable table in new ITable[] { new ByLimit(), new ByKey(), new ByMark() })
        {
            result += T.Together(
                () => { for (int i = 0; i < 8; i++) table.Add(1); },
                () => { for (int i = 0; i < 8; i++) table.Add(2 + input); },
                () => { for (int i = 0; i < 8; i++) { table.Add(6); _ = table.Count; } });
            try { table.Add(-1); } catch (IndexOutOfRangeException) { result += " outside"; }
            result += $" {table.Count} ";
        }

        return result;
    }
}
