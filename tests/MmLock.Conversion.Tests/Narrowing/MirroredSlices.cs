// becomes: coarse structure coarse structure
using MmLock;

public static class Program
{
    private sealed class Bank { public Memory<byte> Data; public ArraySegment<byte> Part; }

    // Sixteen banks over four that are there: each four times.
    private sealed class Board
    {
        private readonly MmapLock _lock = new();
        private readonly byte[] _ram = new byte[256];
        private readonly Bank[] _banks = new Bank[16];

        public Board()
        {
            for (int i = 0; i < 16; i++)
                _banks[i] = new Bank { Data = _ram.AsMemory(i % 4 * 64, 64), Part = new ArraySegment<byte>(_ram, i % 4 * 64, 64) };
        }

        public void Poke(int bank)
        {
            using (_lock.EnterWrite())
            {
                Span<byte> data = _banks[bank].Data.Span;
                byte was = data[3];
                Thread.Sleep(1);
                data[3] = (byte)(was + 1);
            }
        }

        public byte Peek(int at) { using (_lock.EnterRead()) return _ram[at]; }
    }

    private sealed class Views
    {
        private readonly MmapLock _lock = new();
        private readonly byte[] _ram = new byte[256];
        private readonly Memory<byte>[] _views = new Memory<byte>[16];

        public Views() { for (int i = 0; i < 16; i++) _views[i] = _ram.AsMemory(i % 4 * 64, 64); }

        public void Poke(int bank)
        {
            using (_lock.EnterWrite())
            {
                byte was = _views[bank].Span[3];
                Thread.Sleep(1);
                _views[bank].Span[3] = (byte)(was + 1);
            }
        }

        public byte Peek(int at) { using (_lock.EnterRead()) return _ram[at]; }
    }

    public static string Run(int input)
    {
        var board = new Board(); var views = new Views();
        string ends = T.Together(
            () => { for (int i = 0; i < 6; i++) { board.Poke(1); views.Poke(1); } },
            () => { for (int i = 0; i < 6; i++) { board.Poke(5); views.Poke(5); } });
        return $"{ends} {board.Peek(67)} {views.Peek(67)}";
    }
}
