// becomes: coarse structure coarse structure coarse structure coarse structure
using MmLock;

public static class Program
{
    // Two numbers belong together, and slow work lies between them.
    private sealed class ByPair : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[8];
        private int _begun, _ended;

        public void Add(int index)
        {
            using (_lock.EnterWrite())
            {
                _begun++;
                int was = _cells[index];
                Thread.Sleep(1);
                _cells[index] = was + 1;
                _ended++;
                if (_begun != _ended) throw new InvalidOperationException("apart");
            }
        }

        public int Count
        {
            get { using (_lock.EnterRead()) { return _begun == _ended ? _ended : -1; } }
        }
    }

    private sealed class ByState : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[8];
        private string _state = "idle";
        private int _done;

        public void Add(int index)
        {
            using (_lock.EnterWrite())
            {
                if (_state != "idle") throw new InvalidOperationException(_state);
                _state = "busy";
                int was = _cells[index];
                Thread.Sleep(1);
                _cells[index] = was + 1;
                _state = "idle";
                _done++;
            }
        }

        public int Count
        {
            get { using (_lock.EnterRead()) { return _state == "idle" ? _done : -1; } }
        }
    }

    private sealed class ByPlace : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[8];
        private readonly List<int> _log = new();

        public void Add(int index)
        {
            using (_lock.EnterWrite())
            {
                int place = _log.Count;
                int was = _cells[index];
                Thread.Sleep(1);
                _cells[index] = was + 1;
                _log.Insert(place, index);
                if (_log.Count != place + 1) throw new InvalidOperationException("moved");
            }
        }

        public int Count
        {
            get { using (_lock.EnterRead()) { return _log.Count; } }
        }
    }

    private sealed class ByFirst : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[8];
        private readonly Queue<int> _free = new(Enumerable.Range(0, 64));

        public void Add(int index)
        {
            using (_lock.EnterWrite())
            {
                int first = _free.Peek();
                int was = _cells[index];
                Thread.Sleep(1);
                _cells[index] = was + 1;
                if (_free.Dequeue() != first) throw new InvalidOperationException("another");
            }
        }

        public int Count
        {
            get { using (_lock.EnterRead()) { return _free.Count; } }
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
        foreach (ITable table in new ITable[] { new ByPair(), new ByState(), new ByPlace(), new ByFirst() })
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
