// becomes: coarse range structure
using MmLock;

public static class Program
{
    // A cursor keeps its hold while the caller walks.
    private sealed class RowStore
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _rows = new int[64];
        private int _changes;

        public IEnumerable<int> Scan(int first, int count)
        {
            using (_lock.EnterRead())
            {
                for (int i = first; i < first + count; i++)
                {
                    yield return _rows[i];
                }
            }
        }

        public void Add(int row, int by)
        {
            using (_lock.EnterWrite())
            {
                int was = _rows[row];
                Thread.Sleep(1);
                _rows[row] = was + by;
            }
        }

        public int Touch()
        {
            using (_lock.EnterWrite())
            {
                return ++_changes;
            }
        }
    }

    public static string Run(int input)
    {
        var store = new RowStore();
        int uneven = 0;
        string ends = T.Together(
            () => { for (int i = 0; i < 12; i++) { store.Add(5, 1); store.Touch(); } },
            () => { for (int i = 0; i < 12; i++) { store.Add(5 + input, 1); store.Touch(); } },
            () =>
            {
                for (int i = 0; i < 6; i++)
                {
                    int[] twice = store.Scan(0, 8).Concat(Enumerable.Empty<int>()).ToArray();
                    if (twice.Length != 8) uneven++;
                }
            });
        string edge = store.Scan(3, 0).Count() + " " + store.Scan(9, -4).Count() + " ";
        try { store.Scan(60, 8).Sum(); } catch (IndexOutOfRangeException) { edge += "beyond"; }
        try { store.Add(-1, 1); } catch (IndexOutOfRangeException) { edge += " below"; }
        return $"{ends} {uneven} {store.Scan(0, 16).Sum()} {store.Touch()} {edge}";
    }
}
