// becomes: coarse structure structure
using MmLock;

public static class Program
{
    private sealed class Window
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _memory = new int[128];
        private int _base;

        public void Add(int offset)
        {
            using (_lock.EnterWrite())
            {
                ref int cell = ref _memory[_base + offset];
                int was = cell;
                Thread.Sleep(1);
                cell = was + 1;
            }
        }

        public void Rebase(int to)
        {
            using (_lock.EnterWrite())
            {
                _base = to;
            }
        }

        public int Sum { get { using (_lock.EnterRead()) return _memory.Sum(); } }
    }

    public static string Run(int input)
    {
        var window = new Window();
        string ends = T.Together(
            () => { for (int i = 0; i < 20; i++) window.Add(0); },
            () => { for (int i = 0; i < 20; i++) window.Add(16); },
            () => { for (int i = 0; i < 200; i++) { window.Rebase(i % 2 * 16); if (i % 8 == 0) Thread.Sleep(1); } });
        window.Rebase(120 + input);
        string edge = "";
        try { window.Add(16); } catch (IndexOutOfRangeException) { edge = "outside"; }
        return $"{ends} {window.Sum} {edge}";
    }
}
