// becomes: coarse*9 range coarse*3
using System.Runtime.InteropServices;
using MmLock;

public static class Program
{
    // By other ways than a row's number: all of it, another name, a reference to a cell, counted through.
    private sealed class Grid
    {
        private readonly MmapLock _lock = new();
        private readonly int[,] _cells = new int[32, 8];

        public int Sum()
        {
            using (_lock.EnterRead())
            {
                int sum = 0;
                foreach (int cell in _cells) sum += cell;
                Thread.Sleep(1);
                return sum;
            }
        }

        public void Helped(int y)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                Fill(_cells, y);
            }
        }

        private static void Fill(int[,] of, int y) => of[y, 1] = of[31 - y, 1] = 4;

        public void Alias(int y)
        {
            int[,] cells = _cells;
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                cells[y, 0]++;
            }
        }

        // Through the end of a row into the next.
        public void ByRef(int y)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                ref int cell = ref _cells[y, 7];
                System.Runtime.CompilerServices.Unsafe.Add(ref cell, 1) = 9;
            }
        }

        // Numbers of cells, not of rows.
        public void Clear(int first, int count)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                Array.Clear(_cells, first, count);
            }
        }

        public void Span(int y, int value)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                MemoryMarshal.CreateSpan(ref _cells[y, 0], 16).Fill(value);
            }
        }

        public void Bytes(int from, int to, int count)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                Buffer.BlockCopy(_cells, from, _cells, to, count);
            }
        }

        public int Other(int y)
        {
            using (_lock.EnterRead())
            {
                Thread.Sleep(1);
                return y;
            }
        }

        public int Value(int y, int x)
        {
            using (_lock.EnterRead())
            {
                Thread.Sleep(1);
                return (int)_cells.GetValue(y, x)!;
            }
        }

        public void Set(int y, int x, int value)
        {
            using (_lock.EnterWrite())
            {
                _cells[y, x] = value;
                Thread.Sleep(1);
                _cells[y, x] = value;
            }
        }
    }

    // Arrays in an array of rows: what lies there may lie in another row, too. And one whose rows begin below zero.
    private sealed class Deep
    {
        private readonly MmapLock _lock = new();
        private readonly int[,][] _lists = new int[8, 2][];
        private readonly int[,] _signed = (int[,])Array.CreateInstance(typeof(int), [8, 2], [-4, 0]);

        public Deep()
        {
            var shared = new int[4];
            for (int y = 0; y < 8; y++) _lists[y, 0] = _lists[y, 1] = shared;
        }

        public void Put(int y, int i, int value)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                _lists[y, 0][i] = value;
            }
        }

        public int Get(int y, int i)
        {
            using (_lock.EnterRead())
            {
                Thread.Sleep(1);
                return _lists[y, 1][i];
            }
        }

        public void Below(int y, int by)
        {
            using (_lock.EnterWrite())
            {
                int was = _signed[y, 0];
                Thread.Sleep(1);
                _signed[y, 0] = was + by;
            }
        }
    }

    public static string Run(int input)
    {
        var grid = new Grid();
        var deep = new Deep();
        string ends = T.Together(
            () =>
            {
                for (int i = 0; i < 4; i++)
                {
                    grid.Helped(3);
                    grid.Alias(4);
                    grid.Set(4, 0, 3);
                    grid.Clear(0, 3);
                    deep.Put(1, 0, 5);
                    deep.Below(-2, 1);
                }
            },
            () =>
            {
                for (int i = 0; i < 4; i++)
                {
                    grid.ByRef(10);
                    grid.Set(11, 0, 9);
                    grid.Span(20, 2);
                    grid.Bytes(640, 320, 8);
                    deep.Below(-2, 1);
                }
            },
            () =>
            {
                for (int i = 0; i < 4; i++)
                {
                    _ = grid.Sum() + deep.Get(2, 0) + grid.Value(28, 1);
                    grid.Set(21, 0, 2);
                    deep.Below(1 + input, 2);
                }
            });
        return $"{ends} {grid.Other(3)} {grid.Value(11, 0)} {grid.Value(21, 1)} {grid.Value(28, 1)} {deep.Get(4, 0)}";
    }
}
