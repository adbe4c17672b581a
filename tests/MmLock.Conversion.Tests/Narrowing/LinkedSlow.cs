// becomes: coarse structure coarse structure coarse structure coarse structure
using MmLock;

public static class Program
{
    // A chain grows by one whose making is slow.
    private sealed record Link(Link? Next, int Value);

    private static int Length(Link? link)
    {
        int length = 0;
        for (; link is not null; link = link.Next) length++;
        return length;
    }

    private sealed class ByHead : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[8];
        private Link? _head;

        private int Slow(int index)
        {
            int was = _cells[index];
            Thread.Sleep(1);
            _cells[index] = was + 1;
            return 1;
        }

        public void Add(int index)
        {
            using (_lock.EnterWrite())
            {
                _head = new Link(_head, Slow(index));
            }
        }

        public int Count
        {
            get { using (_lock.EnterRead()) { return Length(_head); } }
        }
    }

    private sealed class ByText : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[8];
        private string _text = "";

        private int Slow(int index)
        {
            int was = _cells[index];
            Thread.Sleep(1);
            _cells[index] = was + 1;
            return 1;
        }

        public void Add(int index)
        {
            using (_lock.EnterWrite())
            {
                _text += Slow(index);
            }
        }

        public int Count
        {
            get { using (_lock.EnterRead()) { return _text.Length; } }
        }
    }

    private sealed class ByNull : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[8];
        private int[]? _made;
        private int _makings;

        private int Slow(int index)
        {
            int was = _cells[index];
            Thread.Sleep(1);
            _cells[index] = was + 1;
            return 1;
        }

        public void Add(int index)
        {
            using (_lock.EnterWrite())
            {
                _made ??= [Slow(index), ++_makings];
            }
        }

        public int Count
        {
            get { using (_lock.EnterRead()) { return _makings; } }
        }
    }

    private sealed class BySlot : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[8];
        private readonly int[] _steps = new int[64];
        private int _next;

        private int Slow(int index)
        {
            int was = _cells[index];
            Thread.Sleep(1);
            _cells[index] = was + 1;
            return 1;
        }

        public void Add(int index)
        {
            using (_lock.EnterWrite())
            {
                _steps[_next++] = Slow(index);
            }
        }

        public int Count
        {
            get { using (_lock.EnterRead()) { return _next + _steps.Sum(); } }
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
        foreach (ITable table in new ITable[] { new ByHead(), new ByText(), new ByNull(), new BySlot() })
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
