// becomes: structure*6 coarse*2 structure
using MmLock;

public static class Program
{
    // A function that is put into a list, a queue, a table, a member or an event runs nothing there. It runs where it is called: who does
    // that under the lock runs code of nobody knows whom.
    public sealed class Store
    {
        private readonly MmapLock _gate = new();
        private readonly List<Action<long>> _evicted = [];
        private readonly Dictionary<int, Action<long>> _named = [];
        private readonly int[] _evictions = new int[8];
        private Action<long>? _last;
        private event Action<long>? Raised;

        public void OnEvicted(Action<long> callback)
        {
            using (_gate.EnterWrite())
            {
                _evicted.Add(callback);
            }
        }

        public bool Off(Action<long> callback)
        {
            using (_gate.EnterWrite())
            {
                return _evicted.Remove(callback);
            }
        }

        public void Name(int name, Action<long> callback)
        {
            using (_gate.EnterWrite())
            {
                _named[name] = callback;
            }
        }

        public void Last(Action<long> callback)
        {
            using (_gate.EnterWrite())
            {
                _last = callback ?? throw new ArgumentException("none");
            }
        }

        public void More(Action<long>? callback)
        {
            using (_gate.EnterWrite())
            {
                if (callback != null) Raised += callback;
            }
        }

        public int Count
        {
            get { using (_gate.EnterRead()) return _evicted.Count + _named.Count + (_last is null ? 0 : 1) + (Raised is null ? 0 : 1); }
        }

        public void Evict(int at)
        {
            using (_gate.EnterWrite())
            {
                _evictions[at & 7]++;
                foreach (Action<long> callback in _evicted)
                {
                    callback(at);
                }
            }
        }

        public void Tell(int at)
        {
            using (_gate.EnterWrite())
            {
                _evictions[at & 7]++;
                _last?.Invoke(at);
                Raised?.Invoke(at);
            }
        }

        public int Evictions(int at) { using (_gate.EnterRead()) return _evictions[at & 7]; }
    }

    public static string Run(int input)
    {
        var store = new Store();
        long told = 0;
        Action<long> callback = at => { long was = told; Thread.SpinWait(200); told = was + at; };
        string ends = T.Together(
            () => { for (int i = 0; i < 8; i++) store.OnEvicted(callback); },
            () => { for (int i = 0; i < 8; i++) { store.Name(i, callback); store.Last(callback); } },
            () => { for (int i = 0; i < 4; i++) store.More(callback); });
        ends += T.Together(
            () => { for (int i = 0; i < 8; i++) store.Evict(i); },
            () => { for (int i = 0; i < 8 + input; i++) store.Tell(i); });
        return $"{ends} {told} {store.Count} {store.Evictions(1)} {store.Off(callback)} {store.Off(_ => { })} {store.Count}";
    }
}
