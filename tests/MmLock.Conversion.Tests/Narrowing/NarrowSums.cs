// becomes: range range range range range range range range range range range range range range range range range range range range
using MmLock;

public static class Program
{
    // Sums that the code computes in fewer than 64 bits.
    private sealed class Cell { public int Value; }

    private sealed class SumOfInts
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[16];

        public void One(int at, int more)
        {
            using (_lock.EnterWrite())
            {
                int was = _cells[at + more];
                Thread.Sleep(1);
                _cells[at + more] = was + 1;
            }
        }

        public void Two(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _cells[at];
                Thread.Sleep(1);
                _cells[at] = was + 1;
            }
        }
    }

    private sealed class Next
    {
        private readonly MmapLock _lock = new();
        private readonly Dictionary<int, Cell> _cells = new()
        {
            [0] = new(), [1] = new(), [2] = new(), [3] = new(), [int.MinValue] = new(), [int.MaxValue] = new(),
        };

        public void One(int at, int more)
        {
            using (_lock.EnterWrite())
            {
                Cell cell = _cells[at + 1];
                int was = cell.Value;
                Thread.Sleep(1);
                cell.Value = was + 1;
            }
        }

        public void Two(int at)
        {
            using (_lock.EnterWrite())
            {
                Cell cell = _cells[at];
                int was = cell.Value;
                Thread.Sleep(1);
                cell.Value = was + 1;
            }
        }
    }

    private sealed class Before
    {
        private readonly MmapLock _lock = new();
        private readonly Dictionary<int, Cell> _cells = new()
        {
            [0] = new(), [1] = new(), [2] = new(), [3] = new(), [int.MinValue] = new(), [int.MaxValue] = new(),
        };

        public void One(int at, int more)
        {
            using (_lock.EnterWrite())
            {
                Cell cell = _cells[at - more];
                int was = cell.Value;
                Thread.Sleep(1);
                cell.Value = was + 1;
            }
        }

        public void Two(int at)
        {
            using (_lock.EnterWrite())
            {
                Cell cell = _cells[at];
                int was = cell.Value;
                Thread.Sleep(1);
                cell.Value = was + 1;
            }
        }
    }

    private sealed class NextUnsigned
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[16];

        public void One(uint at, uint more)
        {
            using (_lock.EnterWrite())
            {
                int was = _cells[at + 1];
                Thread.Sleep(1);
                _cells[at + 1] = was + 1;
            }
        }

        public void Two(uint at)
        {
            using (_lock.EnterWrite())
            {
                int was = _cells[at];
                Thread.Sleep(1);
                _cells[at] = was + 1;
            }
        }
    }

    private sealed class SumUnsigned
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[16];

        public void One(uint at, uint more)
        {
            using (_lock.EnterWrite())
            {
                int was = _cells[at + more];
                Thread.Sleep(1);
                _cells[at + more] = was + 1;
            }
        }

        public void Two(uint at)
        {
            using (_lock.EnterWrite())
            {
                int was = _cells[at];
                Thread.Sleep(1);
                _cells[at] = was + 1;
            }
        }
    }

    private sealed class BeforeUnsigned
    {
        private readonly MmapLock _lock = new();
        private readonly Dictionary<uint, Cell> _cells = new() { [0] = new(), [1] = new(), [uint.MaxValue] = new() };

        public void One(uint at, uint more)
        {
            using (_lock.EnterWrite())
            {
                Cell cell = _cells[at - 1];
                int was = cell.Value;
                Thread.Sleep(1);
                cell.Value = was + 1;
            }
        }

        public void Two(uint at)
        {
            using (_lock.EnterWrite())
            {
                Cell cell = _cells[at];
                int was = cell.Value;
                Thread.Sleep(1);
                cell.Value = was + 1;
            }
        }
    }

    private sealed class Twice
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[16];

        public void One(int at, int more)
        {
            using (_lock.EnterWrite())
            {
                int was = _cells[at + at];
                Thread.Sleep(1);
                _cells[at + at] = was + 1;
            }
        }

        public void Two(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _cells[at];
                Thread.Sleep(1);
                _cells[at] = was + 1;
            }
        }
    }

    private sealed class Short
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[16];

        public void One(ushort at, ushort more)
        {
            using (_lock.EnterWrite())
            {
                int was = _cells[(ushort)(at + 1)];
                Thread.Sleep(1);
                _cells[(ushort)(at + 1)] = was + 1;
            }
        }

        public void Two(ushort at)
        {
            using (_lock.EnterWrite())
            {
                int was = _cells[at];
                Thread.Sleep(1);
                _cells[at] = was + 1;
            }
        }
    }

    private sealed class Local
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[16];

        public void One(int at, int more)
        {
            int sum = at + more;
            using (_lock.EnterWrite())
            {
                int was = _cells[sum];
                Thread.Sleep(1);
                _cells[sum] = was + 1;
            }
        }

        public void Two(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _cells[at];
                Thread.Sleep(1);
                _cells[at] = was + 1;
            }
        }
    }

    private sealed class Long
    {
        private readonly MmapLock _lock = new();
        private readonly Dictionary<long, Cell> _cells = new()
        {
            [0] = new(), [1] = new(), [long.MinValue] = new(), [-2] = new(), [-1] = new(),
        };

        public void One(long at, long more)
        {
            using (_lock.EnterWrite())
            {
                Cell cell = _cells[at + more];
                int was = cell.Value;
                Thread.Sleep(1);
                cell.Value = was + 1;
            }
        }

        public void Two(long at)
        {
            using (_lock.EnterWrite())
            {
                Cell cell = _cells[at];
                int was = cell.Value;
                Thread.Sleep(1);
                cell.Value = was + 1;
            }
        }
    }

    // What does not fit is tried by the edges of all parameters.
    public static string Run(int input)
    {
        var sum = new SumOfInts();
        var next = new Next();
        var unsigned = new SumUnsigned();
        return T.Together(
            () => { for (int i = 0; i < 6; i++) { sum.One(3, input); next.One(2, 0); unsigned.One(4, 1); } },
            () => { for (int i = 0; i < 6; i++) { sum.Two(3 + input); next.Two(3); unsigned.Two(5); } });
    }
}
