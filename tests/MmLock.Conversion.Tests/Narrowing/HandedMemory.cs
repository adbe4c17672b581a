// becomes: coarse coarse structure
using MmLock;

public static class Program
{
    // Windows on the memory were handed out once, and are used in sections with another number at hand.
    private sealed class WindowedMemory
    {
        private readonly MmapLock _lock = new();
        private readonly byte[] _memory = new byte[128];
        private readonly Memory<byte>[] _windows;
        private int _opened;

        public WindowedMemory() => _windows = [_memory.AsMemory(0, 64), _memory.AsMemory(32, 64), _memory.AsMemory(64, 64)];

        public void Stamp(int window, int index, byte by)
        {
            using (_lock.EnterWrite())
            {
                Span<byte> at = _windows[window].Span;
                byte was = at[index];
                Thread.Sleep(1);
                at[index] = (byte)(was + by);
            }
        }

        public void StampAll(ArraySegment<byte> part, byte by)
        {
            using (_lock.EnterWrite())
            {
                for (int i = 0; i < part.Count; i++) part[i] += by;
                Thread.Sleep(1);
            }
        }

        public ArraySegment<byte> Open(int offset, int count)
        {
            using (_lock.EnterWrite())
            {
                _opened++;
                return new ArraySegment<byte>(_memory, offset, count);
            }
        }

        public int Sum() => _memory.Sum(b => b);
    }

    public static string Run(int input)
    {
        var memory = new WindowedMemory();
        ArraySegment<byte> part = memory.Open(30, 40);
        string ends = T.Together(
            () => { for (int i = 0; i < 10; i++) memory.Stamp(0, 40, 1); },
            () => { for (int i = 0; i < 10; i++) memory.Stamp(1, 8, 1); },
            () => { for (int i = 0; i < 5; i++) memory.StampAll(part, 1); },
            () => { for (int i = 0; i < 10; i++) { memory.Stamp(2, input, 1); memory.Open(0, 1); } });
        string edge = "";
        try { memory.Stamp(0, 64, 1); } catch (IndexOutOfRangeException) { edge = "outside"; }
        try { memory.Open(100, 40); } catch (ArgumentException) { edge += " part"; }
        return $"{ends} {memory.Sum()} {edge}";
    }
}
