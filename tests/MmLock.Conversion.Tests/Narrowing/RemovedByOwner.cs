// becomes: range range coarse structure
using MmLock;

public static class Program
{
    private sealed class Mapping { public int Owner; public int Uses; public bool Gone; }

    private sealed class MappingTable
    {
        private readonly MmapLock _lock = new();
        private readonly Dictionary<ulong, Mapping> _mappings = [];

        public void Map(ulong address, int owner)
        {
            using (_lock.EnterWrite())
            {
                _mappings[address] = new Mapping { Owner = owner };
            }
        }

        public bool Touch(ulong address)
        {
            using (_lock.EnterWrite())
            {
                if (!_mappings.TryGetValue(address, out var mapping)) return false;
                Thread.Sleep(1);
                if (mapping.Gone) throw new InvalidOperationException();
                mapping.Uses++;
                return true;
            }
        }

        public int RemoveOwner(int owner)
        {
            using (_lock.EnterWrite())
            {
                var keys = _mappings.Where(m => m.Value.Owner == owner).Select(m => m.Key).ToList();
                foreach (ulong key in keys)
                {
                    _mappings[key].Gone = true;
                    _mappings.Remove(key);
                }

                return keys.Count;
            }
        }

        public int Count { get { using (_lock.EnterRead()) return _mappings.Count; } }
    }

    public static string Run(int input)
    {
        var table = new MappingTable();
        for (ulong i = 0; i < 16; i++) table.Map(i * 4096, (int)(i % 3));
        int removed = 0;
        string ends = T.Together(
            () => { for (int n = 0; n < 3; n++) for (ulong i = 0; i < 16; i++) table.Touch(i * 4096); },
            () => { for (int n = 0; n < 3; n++) for (ulong i = 16; i-- > 0;) table.Touch(i * 4096); },
            () => { Thread.Sleep(6); removed = table.RemoveOwner(input); });
        return $"{ends} {removed} {table.Count} {table.Touch(1)}";
    }
}
