// becomes: range coarse coarse
using MmLock;

public static class Program
{
    private sealed class Region { public int Data; }

    private sealed class VersionedMap
    {
        private readonly MmapLock _lock = new();
        private readonly Dictionary<long, Region> _map = new();
        private int _version;

        public int Walk(long key)
        {
            using (_lock.EnterRead())
            {
                int version = _version;
                Thread.Sleep(1);
                int data = _map.TryGetValue(key, out Region? region) ? region.Data : 0;
                if (version != _version)
                {
                    throw new InvalidOperationException("modified");
                }

                return data;
            }
        }

        public void Touch()
        {
            using (_lock.EnterWrite())
            {
                _version++;
            }
        }

        public void Put(long key, int data)
        {
            using (_lock.EnterWrite())
            {
                _map[key] = new Region { Data = data };
                _version++;
            }
        }
    }

    public static string Run(int input)
    {
        var map = new VersionedMap();
        string ends = T.Together(
            () => { for (int i = 0; i < 15; i++) map.Walk(i); },
            () => { for (int i = 0; i < 15; i++) map.Walk(i + input); },
            () => { for (int i = 0; i < 100; i++) { map.Touch(); if (i % 8 == 0) Thread.Sleep(1); } },
            () => { for (int i = 0; i < 15; i++) { map.Put(i, i); Thread.Sleep(1); } });
        return $"{ends} {map.Walk(3)}";
    }
}
