// becomes: coarse structure
using System.IO;
using MmLock;

// A heap that notes each change in one report file, whichever cell it is of.
public static class Program
{
    private sealed class Heap : IDisposable
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[128];
        private readonly string _report = Path.GetTempFileName();

        public void Set(int cell, int value)
        {
            using (_lock.EnterWrite())
            {
                _cells[cell] = value;
                string was = File.ReadAllText(_report);
                Thread.Sleep(1);
                File.WriteAllText(_report, was + "x");
            }
        }

        public int Get(int cell) { using (_lock.EnterRead()) return _cells[cell]; }

        public int Lines() => File.ReadAllText(_report).Length;

        public void Dispose() => File.Delete(_report);
    }

    public static string Run(int input)
    {
        using var heap = new Heap();
        string ends = T.Together(
            () => { for (int i = 0; i < 8; i++) heap.Set(1, i); },
            () => { for (int i = 0; i < 8 + input; i++) heap.Set(60, i); });
        return $"{ends} {heap.Get(1)} {heap.Get(60)} {heap.Lines()}";
    }
}
