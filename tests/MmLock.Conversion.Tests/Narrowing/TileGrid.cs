// becomes: range*3
using MmLock;

public static class Program
{
    // Rows of a picture: a place is two numbers, and the first says the row.
    private sealed class TileMap
    {
        private readonly MmapLock _lock = new();
        private readonly int[,] _tiles = new int[16, 16];

        public void Blit(int x, int y, int width, int height)
        {
            using (_lock.EnterWrite())
            {
                for (int row = y; row < y + height; row++)
                {
                    for (int column = x; column < x + width; column++)
                    {
                        _tiles[row, column]++;
                    }
                }

                Thread.Sleep(1);
            }
        }

        public int Row(int y)
        {
            using (_lock.EnterRead())
            {
                int sum = 0;
                for (int column = 0; column < 16; column++) sum += _tiles[y, column];
                Thread.Sleep(1);
                return sum;
            }
        }

        public int Column(int x)
        {
            using (_lock.EnterRead())
            {
                int sum = 0;
                for (int row = 0; row < 16; row++) sum += _tiles[row, x];
                Thread.Sleep(1);
                return sum;
            }
        }
    }

    public static string Run(int input)
    {
        var map = new TileMap();
        string ends = T.Together(
            () => { for (int i = 0; i < 8; i++) map.Blit(0, 0, 4, 4); },
            () => { for (int i = 0; i < 8; i++) map.Blit(2, 2 + input, 4, 4); },
            () => { for (int i = 0; i < 8; i++) { map.Row(3); map.Column(3); } });
        string edge = "";
        foreach ((int x, int y, int w, int h) in new[] { (0, 0, 0, 9), (15, 15, 1, 1), (-1, 0, 1, 1), (15, 15, 2, 1) })
        {
            try { map.Blit(x, y, w, h); edge += "."; } catch (IndexOutOfRangeException) { edge += "outside "; }
        }

        return $"{ends} {map.Row(3)} {map.Column(3)} {edge}";
    }
}
