// becomes: coarse coarse structure
using MmLock;

public static class Program
{
    // The backing is replaced when it is too small: a place of the old one is none of the new one.
    private sealed class GrowingHeap
    {
        private readonly MmapLock _lock = new();
        private int[] _cells = new int[4];

        public void Add(int index, int by)
        {
            using (_lock.EnterWrite())
            {
                if (index >= _cells.Length)
                {
                    int[] larger = new int[Math.Max(index + 1, _cells.Length * 2)];
                    Array.Copy(_cells, larger, _cells.Length);
                    _cells = larger;
                }

                int was = _cells[index];
                Thread.Sleep(1);
                _cells[index] = was + by;
            }
        }

        public void Shrink()
        {
            using (_lock.EnterWrite())
            {
                int used = Array.FindLastIndex(_cells, c => c != 0) + 1;
                Thread.Sleep(1);
                Array.Resize(ref _cells, Math.Max(used, 4));
            }
        }

        public int Capacity { get { using (_lock.EnterRead()) return _cells.Length; } }

        public int Sum() => _cells.Sum();
    }

    public static string Run(int input)
    {
        var heap = new GrowingHeap();
        string ends = T.Together(
            () => { for (int i = 0; i < 12; i++) heap.Add(1, 1); },
            () => { for (int i = 0; i < 12; i++) heap.Add(1 + input, 1); },
            () => { for (int i = 0; i < 24; i++) heap.Add(i, 1); },
            () => { for (int i = 0; i < 6; i++) { heap.Shrink(); _ = heap.Capacity; } });
        string edge = "";
        try { heap.Add(-1, 1); } catch (IndexOutOfRangeException) { edge = "below"; }
        return $"{ends} {heap.Sum()} {heap.Capacity >= 24} {edge}";
    }
}
