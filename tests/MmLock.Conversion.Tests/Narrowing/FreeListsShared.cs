// becomes: range*2 coarse range*3
using MmLock;

public static class Program
{
    // What is put into the free list stays in its place: the next place that gets it shares it.
    private sealed class Kept
    {
        private readonly MmapLock _lock = new();
        private readonly byte[]?[] _pages = new byte[]?[16];
        private readonly Stack<byte[]> _free = new();

        public void Rent(int i)
        {
            using (_lock.EnterWrite())
            {
                if (!_free.TryPop(out byte[]? page)) page = new byte[64];
                Thread.Sleep(1);
                _pages[i] = page;
            }
        }

        public void Return(int i)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                if (_pages[i] is { } page) _free.Push(page);
            }
        }

        public int Add(int i)
        {
            using (_lock.EnterWrite())
            {
                byte[] page = _pages[i]!;
                byte was = page[0];
                Thread.Sleep(1);
                return page[0] = (byte)(was + 1);
            }
        }
    }

    // Here its place is cleared.
    private sealed class Cleared
    {
        private readonly MmapLock _lock = new();
        private readonly byte[]?[] _pages = new byte[]?[16];
        private readonly Stack<byte[]> _free = new();

        public void Rent(int i)
        {
            using (_lock.EnterWrite())
            {
                if (!_free.TryPop(out byte[]? page)) page = new byte[64];
                Thread.Sleep(1);
                _pages[i] = page;
            }
        }

        public void Return(int i)
        {
            using (_lock.EnterWrite())
            {
                byte[]? page = _pages[i];
                _pages[i] = null;
                Thread.Sleep(1);
                if (page is not null) _free.Push(page);
            }
        }

        public int Add(int i)
        {
            using (_lock.EnterWrite())
            {
                byte[] page = _pages[i]!;
                byte was = page[0];
                Thread.Sleep(1);
                return page[0] = (byte)(was + 1);
            }
        }
    }

    public static string Run(int input)
    {
        var kept = new Kept();
        kept.Rent(1);
        kept.Return(1);
        kept.Rent(2);
        var cleared = new Cleared();
        cleared.Rent(1);
        cleared.Rent(2 + input);
        string ends = T.Together(
            () => { for (int i = 0; i < 8; i++) { kept.Add(1); cleared.Add(1); } },
            () => { for (int i = 0; i < 8; i++) { kept.Add(2); cleared.Add(2 + input); } });
        cleared.Return(1);
        cleared.Rent(1);
        return $"{ends} {kept.Add(1)} {cleared.Add(1)}";
    }
}
