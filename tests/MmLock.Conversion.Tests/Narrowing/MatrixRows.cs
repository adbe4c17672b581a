// becomes: range*9 ranges range*2 structure
using MmLock;

public static class Program
{
    // The first number of several is the place, as in an array of rows.
    private sealed class Board
    {
        private readonly MmapLock _lock = new();
        private readonly int[,] _cells = new int[64, 8];
        private readonly long[,,] _layers = new long[16, 4, 4];
        private readonly (int Count, byte Mark)[,] _marks = new (int, byte)[32, 4];
        private int _set;

        public void Set(int y, int x, int value)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                _cells[y, x] = value;
            }
        }

        public int Get(int y, int x)
        {
            using (_lock.EnterRead())
            {
                Thread.Sleep(1);
                return _cells[y, x];
            }
        }

        public void ClearRows(int first, int count)
        {
            using (_lock.EnterWrite())
            {
                for (int y = first; y < first + count; y++)
                {
                    for (int x = 0; x < _cells.GetLength(1); x++) _cells[y, x] = 0;
                }

                Thread.Sleep(1);
            }
        }

        public int SumOfRow(int y)
        {
            using (_lock.EnterRead())
            {
                int sum = 0;
                for (int x = 0; x <= _cells.GetUpperBound(1); x++) sum += _cells[y, x];
                Thread.Sleep(1);
                return sum;
            }
        }

        public void Layer(int z, long value)
        {
            using (_lock.EnterWrite())
            {
                for (int y = 0; y < 4; y++)
                {
                    for (int x = 0; x < 4; x++) _layers[z, y, x] += value;
                }

                Thread.Sleep(1);
            }
        }

        public long Corner(int z)
        {
            using (_lock.EnterRead())
            {
                Thread.Sleep(1);
                return _layers[z, 3, 3];
            }
        }

        public void Mark(int y, int x)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                _marks[y, x].Count++;
                _marks[y, x].Mark = (byte)y;
            }
        }

        public int Marks(int y, int x)
        {
            using (_lock.EnterRead())
            {
                Thread.Sleep(1);
                return _marks[y, x].Count * 1000 + _marks[y, x].Mark;
            }
        }

        // Two rows side by side are one range,
        public void Down(int y, int x)
        {
            using (_lock.EnterWrite())
            {
                int above = _cells[y, x];
                Thread.Sleep(1);
                _cells[y + 1, x] += above;
            }
        }

        // and two of which nobody knows are two.
        public void Swap(int a, int b, int x)
        {
            using (_lock.EnterWrite())
            {
                int first = _cells[a, x];
                Thread.Sleep(1);
                _cells[a, x] = _cells[b, x];
                _cells[b, x] = first;
            }
        }

        // The second number is no place: another column of the same row is the same one.
        public void Across(int y, int from, int to)
        {
            using (_lock.EnterWrite())
            {
                int value = _cells[y, from];
                Thread.Sleep(1);
                _cells[y, to] = value;
            }
        }

        public void Guarded(int y, int x)
        {
            using (_lock.EnterWrite())
            {
                if (y < 0 || y >= _cells.GetLength(0) || x >= _cells.GetLength(1)) return;
                Thread.Sleep(1);
                _cells[y, x] |= 1;
                _set++;
            }
        }

        public int Count { get { using (_lock.EnterRead()) return _set; } }
    }

    public static string Run(int input)
    {
        var board = new Board();
        string ends = T.Together(
            () =>
            {
                for (int i = 0; i < 5; i++)
                {
                    board.Set(1, i, i + input);
                    board.Down(1, i);
                    board.ClearRows(5, 2);
                    board.Mark(3, 1);
                }
            },
            () =>
            {
                for (int i = 0; i < 5; i++)
                {
                    board.Set(10, i, 7);
                    board.Across(10, 0, 1);
                    board.Layer(2, 5);
                    board.Mark(3, 2);
                }
            },
            () =>
            {
                for (int i = 0; i < 4; i++)
                {
                    board.Swap(20, 21 + input, 1);
                    board.Guarded(30 + i, 1);
                    board.Layer(3 + input, 1);
                }
            });
        string edges = "";
        foreach ((int y, int x) in new[] { (-1, 0), (64, 0), (63, 8), (int.MinValue, 1), (int.MaxValue, 1), (62, 7) })
        {
            try { board.Down(y, x); edges += "."; } catch (IndexOutOfRangeException) { edges += "-"; }
        }

        return $"{ends} {board.SumOfRow(1)} {board.SumOfRow(2)} {board.SumOfRow(10)} {board.Corner(2)} {board.Corner(3)} "
            + $"{board.Marks(3, 1)} {board.Marks(3, 2)} {board.Get(30, 1)} {board.Count} {edges}";
    }
}
