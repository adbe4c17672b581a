// becomes: range range
using MmLock;

public static class Program
{
    // A section that may fail in the middle and repairs what it did.
    private sealed class Repairing
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[16];
        private readonly int[] _backup = new int[16];

        public bool Replace(int cell, Func<int, int> change)
        {
            using (_lock.EnterWrite())
            {
                _backup[cell] = _cells[cell];
                try
                {
                    Thread.Sleep(1);
                    _cells[cell] = -1;
                    if (_backup[cell] % 7 == 6) throw new InvalidOperationException("unlucky");
                    _cells[cell] = _backup[cell] + 1;
                    return true;
                }
                catch (InvalidOperationException) when (_backup[cell] >= 0)
                {
                    _cells[cell] = _backup[cell] + 1;
                    return false;
                }
            }
        }

        public int Get(int cell)
        {
            using (_lock.EnterRead()) return _cells[cell];
        }
    }

    public static string Run(int input)
    {
        var store = new Repairing();
        int negative = 0;
        string ends = T.Together(
            () => { for (int i = 0; i < 10; i++) store.Replace(4, v => v); },
            () => { for (int i = 0; i < 10; i++) store.Replace(4 + input, v => v); },
            () => { for (int i = 0; i < 40; i++) { if (store.Get(4) < 0) negative++; if (i % 8 == 0) Thread.Sleep(1); } });
        string edge = "";
        try { store.Replace(16, v => v); } catch (IndexOutOfRangeException) { edge = "outside"; }
        return $"{ends} {store.Get(4)} {store.Get(4 + input)} {negative} {edge}";
    }
}
