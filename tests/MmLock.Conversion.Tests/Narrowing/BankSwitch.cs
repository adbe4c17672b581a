// becomes: coarse structure structure
using MmLock;

public static class Program
{
    private sealed class Cartridge
    {
        private readonly MmapLock _lock = new();
        private readonly byte[][] _banks = [new byte[256], new byte[256], new byte[256]];
        private int _current;

        public void Store(int offset, byte value)
        {
            using (_lock.EnterWrite())
            {
                byte was = _banks[_current][offset];
                Thread.Sleep(1);
                _banks[_current][offset] = (byte)(was + value);
            }
        }

        public void Select(int bank)
        {
            using (_lock.EnterWrite())
            {
                _current = bank % 3;
            }
        }

        public int Sum(int offset)
        {
            using (_lock.EnterRead())
            {
                return _banks.Sum(b => b[offset]);
            }
        }
    }

    public static string Run(int input)
    {
        var cartridge = new Cartridge();
        string ends = T.Together(
            () => { for (int i = 0; i < 20; i++) cartridge.Store(3, 1); },
            () => { for (int i = 0; i < 20; i++) cartridge.Store(100, (byte)(1 + input)); },
            () => { for (int i = 0; i < 300; i++) { cartridge.Select(i); if (i % 10 == 0) Thread.Sleep(1); } });
        string edge = "";
        try { cartridge.Store(256, 1); } catch (IndexOutOfRangeException) { edge = "outside"; }
        return $"{ends} {cartridge.Sum(3)} {cartridge.Sum(100)} {edge}";
    }
}
