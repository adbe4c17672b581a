// becomes: range range structure
using MmLock;

public static class Program
{
    private sealed class Board
    {
        public MmapLock Lock { get; } = new();
        public int[] Squares { get; } = new int[64];
        public int Moves { get; set; }
    }

    private static string Play(int input)
    {
        var board = new Board();
        string ends = T.Together(
            () => { for (int i = 0; i < 10; i++) { board.Put(12, 1); board.Move(); } },
            () => { for (int i = 0; i < 10; i++) { board.Put(12 + input, 1); board.Move(); } },
            () => { for (int i = 0; i < 10; i++) board.Look(12); });
        string edge = "";
        try { board.Put(64, 1); } catch (IndexOutOfRangeException) { edge = "outside"; }
        return $"{ends} {board.Look(12)} {board.Moves} {edge}";
    }

    private static void Put(this Board board, int square, int piece)
    {
        using (board.Lock.EnterWrite())
        {
            int was = board.Squares[square];
            Thread.Sleep(1);
            board.Squares[square] = was + piece;
        }
    }

    private static int Look(this Board board, int square)
    {
        using (board.Lock.EnterRead())
        {
            Thread.Sleep(1);
            return board.Squares[square];
        }
    }

    private static void Move(this Board board)
    {
        using (board.Lock.EnterWrite()) board.Moves++;
    }

    public static string Run(int input) => Play(input);
}
