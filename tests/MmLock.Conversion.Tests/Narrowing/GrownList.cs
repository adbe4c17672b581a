// becomes: coarse range range coarse
using MmLock;

public static class Program
{
    private sealed class Journal
    {
        private readonly MmapLock _lock = new();
        private readonly List<int> _entries = new();

        public void Append(int value)
        {
            using (_lock.EnterWrite())
            {
                _entries.Add(value);
            }
        }

        public void Bump(int index)
        {
            using (_lock.EnterWrite())
            {
                int was = _entries[index];
                Thread.Sleep(1);
                _entries[index] = was + 1;
            }
        }

        public void Sweep(int from, int count)
        {
            using (_lock.EnterWrite())
            {
                for (int i = from; i < from + count; i++)
                {
                    _entries[i] += 1;
                    if (i % 4 == 0) Thread.Sleep(1);
                }
            }
        }

        public int Total { get { using (_lock.EnterRead()) return _entries.Sum(); } }
    }

    public static string Run(int input)
    {
        var journal = new Journal();
        for (int i = 0; i < 16; i++) journal.Append(0);
        string ends = T.Together(
            () => { for (int i = 0; i < 15; i++) journal.Bump(3); },
            () => { for (int i = 0; i < 15; i++) journal.Bump(9); },
            () => { for (int i = 0; i < 6; i++) journal.Sweep(2, 8); },
            () => { for (int i = 0; i < 300; i++) { journal.Append(1 + input); if (i % 30 == 0) Thread.Sleep(1); } });
        string edge = "";
        try { journal.Bump(-1); } catch (ArgumentOutOfRangeException) { edge += "below "; }
        try { journal.Sweep(310, 20); } catch (ArgumentOutOfRangeException) { edge += "beyond "; }
        journal.Sweep(1000, 0);
        journal.Sweep(-5, -3);
        return $"{ends} {journal.Total} {edge}";
    }
}
