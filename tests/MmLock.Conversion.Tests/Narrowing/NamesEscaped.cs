// becomes: range*9 ranges structure
using MmLock;

public static class Program
{
    public sealed class Request(int @base, int @long)
    {
        public int @base { get; } = @base;

        public int @long { get; } = @long;
    }

    // Names that are keywords, as interfaces of other languages have them.
    private sealed class Store
    {
        private readonly MmapLock _lock = new();
        private readonly byte[] _bytes = new byte[64];
        private readonly int @const;
        private int _calls;

        public Store(int first) => @const = first;

        public int Add(int @in)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                return ++_bytes[@in];
            }
        }

        public void Clear(int @event, int @out)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                _bytes.AsSpan(@event, @out).Clear();
            }
        }

        public void Put(int at, byte[] @params)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                @params.CopyTo(_bytes, at);
            }
        }

        public void Ask(Request @ref)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                _bytes.AsSpan(@ref.@base, @ref.@long).Fill(7);
            }
        }

        public void Own(int at)
        {
            using var @lock = _lock.EnterWrite();
            Thread.Sleep(1);
            _bytes[@const + at]++;
        }

        public int Get(Index @is)
        {
            using (_lock.EnterRead())
            {
                Thread.Sleep(1);
                return _bytes[@is];
            }
        }

        public int Sum(Range @as)
        {
            using (_lock.EnterRead())
            {
                Thread.Sleep(1);
                int sum = 0;
                foreach (byte one in _bytes.AsSpan(@as)) sum += one;
                return sum;
            }
        }

        // A number that becomes an index, and two that become a range.
        public int Indexed(int at)
        {
            using (_lock.EnterWrite())
            {
                Index index = at;
                Thread.Sleep(1);
                return ++_bytes[index];
            }
        }

        public int Ranged(int at, int length)
        {
            using (_lock.EnterWrite())
            {
                Range range = at..(at + length);
                Thread.Sleep(1);
                foreach (ref byte one in _bytes.AsSpan(range)) one++;
                return _bytes.Length;
            }
        }

        public void Swap(int @do, int @while)
        {
            using (_lock.EnterWrite())
            {
                byte was = _bytes[@do];
                Thread.Sleep(1);
                _bytes[@do] = _bytes[@while];
                _bytes[@while] = was;
            }
        }

        public int Count() { using (_lock.EnterWrite()) return ++_calls; }
    }

    public static string Run(int input)
    {
        var store = new Store(40);
        string ends = T.Together(
            () => { for (int i = 0; i < 5; i++) store.Add(i); },
            () => { for (int i = 0; i < 5; i++) store.Own(i + input); },
            () => { for (int i = 0; i < 5; i++) { store.Indexed(20); store.Swap(30, 31); } });
        store.Put(8, [1, 2, 3]);
        store.Clear(9, 1);
        store.Ask(new Request(12, 2));
        return $"{ends} {store.Get(^1)} {store.Get(8)} {store.Sum(..)} {store.Sum(8..14)} {store.Ranged(8, 4)} {store.Count()}";
    }
}
