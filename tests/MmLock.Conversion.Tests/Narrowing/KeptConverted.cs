// becomes: coarse*4 structure*2
using System;
using System.Collections.Generic;
using MmLock;

public static class Program
{
    // An operator that makes something of a function may call it: that is not to keep it.
    public sealed class Hub(int count)
    {
        public int Count => count;

        public static implicit operator Hub(Action action)
        {
            action();
            return new Hub(1);
        }

        public static Hub operator +(Hub hub, Action action)
        {
            action();
            return new Hub(hub.Count + 1);
        }
    }

    public sealed class Store
    {
        private readonly MmapLock _gate = new();
        private readonly List<Hub> _hubs = [];
        private readonly Hub[] _named = new Hub[8];
        private Hub _last = new(0);
        private Action? _kept;

        public void Set(Action action)
        {
            using (_gate.EnterWrite())
            {
                _last = action;
            }
        }

        public void Add(Action action)
        {
            using (_gate.EnterWrite())
            {
                _hubs.Add(action);
            }
        }

        public void Name(Action action)
        {
            using (_gate.EnterWrite())
            {
                _named[1] = action;
            }
        }

        public void Join(Action action)
        {
            using (_gate.EnterWrite())
            {
                _last += action;
            }
        }

        public void Keep(Action action)
        {
            using (_gate.EnterWrite())
            {
                _kept = action;
            }
        }

        public int Count(int more)
        {
            using (_gate.EnterRead())
            {
                return _hubs.Count + more;
            }
        }
    }

    public static object? Run(int input)
    {
        int n = 0;
        var store = new Store();
        store.Set(() => n++);
        store.Add(() => n++);
        store.Name(() => n++);
        store.Join(() => n++);
        store.Keep(() => n++);
        return n + store.Count(input);
    }
}
