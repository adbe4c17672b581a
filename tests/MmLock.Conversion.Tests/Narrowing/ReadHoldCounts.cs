// becomes: coarse structure range
// unchecked: Read+Read: only one thread reads at a time
using MmLock;

public static class Program
{
    private sealed class Counted
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _values = new int[32];
        private int _reads;

        // A read hold that writes: only one thread reads.
        public int Read(int index)
        {
            using (_lock.EnterRead())
            {
                _reads++;
                Thread.Sleep(1);
                _reads++;
                return _values[index];
            }
        }

        public bool IsEven
        {
            get { using (_lock.EnterWrite()) { return _reads % 2 == 0; } }
        }

        public void Write(int index, int value)
        {
            using (_lock.EnterWrite())
            {
                _values[index] = value;
                Thread.Sleep(1);
            }
        }
    }

    public static string Run(int input)
    {
        var counted = new Counted();
        int odd = 0;
        string ends = T.Together(
            () => { for (int i = 0; i < 20; i++) counted.Read(i); },
            () => { for (int i = 0; i < 20; i++) counted.Write(i, input); },
            () => { for (int i = 0; i < 100; i++) { if (!counted.IsEven) odd++; if (i % 10 == 0) Thread.Sleep(1); } });
        string edge = "";
        try { counted.Read(32); } catch (IndexOutOfRangeException) { edge = "outside"; }
        return $"{ends} {odd} {edge} {counted.IsEven}";
    }
}
