// becomes: range range range range range range coarse
using MmLock;

public static class Program
{
    private sealed class Owners
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _owner = new int[16];
        private readonly int[] _pages = new int[16];
        private int _seen;

        // What is returned is read after the release.
        public int ReadsAfter(int page)
        {
            RangeGuard hold = _lock.EnterWrite();
            if (_owner[page] != 0)
            {
                hold.Dispose();
                return _pages[page] - _pages[page];
            }

            Thread.Sleep(1);
            _pages[page] += 1;
            hold.Dispose();
            return 0;
        }

        // The exception's message does.
        public int ThrowsAfter(int page)
        {
            RangeGuard hold = _lock.EnterWrite();
            if (_owner[page] != 0)
            {
                hold.Dispose();
                throw new InvalidOperationException("taken" + (_seen - _seen) + Slow());
            }

            Thread.Sleep(1);
            _pages[page] += 1;
            hold.Dispose();
            return 0;
        }

        private string Slow()
        {
            Thread.Sleep(1);
            return "";
        }

        // A loop gives it back in the middle.
        public int InLoop(int page)
        {
            RangeGuard hold = _lock.EnterWrite();
            for (int i = 0; i < 3; i++)
            {
                if (_owner[page] == i + 5)
                {
                    hold.Dispose();
                    return i;
                }

                _owner[page] = 0;
            }

            Thread.Sleep(1);
            _pages[page] += 1;
            hold.Dispose();
            return 0;
        }

        // Gives it back twice, in a switch.
        public int InSwitch(int page, int what)
        {
            RangeGuard hold = _lock.EnterWrite();
            switch (_owner[page])
            {
                case 1:
                    hold.Dispose();
                    return 1;
                case 2:
                {
                    hold.Dispose();
                    hold.Dispose();
                    return 2;
                }
            }

            Thread.Sleep(1);
            _pages[page] += what;
            hold.Dispose();
            return 0;
        }

        // Another local of the name, in a function.
        public int Named(int page)
        {
            RangeGuard hold = _lock.EnterWrite();
            if (_owner[page] != 0)
            {
                hold.Dispose();
                return Twice(2);
            }

            Thread.Sleep(1);
            _pages[page] += 1;
            hold.Dispose();
            return 0;

            static int Twice(int hold) => hold * 2;
        }

        public void Take(int page, int who)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                _owner[page] = who;
            }
        }

        public int Sum { get { using (_lock.EnterRead()) return _pages.Sum(); } }
    }

    public static string Run(int input)
    {
        var owners = new Owners();
        void Work(int from)
        {
            for (int n = 0; n < 8; n++)
            {
                int page = from + n % 4;
                owners.Take(page, n % 3);
                owners.ReadsAfter(page);
                try { owners.ThrowsAfter(page); } catch (InvalidOperationException) { }
                owners.InLoop(page);
                owners.Take(page, n % 3);
                owners.InSwitch(page, 2);
                owners.Named(page);
            }
        }

        return $"{T.Together(() => Work(0), () => Work(4), () => Work(8 + input))} {owners.Sum}";
    }
}
