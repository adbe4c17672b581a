// becomes: range structure range structure range structure range structure range structure
using MmLock;

public static class Program
{
    // What is shared is written in ways that look like no write.
    private sealed class ByOutArgument : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[8];
        private int _count, _parsed;

        public void Add(int index)
        {
            using (_lock.EnterWrite())
            {
                int was = _cells[index];
                Thread.Sleep(1);
                _cells[index] = was + 1;
                _ = int.TryParse("1", out _parsed);
                _count += _parsed;
            }
        }

        public int Count
        {
            get { using (_lock.EnterRead()) { return _count; } }
        }
    }

    private sealed class ByRefArgument : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[8];
        private int _count;

        private static void Bump(ref int value) => value++;

        public void Add(int index)
        {
            using (_lock.EnterWrite())
            {
                int was = _cells[index];
                Thread.Sleep(1);
                _cells[index] = was + 1;
                Bump(ref _count);
            }
        }

        public int Count
        {
            get { using (_lock.EnterRead()) { return _count; } }
        }
    }

    private sealed class ByStruct : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[8];
        private struct Tally { public int Steps; public void Step() => Steps++; }

        private Tally _tally;

        public void Add(int index)
        {
            using (_lock.EnterWrite())
            {
                int was = _cells[index];
                Thread.Sleep(1);
                _cells[index] = was + 1;
                _tally.Step();
            }
        }

        public int Count
        {
            get { using (_lock.EnterRead()) { return _tally.Steps; } }
        }
    }

    private sealed class ByTupleField : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[8];
        private (int Steps, int Other) _tally;

        public void Add(int index)
        {
            using (_lock.EnterWrite())
            {
                int was = _cells[index];
                Thread.Sleep(1);
                _cells[index] = was + 1;
                _tally.Steps++;
                _tally.Other--;
            }
        }

        public int Count
        {
            get { using (_lock.EnterRead()) { return _tally.Steps; } }
        }
    }

    private sealed class BySpanOfList : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[8];
        private readonly List<int> _steps = [0];

        public void Add(int index)
        {
            using (_lock.EnterWrite())
            {
                int was = _cells[index];
                Thread.Sleep(1);
                _cells[index] = was + 1;
                System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_steps)[0]++;
            }
        }

        public int Count
        {
            get { using (_lock.EnterRead()) { return _steps[0]; } }
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
        foreach (ITable table in new ITable[] { new ByOutArgument(), new ByRefArgument(), new ByStruct(), new ByTupleField(),
            new BySpanOfList() })
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
