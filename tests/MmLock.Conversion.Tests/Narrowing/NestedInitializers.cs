// becomes: range*2 structure
using MmLock;

public static class Program
{
    private sealed class Note(List<int> log)
    {
        public List<int> Log => log;
    }

    // An initializer in an initializer changes what the member has, which is not new.
    private sealed class Cells
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[64];
        private readonly List<int> _log = [];

        public void Note(int i)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                _cells[i]++;
                _ = new Note(_log) { Log = { i } };
            }
        }

        public void Set(int i, int value)
        {
            using (_lock.EnterWrite())
            {
                _cells[i] = value;
                Thread.Sleep(1);
                _cells[i] = value + 1;
            }
        }

        public string Left()
        {
            using (_lock.EnterRead())
            {
                return string.Join(",", _log.Order());
            }
        }
    }

    public static string Run(int input)
    {
        var cells = new Cells();
        string ends = T.Together(
            () => { for (int i = 0; i < 8; i++) cells.Note(1); },
            () => { for (int i = 0; i < 8; i++) cells.Note(2 + input); },
            () => { for (int i = 0; i < 8; i++) cells.Set(9, i); });
        return $"{ends} {cells.Left()}";
    }
}
