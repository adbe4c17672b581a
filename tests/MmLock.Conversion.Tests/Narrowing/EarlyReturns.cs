// becomes: range range coarse
// unchecked: Leave+get_Sum: nobody else is left who holds anything, but what threw at the edge
// unchecked: Take+get_Sum: as before
using MmLock;

public static class Program
{
    private sealed class Owners
    {
        private readonly MmapLock _lock = new();
        private readonly string?[] _owner = new string?[16];
        private readonly int[] _pages = new int[16];

        // Gives the hold back on every way out by itself.
        public bool Take(int page, string who)
        {
            RangeGuard hold = _lock.EnterWrite();
            if (_owner[page] is not null)
            {
                hold.Dispose();
                return false;
            }

            _owner[page] = who;
            Thread.Sleep(1);
            _pages[page] += 1;
            hold.Dispose();
            return true;
        }

        public bool Leave(int page, string who)
        {
            RangeGuard hold = _lock.EnterWrite();
            if (_owner[page] != who)
            {
                hold.Dispose();
                return false;
            }

            Thread.Sleep(1);
            _pages[page] += 1;
            _owner[page] = null;
            hold.Dispose();
            return true;
        }

        // The cursor of the search moves by the search itself: it must not be made twice.
        private int _next;

        public int TakeNext(string who)
        {
            using (_lock.EnterWrite())
            {
                int page = _next++ % 16;
                if (_owner[page] is not null) return -1;
                _owner[page] = who;
                Thread.Sleep(1);
                _pages[page] += 1;
                return page;
            }
        }

        public int Sum => _pages.Sum();
    }

    public static string Run(int input)
    {
        var owners = new Owners();
        int wrong = 0;
        void Work(string who)
        {
            for (int n = 0; n < 16; n++)
            {
                if (owners.Take(n % (4 + input), who) && !owners.Leave(n % (4 + input), who)) Interlocked.Increment(ref wrong);
                int page = owners.TakeNext(who);
                if (page >= 0 && !owners.Leave(page, who)) Interlocked.Increment(ref wrong);
            }
        }

        string ends = T.Together(() => Work("a"), () => Work("b"), () => Work("c"));
        string edge = "";
        try { owners.Take(16, "x"); } catch (IndexOutOfRangeException) { edge = "above"; }
        return $"{ends} {wrong} {owners.Sum % 2} {edge}";
    }
}
