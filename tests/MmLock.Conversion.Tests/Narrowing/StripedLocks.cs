// becomes: range range
using MmLock;

public static class Program
{
    // Which lock is taken is decided by the number: two of them guard one total.
    private sealed class Striped
    {
        private readonly MmapLock[] _locks = [new(), new(), new(), new()];
        private readonly int[] _cells = new int[32];

        public void Add(int cell, int by)
        {
            using (_locks[cell & 3].EnterWrite())
            {
                int was = _cells[cell];
                Thread.Sleep(1);
                _cells[cell] = was + by;
            }
        }

        public int Get(int cell)
        {
            MmapLock own = _locks[cell % 4];
            using (own.EnterRead())
            {
                Thread.Sleep(1);
                return _cells[cell];
            }
        }
    }

    public static string Run(int input)
    {
        var striped = new Striped();
        string ends = T.Together(
            () => { for (int i = 0; i < 10; i++) striped.Add(5, 1); },
            () => { for (int i = 0; i < 10; i++) striped.Add(5 + 4 * input, 1); },
            () => { for (int i = 0; i < 10; i++) { striped.Add(6, 1); striped.Get(5); } });
        string edge = "";
        try { striped.Add(-1, 1); } catch (IndexOutOfRangeException) { edge = "below"; }
        try { striped.Get(32); } catch (IndexOutOfRangeException) { edge += " above"; }
        return $"{ends} {striped.Get(5)} {striped.Get(6)} {edge}";
    }
}
