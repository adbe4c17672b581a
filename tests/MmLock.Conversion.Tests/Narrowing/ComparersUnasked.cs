// becomes: structure structure structure structure coarse coarse coarse coarse
using MmLock;

public static class Program
{
    // A comparer runs where an entry is looked for, and not where all are counted, dropped or gone through.
    private sealed class Backward : IComparer<int>
    {
        public int Compare(int left, int right) => right.CompareTo(left);
    }

    private sealed class ByParity : IEqualityComparer<int>
    {
        public bool Equals(int left, int right) => (left & 1) == (right & 1);

        public int GetHashCode(int value) => value & 1;
    }

    private sealed class Sizes
    {
        private readonly MmapLock _lock = new();
        private readonly SortedList<int, int> _list = new(new Backward());
        private readonly Dictionary<int, int> _table = new(new ByParity());

        public void Drop()
        {
            using (_lock.EnterWrite())
            {
                _list.Clear();
                _table.Clear();
            }
        }

        public int Count()
        {
            using (_lock.EnterRead())
            {
                return _list.Count + _table.Count;
            }
        }

        public int First()
        {
            using (_lock.EnterRead())
            {
                return _list.Count == 0 ? -1 : _list.GetKeyAtIndex(0);
            }
        }

        public int Sum()
        {
            using (_lock.EnterRead())
            {
                int sum = 0;
                foreach (KeyValuePair<int, int> one in _list)
                {
                    sum += one.Value;
                }

                return sum;
            }
        }

        public void Set(int key)
        {
            using (_lock.EnterWrite())
            {
                _list[key] = key;
            }
        }

        public bool Add(int key)
        {
            using (_lock.EnterWrite())
            {
                return _list.TryAdd(key, key);
            }
        }

        public void Note(int key)
        {
            using (_lock.EnterWrite())
            {
                _table[key] = key;
            }
        }

        public bool Has(int key)
        {
            using (_lock.EnterRead())
            {
                return _table.ContainsKey(key);
            }
        }
    }

    public static string Run(int input)
    {
        var sizes = new Sizes();
        string result = "";
        for (int i = 0; i < 4; i++)
        {
            sizes.Set(i + input);
            sizes.Note(i + input);
            result += $"{sizes.Add(i)} {sizes.Has(i + 1)} {sizes.Count()} {sizes.First()} {sizes.Sum()} ";
        }

        sizes.Drop();
        return result + sizes.Count();
    }
}
