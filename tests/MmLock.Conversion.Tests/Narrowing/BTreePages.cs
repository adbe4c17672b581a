// becomes: range range range
using MmLock;

public static class Program
{
    private sealed class LeafPage
    {
        public readonly int[] Keys = new int[8];
        public int Count;
    }

    private sealed class LeafFile
    {
        private readonly MmapLock _latch = new();
        private readonly LeafPage[] _pages;

        public LeafFile(int pages)
        {
            _pages = new LeafPage[pages];
            for (int i = 0; i < pages; i++) _pages[i] = new LeafPage();
        }

        public bool Insert(int page, int key)
        {
            using var hold = _latch.EnterWrite();
            LeafPage leaf = _pages[page];
            if (leaf.Count == leaf.Keys.Length) return false;
            int at = leaf.Count;
            while (at > 0 && leaf.Keys[at - 1] > key)
            {
                leaf.Keys[at] = leaf.Keys[at - 1];
                at--;
            }

            Thread.Sleep(1);
            leaf.Keys[at] = key;
            leaf.Count++;
            return true;
        }

        public bool Contains(int page, int key)
        {
            using var hold = _latch.EnterRead();
            LeafPage leaf = _pages[page];
            int low = 0, high = leaf.Count - 1;
            while (low <= high)
            {
                int middle = (low + high) / 2;
                if (leaf.Keys[middle] == key) return true;
                if (leaf.Keys[middle] < key) low = middle + 1; else high = middle - 1;
                Thread.Sleep(0);
            }

            return false;
        }

        public string Dump(int page)
        {
            using var hold = _latch.EnterRead();
            LeafPage leaf = _pages[page];
            return string.Join(",", leaf.Keys.Take(leaf.Count));
        }
    }

    public static string Run(int input)
    {
        var file = new LeafFile(4);
        string ends = T.Together(
            () => { for (int k = 0; k < 8; k += 2) file.Insert(1, k); },
            () => { for (int k = 1; k < 8; k += 2) file.Insert(1 + input % 2, k); },
            () => { for (int k = 8; k-- > 0;) file.Insert(3, k); },
            () => { for (int k = 0; k < 12; k++) { file.Contains(1, k); file.Contains(3, k); } });
        string edge = "";
        try { file.Insert(4, 0); } catch (IndexOutOfRangeException) { edge = "outside"; }
        return $"{ends} {file.Dump(1)} {file.Dump(2)} {file.Dump(3)} {file.Insert(3, 9)} {edge}";
    }
}
