// becomes: coarse*28 structure*6
using MmLock;

public sealed record Named(int Id, Action Call);

public sealed record Holder(int Id, Action? Call);

public struct Entry { public int Id; public Action? Call; }

public sealed class Handler { public int Id; public Action? Call; }

// A function that lies in a part of an element: of a tuple, a record, a structure, an object. Who takes it out of there and calls it
// under the lock runs code of nobody knows whom, however it is taken out.
public static class Program
{
    public sealed class Store
    {
        private readonly MmapLock _gate = new();
        private readonly List<(int Id, Action Call)> _pairs = [];
        private readonly List<(int Id, (int Sub, Action Call) More)> _deep = [];
        private readonly List<Named> _records = [];
        private readonly Dictionary<int, Entry> _entries = [];
        private readonly Entry[] _array = new Entry[4];
        private readonly List<Handler> _handlers = [];
        private readonly Dictionary<int, (int Id, Action Call)> _named = [];
        private readonly Queue<(int Id, Action Call)> _waiting = [];
        private readonly LinkedList<(int Id, Action Call)> _linked = [];
        private readonly List<Action> _hidden = [];
        private readonly List<object> _objects = [];
        private object? _latest;
        private Holder? _holder;
        private (int Id, Action? Call) _one;
        private readonly List<Sub> _own = [];
        private readonly List<Fires> _fires = [];
        private readonly List<Hub> _hubs = [];
        private readonly List<(int Id, List<Action> All)> _lists = [];
        private int _calls;

        private readonly record struct Sub(int Id, Action Call);

        private readonly struct Fires(Action call)
        {
            public void Fire() => call();
        }

        private sealed class Hub(Action call)
        {
            public static implicit operator Action(Hub hub) => hub.Made();
            private Action Made() => call;
        }

        public void Set(Action call, object any)
        {
            using (_gate.EnterWrite())
            {
                Put(call, any);
            }
        }

        private void Put(Action call, object any)
        {
            _own.Add(new Sub(1, call));
            _fires.Add(new Fires(call));
            _hubs.Add(new Hub(call));
            _lists.Add((1, [call]));
            _pairs.Add((1, call));
            _deep.Add((1, (2, call)));
            _records.Add(new Named(1, call));
            _entries[1] = new Entry { Id = 1, Call = call };
            _array[1] = new Entry { Id = 1, Call = call };
            _handlers.Add(new Handler { Id = 1, Call = call });
            _named[1] = (1, call);
            for (int i = 0; i < 20; i++) _waiting.Enqueue((1, call));
            _linked.AddLast((1, call));
            _hidden.Add(call);
            _objects.Add(any);
            _latest = call;
            _holder = new Holder(1, call);
            _one = (1, call);
        }

        public void WalkPairs()
        {
            using (_gate.EnterWrite())
            {
                _calls++;
                foreach (var (_, call) in _pairs) call();
            }
        }

        public void WalkRecords()
        {
            using (_gate.EnterWrite())
            {
                _calls++;
                foreach (var (_, call) in _records) call();
            }
        }

        public void WalkDeep()
        {
            using (_gate.EnterWrite())
            {
                _calls++;
                foreach ((int _, (int _, Action call)) in _deep) call();
            }
        }

        public void OfRecord()
        {
            using (_gate.EnterWrite())
            {
                _calls++;
                _records[0].Call();
            }
        }

        public void OfPair()
        {
            using (_gate.EnterWrite())
            {
                _calls++;
                _pairs[0].Item2();
            }
        }

        public void ByName()
        {
            using (_gate.EnterWrite())
            {
                _calls++;
                _pairs[0].Call.Invoke();
            }
        }

        public void Taken(int at)
        {
            using (_gate.EnterWrite())
            {
                _calls++;
                var (_, call) = _pairs[at];
                call();
            }
        }

        public void OfStructure(int at)
        {
            using (_gate.EnterWrite())
            {
                _calls++;
                _entries[at].Call!();
            }
        }

        public void OfElement(int at)
        {
            using (_gate.EnterWrite())
            {
                _calls++;
                _array[at].Call?.Invoke();
            }
        }

        public void OfObject(int at)
        {
            using (_gate.EnterWrite())
            {
                _calls++;
                _handlers[at].Call?.Invoke();
            }
        }

        public void ByPattern()
        {
            using (_gate.EnterWrite())
            {
                _calls++;
                if (_holder is { Call: { } call }) call();
            }
        }

        public void ByPositions()
        {
            using (_gate.EnterWrite())
            {
                _calls++;
                if (_one is (1, { } call)) call();
            }
        }

        public void BySwitch(int at)
        {
            using (_gate.EnterWrite())
            {
                _calls++;
                switch (_records[at])
                {
                    case (1, var call):
                        call();
                        break;
                }
            }
        }

        public void ByType()
        {
            using (_gate.EnterWrite())
            {
                _calls++;
                if (_latest is Action call) call();
            }
        }

