// becomes: coarse coarse structure structure
using MmLock;

public static class Program
{
    /// <summary>What a property that looks like a read runs is the user's, and counts what it makes.</summary>
    private sealed class Parts
    {
        private readonly MmapLock _lock = new();
        private readonly Lazy<int[]>[] _parts = new Lazy<int[]>[8];
        private readonly int[] _plain = new int[8];
        private int _made;

        public Parts()
        {
            for (int i = 0; i < _parts.Length; i++)
            {
                _parts[i] = new Lazy<int[]>(() => { _made++; Thread.Sleep(1); return new int[4]; }, LazyThreadSafetyMode.None);
            }
        }

        public void Add(int part, int index)
        {
            using (_lock.EnterWrite())
            {
                int[] values = _parts[part].Value;
                int was = values[index];
                Thread.Sleep(1);
                values[index] = was + 1;
            }
        }

        public int First(int part)
        {
            using (_lock.EnterWrite())
            {
                return _parts[part].Value[0];
            }
        }

        public int Made()
        {
            using (_lock.EnterRead())
            {
                return _made;
            }
        }

        public void Count(int index)
        {
            using (_lock.EnterWrite())
            {
                _plain[index]++;
            }
        }
    }

    public static string Run(int input)
    {
        var parts = new Parts();
        string ends = T.Together(
            () => { for (int i = 0; i < 8; i++) parts.Add(i, 0); },
            () => { for (int i = 7; i >= 0; i--) parts.Add(i, input); },
            () => { for (int i = 0; i < 50; i++) { parts.Count(i % 8); _ = parts.Made(); } });
        return $"{ends} {parts.Made()} {parts.First(input)}";
    }
}
