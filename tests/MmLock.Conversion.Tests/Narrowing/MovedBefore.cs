// becomes: range*5
using MmLock;

public static class Program
{
    // A number from before, and what it was made of goes on before the acquire.
    private sealed class Cells
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[256];

        public void Before(int at, int value)
        {
            int was = at;
            at += 64;
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                _cells[was] = value;
            }
        }

        public void Row(int y, int x, int value)
        {
            int start = y * 16;
            y++;
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                for (int i = 0; i < x; i++) _cells[start + i] = value + y;
            }
        }

        public void Rows(int y, int h, int value)
        {
            int first = y;
            y += 3;
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                for (int i = first; i < first + h; i++) _cells[i * 16] = value + y;
            }
        }

        // Older than the last round.
        public void Rounds(int at, int rounds, int value)
        {
            int first = at;
            for (int i = 0; i < rounds; i++)
            {
                using (_lock.EnterWrite())
                {
                    Thread.Sleep(1);
                    _cells[first] = value;
                    at += 3;
                    _cells[first + 1] = at;
                }
            }
        }

        public int Get(int at)
        {
            using (_lock.EnterRead())
            {
                Thread.Sleep(1);
                return _cells[at];
            }
        }
    }

    public static string Run(int input)
    {
        var cells = new Cells();
        string ends = T.Together(
            () => { for (int i = 0; i < 4; i++) { cells.Before(1, 5); cells.Row(2, 3, 7); cells.Rounds(64, 3, 1); } },
            () => { for (int i = 0; i < 4; i++) { cells.Rows(8, 2, 1); _ = cells.Get(1) + cells.Get(33); } });
        return $"{ends} {cells.Get(1)} {cells.Get(33)} {cells.Get(128 + input)}";
    }
}