        public void Found(int at)
        {
            using (_gate.EnterWrite())
            {
                _calls++;
                if (_named.TryGetValue(at, out var found)) found.Call();
            }
        }

        public void Dequeued()
        {
            using (_gate.EnterWrite())
            {
                _calls++;
                if (_waiting.TryDequeue(out (int Id, Action Call) first)) first.Call();
            }
        }

        public void Linked()
        {
            using (_gate.EnterWrite())
            {
                _calls++;
                _linked.First!.Value.Call();
            }
        }

        public void Cast(int at)
        {
            using (_gate.EnterWrite())
            {
                _calls++;
                ((Action)_objects[at])();
            }
        }

        private void Other() => _calls++;

        public void WalkHidden()
        {
            using (_gate.EnterWrite())
            {
                _calls++;
                foreach ((_, Action call) in _own) call();
            }
        }

        public void OfHidden(int at)
        {
            using (_gate.EnterWrite())
            {
                _calls++;
                _own[at].Call();
            }
        }

        public void Fired()
        {
            using (_gate.EnterWrite())
            {
                _calls++;
                foreach (Fires one in _fires) one.Fire();
            }
        }

        public void GivenLater(int at)
        {
            using (_gate.EnterWrite())
            {
                Action call = Other;
                (_, call) = _pairs[at];
                call();
            }
        }

        public void GivenBefore(int at)
        {
            using (_gate.EnterWrite())
            {
                var (_, call) = _pairs[at];
                call();
                call = Other;
                call();
            }
        }

        public void FoundBefore()
        {
            using (_gate.EnterWrite())
            {
                if (_holder is { Call: { } call })
                {
                    call();
                    call = Other;
                    call();
                }
            }
        }

        public void ByObject()
        {
            using (_gate.EnterWrite())
            {
                _calls++;
                foreach (Action call in _objects) call();
            }
        }

        public void Converted()
        {
            using (_gate.EnterWrite())
            {
                _calls++;
                foreach (Action call in _hubs) call();
            }
        }

        public void ManyInPairs()
        {
            using (_gate.EnterWrite())
            {
                _calls++;
                foreach (var (_, all) in _lists)
                {
                    foreach (Action call in all) call();
                }
            }
        }

        // Only functions of this code, and they are called by it.
        public void OwnGivenLater()
        {
            using (_gate.EnterWrite())
            {
                Action call = Other;
                Action more = Other;
                (call, more) = (more, call);
                call();
                more();
            }
        }

        // What is read of such an element and runs nothing.
        public int Id(int at) { using (_gate.EnterRead()) return _pairs[at].Id + _records[0].Id; }

        public int Ids()
        {
            using (_gate.EnterRead())
            {
                int ids = 0;
                foreach (var (id, _) in _pairs) ids += id;
                return ids;
            }
        }

        // Only functions of this code lie there.
        private readonly Dictionary<string, Func<int, int>> _byName = new() { ["a"] = x => x + 1, ["b"] = x => x * 3 };
        private readonly Func<int, int>[] _all = [x => x + 1, x => x * 3];

        public int Named(string name)
        {
            using (_gate.EnterWrite())
            {
                _calls++;
                return _byName.TryGetValue(name, out Func<int, int>? map) ? map(_calls) : 0;
            }
        }

        public int All()
        {
            using (_gate.EnterWrite())
            {
                _calls++;
                foreach (var (_, map) in _byName) _calls = map(_calls) & 7;
                foreach (Func<int, int> map in _all) _calls = map(_calls) & 7;
                return _calls;
            }
        }

        public int Calls { get { using (_gate.EnterRead()) return _calls; } }
    }

    public static string Run(int input)
    {
        var store = new Store();
        long told = 0;
        Action call = () => { long was = told; Thread.SpinWait(200); told = was + 1; };
        store.Set(call, call);
        string ends = T.Together(
            () => { for (int i = 0; i < 4; i++) { store.WalkPairs(); store.WalkRecords(); store.WalkDeep();
                store.OfRecord(); store.OfPair(); } },
            () => { for (int i = 0; i < 4; i++) { store.ByName(); store.Taken(0); store.OfStructure(1);
                store.OfElement(1); store.OfObject(0); } },
            () => { for (int i = 0; i < 4; i++) { store.ByPattern(); store.ByPositions(); store.BySwitch(0);
                store.ByType(); store.Found(1); } },
            () => { for (int i = 0; i < 4 + input; i++) { store.Dequeued(); store.Linked(); store.Cast(0); } },
            () => { for (int i = 0; i < 4; i++) { store.WalkHidden(); store.OfHidden(0); store.Fired();
                store.ByObject(); store.Converted(); } },
            () => { for (int i = 0; i < 4; i++) { store.GivenLater(0); store.GivenBefore(0); store.FoundBefore(); } },
            () => { for (int i = 0; i < 4; i++) { store.ManyInPairs(); store.OwnGivenLater(); } });
        return $"{ends} {told} {store.Calls} {store.Id(0)} {store.Ids()} {store.Named("a")} {store.All()}";
    }
}
