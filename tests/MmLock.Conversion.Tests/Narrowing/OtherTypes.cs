// becomes: coarse coarse coarse range coarse range coarse range coarse range coarse range range range
using MmLock;

public static class Program
{
    // A place comes through a type of its own.
    private interface IPair
    {
        void One(int at);
        void Two(int at);
        int Sum { get; }

        // Two numbers of one place.
        (int One, int Two) Same(int input);
    }

    private readonly struct PageNumber(int value)
    {
        private readonly int _value = value;

        public static implicit operator PageNumber(int address) => new(address / 2);

        public static implicit operator int(PageNumber page) => page._value;
    }

    private sealed class ByEnum : IPair
    {
        private readonly MmapLock _lock = new();
        private enum Slot { First, Second, Third, Last = 9 }

        private readonly int[] _cells = new int[16];

        public void One(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _cells[(int)(Slot)at];
                Thread.Sleep(1);
                _cells[(int)(Slot)at] = was + 1;
            }
        }

        public void Two(int at)
        {
            using (_lock.EnterWrite())
            {
                Slot slot = at == 9 ? Slot.Last : (Slot)at;
                int was = _cells[(int)slot];
                Thread.Sleep(1);
                _cells[(int)slot] = was + 1;
            }
        }

        public int Sum => _cells.Sum();

        public (int One, int Two) Same(int input) => (9 - input, 9 - input);
    }

    private sealed class ByDouble : IPair
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[16];

        public void One(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _cells[(int)(at * 0.5)];
                Thread.Sleep(1);
                _cells[(int)(at * 0.5)] = was + 1;
            }
        }

        public void Two(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _cells[at / 2];
                Thread.Sleep(1);
                _cells[at / 2] = was + 1;
            }
        }

        public int Sum => _cells.Sum();

        public (int One, int Two) Same(int input) => (4 + input % 2, 4);
    }

    private sealed class ByPageNumber : IPair
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[16];

        public void One(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _cells[(PageNumber)at];
                Thread.Sleep(1);
                _cells[(PageNumber)at] = was + 1;
            }
        }

        public void Two(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _cells[at / 2];
                Thread.Sleep(1);
                _cells[at / 2] = was + 1;
            }
        }

        public int Sum => _cells.Sum();

        public (int One, int Two) Same(int input) => (4, 5);
    }

    private sealed class ByNullable : IPair
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[16];

        public void One(int at)
        {
            using (_lock.EnterWrite())
            {
                int? place = at > 7 ? null : at;
                int was = _cells[place ?? 3];
                Thread.Sleep(1);
                _cells[place ?? 3] = was + 1;
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

        public int Sum => _cells.Sum();

        public (int One, int Two) Same(int input) => (8 + input, 3);
    }

    private sealed class ByText : IPair
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[16];

        public void One(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _cells[int.Parse(at.ToString())];
                Thread.Sleep(1);
                _cells[int.Parse(at.ToString())] = was + 1;
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

        public int Sum => _cells.Sum();

        public (int One, int Two) Same(int input) => (2 + input, 2 + input);
    }

    private sealed class ByTuple : IPair
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[16];

        public void One(int at)
        {
            using (_lock.EnterWrite())
            {
                (int place, int other) = (at, at + 1);
                (place, other) = (other, place);
                int was = _cells[place];
                Thread.Sleep(1);
                _cells[place] = was + 1;
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

        public int Sum => _cells.Sum();

        public (int One, int Two) Same(int input) => (2 + input, 3 + input);
    }

    private sealed class ByByte : IPair
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[16];

        public void One(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _cells[(byte)at & 15];
                Thread.Sleep(1);
                _cells[(byte)at & 15] = was + 1;
            }
        }

        public void Two(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _cells[at & 15];
                Thread.Sleep(1);
                _cells[at & 15] = was + 1;
            }
        }

        public int Sum => _cells.Sum();

        public (int One, int Two) Same(int input) => (258 + input, 2 + input);
    }

    public static string Run(int input)
    {
        string result = "";
        foreach (IPair pair in new IPair[] { new ByEnum(), new ByDouble(), new ByPageNumber(), new ByNullable(), new ByText(),
            new ByTuple(), new ByByte() })
        {
            (int one, int two) = pair.Same(input);
            result += T.Together(
                () => { for (int i = 0; i < 6; i++) pair.One(one); },
                () => { for (int i = 0; i < 6; i++) pair.Two(two); },
                () => { for (int i = 0; i < 6; i++) pair.One(5); },
                () => { for (int i = 0; i < 6; i++) pair.Two(5); });
            foreach (int odd in new[] { -1, int.MinValue, int.MaxValue, 64 })
            {
                try { pair.One(odd); } catch (Exception e) { result += e.GetType().Name[0]; }
                try { pair.Two(odd); } catch (Exception e) { result += e.GetType().Name[0]; }
            }

            result += $" {pair.Sum} ";
        }

        return result;
    }
}
