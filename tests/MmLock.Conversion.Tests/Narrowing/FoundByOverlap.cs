// becomes: structure*7
using System.IO;
using MmLock;

public static class Program
{
    private sealed record Region(ulong Start, ulong End, int Id);

    /// <summary>Several regions may begin at one address.</summary>
    private sealed class RegionIndex<T>
        where T : class
    {
        private const int GrowthSize = 2;

        private readonly SortedDictionary<ulong, List<(ulong End, T Value)>> _nodes = [];

        public void Add(ulong start, ulong end, T value)
        {
            if (!_nodes.TryGetValue(start, out List<(ulong End, T Value)>? node))
            {
                node = [];
                _nodes.Add(start, node);
            }

            node.Add((end, value));
        }

        public int Remove(ulong start, T value) => _nodes.TryGetValue(start, out List<(ulong End, T Value)>? node)
            ? node.RemoveAll(n => n.Value == value)
            : 0;

        public int Get(ulong start, ref T[] output)
        {
            if (!_nodes.TryGetValue(start, out List<(ulong End, T Value)>? node))
            {
                return 0;
            }

            if (node.Count > output.Length)
            {
                Array.Resize(ref output, node.Count);
            }

            int count = 0;
            foreach ((ulong _, T value) in node)
            {
                output[count++] = value;
            }

            return count;
        }

        public int Find(ulong start, ulong end, ref T[] output, int found = 0)
        {
            foreach (KeyValuePair<ulong, List<(ulong End, T Value)>> node in _nodes)
            {
                Collect(node.Value, node.Key < end, start, ref output, ref found);
            }

            return found;
        }

        private static void Collect(List<(ulong End, T Value)> node, bool begins, ulong start, ref T[] output, ref int found)
        {
            foreach ((ulong end, T value) in node)
            {
                if (begins && start < end)
                {
                    if (output.Length <= found)
                    {
                        Array.Resize(ref output, found + GrowthSize);
                    }

                    output[found++] = value;
                }
            }
        }

        public ulong[] Starts()
        {
            ulong[] starts = new ulong[_nodes.Count];
            int at = 0;
            foreach (ulong start in _nodes.Keys)
            {
                starts[at++] = start;
            }

            return starts;
        }

        public ulong[] Ends() => [.. _nodes.Keys];
    }

    private sealed class TrackedMemory
    {
        private readonly MmapLock _lock = new();
        private readonly RegionIndex<Region> _regions = new();
        private readonly Region[] _slots = new Region[8];
        private Region[] _overlaps = new Region[1];

        public void Track(ulong address, ulong size, int id)
        {
            using (_lock.EnterWrite())
            {
                _regions.Add(address, address + size, new Region(address, address + size, id));
            }
        }

        public int At(ulong address)
        {
            int sum = 0;
            using (_lock.EnterWrite())
            {
                int count = _regions.Get(address, ref _overlaps);
                for (int i = 0; i < count; i++)
                {
                    sum += _overlaps[i].Id;
                }
            }

            return sum;
        }

        public int Overlapping(ulong address, ulong size)
        {
            Region[] mine = new Region[1];
            int count;
            using (_lock.EnterRead())
            {
                count = _regions.Find(address, address + size, ref mine);
            }

            return mine.Take(count).Sum(r => r.Id);
        }

        public int Untrack(ulong address)
        {
            using (_lock.EnterWrite())
            {
                int removed = 0;
                int count = _regions.Find(address, address + 1, ref _overlaps);
                for (int i = 0; i < count; i++)
                {
                    removed += _regions.Remove(_overlaps[i].Start, _overlaps[i]);
                }

                return removed;
            }
        }

        public ulong[] Starts()
        {
            using (_lock.EnterRead())
            {
                return _regions.Starts();
            }
        }

        public int Keys()
        {
            using (_lock.EnterRead())
            {
                return _regions.Ends().Length;
            }
        }

        public int Marked()
        {
            using (_lock.EnterRead())
            {
                bool[] marked = new bool[_slots.Length];
                for (int i = 0; i < _slots.Length; i++)
                {
                    marked[i] = _slots[i] is null;
                }

                return marked.Count(m => m);
            }
        }
    }

    public static string Run(int input)
    {
        var memory = new TrackedMemory();
        string ends = T.Together(
            () => { for (int i = 0; i < 12; i++) memory.Track((ulong)(i % 3) * 4096, 4096, 1); },
            () => { for (int i = 0; i < 12; i++) memory.Track(100_000 + (ulong)(input * 4096), 8192, 2); },
            () => { for (int i = 0; i < 12; i++) _ = memory.Overlapping(0, 200_000) + memory.At(4096) + memory.Starts().Length; });
        int sum = memory.Overlapping(0, 1 << 20);
        return $"{ends} {sum} {memory.At(0)} {memory.Untrack(5000)} {memory.Overlapping(0, 1 << 20)} {memory.Keys()} {memory.Marked()}";
    }
}
