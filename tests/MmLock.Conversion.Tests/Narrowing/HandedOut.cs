// becomes: range coarse structure
using MmLock;

public static class Program
{
    private sealed class Page { public int Uses; }

    private sealed class Store
    {
        public MmapLock Lock { get; } = new();

        public Dictionary<int, Page> Pages { get; } = new();

        public bool Use(int number)
        {
            using (Lock.EnterWrite())
            {
                if (!Pages.TryGetValue(number, out Page? page)) return false;
                int was = page.Uses;
                Thread.Sleep(1);
                page.Uses = was + 1;
                return true;
            }
        }
    }

    // Another class works on what the store hands out.
    private sealed class Trimmer(Store store)
    {
        public int Trim()
        {
            using (store.Lock.EnterWrite())
            {
                int removed = 0;
                foreach (int number in store.Pages.Keys.ToArray())
                {
                    if (store.Pages[number].Uses % 2 == 0)
                    {
                        store.Pages[number].Uses += 1000;
                        removed++;
                    }
                }

                return removed;
            }
        }

        public int Count { get { using (store.Lock.EnterRead()) return store.Pages.Count; } }
    }

    public static string Run(int input)
    {
        var store = new Store();
        for (int i = 0; i < 8; i++) store.Pages.Add(i, new Page());
        var trimmer = new Trimmer(store);
        int trimmed = 0;
        string ends = T.Together(
            () => { for (int i = 0; i < 12; i++) store.Use(i % 4); },
            () => { for (int i = 0; i < 12; i++) store.Use(i % 4 + input); },
            () => { for (int i = 0; i < 40; i++) { trimmed += trimmer.Trim(); if (i % 4 == 0) Thread.Sleep(1); } });
        return $"{ends} {store.Pages.Values.Sum(p => p.Uses) - trimmed * 1000} {trimmer.Count} {store.Use(99)}";
    }
}
