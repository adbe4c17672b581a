// becomes: coarse*10 structure
using System.Collections.ObjectModel;
using MmLock;

public static class Program
{
    // Calls what it is given to keep.
    private sealed class Eager
    {
        private readonly List<Action<long>> _all = [];
        public void Add(Action<long> callback) { _all.Add(callback); callback(_all.Count); }
    }

    private sealed class Told : Collection<Action<long>>
    {
        protected override void InsertItem(int index, Action<long> item) { base.InsertItem(index, item); item(index); }
    }

    // Each looks like one that only keeps the function, and runs it under the lock.
    public sealed class Store
    {
        private readonly MmapLock _gate = new();
        private readonly Eager _eager = new();
        private readonly Told _told = [];
        private readonly List<Action<long>> _all = [];
        private readonly Dictionary<int, Action<long>> _named = [];
        private readonly Queue<Action<long>> _waiting = [];
        private Action<long>? _last;
        private int _total;

        private event Action<long> Raised
        {
            add { _all.Add(value); value(2); }
            remove => _all.Remove(value);
        }

        private Action<long> Latest
        {
            set { _last = value; value(3); }
        }

        public void ByClass(Action<long> callback)
        {
            using (_gate.EnterWrite())
            {
                _eager.Add(callback);
                _total++;
            }
        }

        public void ByOverride(Action<long> callback)
        {
            using (_gate.EnterWrite())
            {
                _told.Add(callback);
                _total++;
            }
        }

        public void ByEvent(Action<long> callback)
        {
            using (_gate.EnterWrite())
            {
                Raised += callback;
                _total++;
            }
        }

        public void BySetter(Action<long> callback)
        {
            using (_gate.EnterWrite())
            {
                Latest = callback;
                _total++;
            }
        }

        public void AtOnce(Action<long> callback)
        {
            using (_gate.EnterWrite())
            {
                _last = callback;
                _last(4);
                _total++;
            }
        }

        public void Below(Action<long> callback)
        {
            using (_gate.EnterWrite())
            {
                _all.Add(callback);
                Fire();
                _total++;
            }
        }

        // The local is made before the lock is taken.
        public void Before(Action<long> callback)
        {
            Action<long> mine = callback;
            using (_gate.EnterWrite())
            {
                mine(5);
                _total++;
            }
        }

        public void Added(Action<long> callback)
        {
            using (_gate.EnterWrite())
            {
                _last += callback;
                _last(7);
                _total++;
            }
        }

        public void ByKey(int key, Action<long> callback)
        {
            using (_gate.EnterWrite())
            {
                _named[key] = callback;
                _named[key](8);
                _total++;
            }
        }

        public void ByQueue(Action<long> callback)
        {
            using (_gate.EnterWrite())
            {
                _waiting.Enqueue(callback);
                if (_waiting.TryDequeue(out Action<long>? first)) first(9);
                _total++;
            }
        }

        public int Total { get { using (_gate.EnterRead()) return _total; } }

        private void Fire()
        {
            foreach (Action<long> one in _all) one(6);
        }
    }

    public static string Run(int input)
    {
        var store = new Store();
        long told = 0;
        Action<long> callback = at => { long was = told; Thread.SpinWait(200); told = was + at; };
        string ends = T.Together(
            () => { for (int i = 0; i < 4; i++) { store.ByClass(callback); store.ByOverride(callback); } },
            () => { for (int i = 0; i < 4 + input; i++) { store.ByEvent(callback); store.BySetter(callback); } },
            () => { for (int i = 0; i < 4; i++) { store.AtOnce(callback); store.Before(callback); } },
            () => { for (int i = 0; i < 4; i++) { store.Added(callback); store.ByKey(i, callback); store.ByQueue(callback); } });
        for (int i = 0; i < 3; i++) store.Below(callback);
        return $"{ends} {told > 0} {store.Total}";
    }
}
