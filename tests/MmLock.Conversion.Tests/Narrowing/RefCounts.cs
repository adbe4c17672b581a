// becomes: structure structure structure structure
using MmLock;

public static class Program
{
    private sealed class Mapping { public int References; public required string Name; }

    private sealed class MappingCache
    {
        private readonly MmapLock _lock = new();
        private readonly Dictionary<ulong, Mapping> _mappings = new();
        public int Closed;

        public Mapping Acquire(ulong address)
        {
            using (_lock.EnterWrite())
            {
                if (!_mappings.TryGetValue(address, out Mapping? mapping))
                {
                    mapping = new Mapping { Name = "m" + address };
                    _mappings.Add(address, mapping);
                }

                mapping.References++;
                return mapping;
            }
        }

        public bool Release(ulong address)
        {
            using (_lock.EnterWrite())
            {
                Mapping mapping = _mappings[address];
                if (--mapping.References > 0) return false;
                _mappings.Remove(address);
                Closed++;
                return true;
            }
        }

        public int References(ulong address)
        {
            using (_lock.EnterRead())
            {
                return _mappings.TryGetValue(address, out Mapping? mapping) ? mapping.References : 0;
            }
        }

        public int Count { get { using (_lock.EnterRead()) return _mappings.Count; } }
    }

    public static string Run(int input)
    {
        var cache = new MappingCache();
        cache.Acquire(4096);
        void Work(ulong address)
        {
            for (int i = 0; i < 30; i++)
            {
                cache.Acquire(address);
                if (cache.References(address) < 1) throw new InvalidOperationException("lost");
                if (i % 10 == 0) Thread.Sleep(1);
                cache.Release(address);
            }
        }

        string ends = T.Together(() => Work(4096), () => Work(4096), () => Work(8192), () => Work(4096ul * (ulong)(1 + input)));
        string edge = "";
        try { cache.Release(0); } catch (KeyNotFoundException) { edge = "unknown"; }
        return $"{ends} {cache.References(4096)} {cache.Count} {edge} {cache.Release(4096)}";
    }
}
