// becomes: range structure range range range coarse range structure
using MmLock;

public static class Program
{
    private sealed class Node
    {
        public int Place;
        public int Value;
    }

    private sealed class Named
    {
        private readonly MmapLock _lock = new();
        private readonly Dictionary<string, int> _index = new();
        private readonly byte[] _bytes = new byte[64];

        public async Task<int> AddAsync(string name, byte fill)
        {
            using (_lock.EnterWrite())
            {
                if (!_index.TryGetValue(name, out int slot)) return -1;
                await Task.Delay(1);
                _bytes[slot] += fill;
                return slot;
            }
        }

        public void Put(string name, int slot)
        {
            using (_lock.EnterWrite())
            {
                _index[name] = slot;
            }
        }

        // A catch inside, a finally around, a loop that goes on.
        public int Many(string[] names)
        {
            int sum = 0;
            foreach (string name in names)
            {
                try
                {
                    using (_lock.EnterWrite())
                    {
                        int slot = _index[name];
                        if (slot > 40) continue;
                        Thread.Sleep(1);
                        if (slot == 9) break;
                        _bytes[slot]++;
                        sum++;
                    }
                }
                catch (KeyNotFoundException)
                {
                    sum += 100;
                }
            }

            return sum;
        }

        public int InLambda(string name)
        {
            Func<int> get = () =>
            {
                using (_lock.EnterWrite())
                {
                    int slot = _index[name];
                    Thread.Sleep(1);
                    _bytes[slot] += 1;
                    return slot;
                }
            };
            return get();
        }
    }

    private static class Fixed
    {
        private static readonly MmapLock s_lock = new();
        private static readonly int[] s_map = new int[16];
        private static readonly byte[] s_bytes = new byte[16];

        public static int Step(int at)
        {
            using (s_lock.EnterWrite())
            {
                int slot = s_map[at];
                s_map[at] = (slot + 1) % 16;
                Thread.Sleep(1);
                s_bytes[slot]++;
                return slot;
            }
        }

        public static int Total() => s_bytes.Sum(b => b);
    }

    private sealed class Listed
    {
        private readonly MmapLock _lock = new();
        private readonly List<Node> _nodes = new();
        private readonly int[] _sizes = new int[32];

        public int Use(int least, CancellationToken token)
        {
            using (_lock.EnterWrite(token))
            {
                int at = -1;
                foreach (Node node in _nodes)
                {
                    if (node.Value >= least)
                    {
                        at = node.Place;
                        break;
                    }
                }

                if (at < 0) return -1;
                Thread.Sleep(1);
                _sizes[at]++;
                return at;
            }
        }

        public int UseFirst(int least, CancellationToken token)
        {
            using (_lock.EnterWrite(token))
            {
                int at = _nodes.FindIndex(n => n.Value >= least);
                if (at < 0) return -1;
                Thread.Sleep(1);
                _sizes[at]++;
                return at;
            }
        }

        public void Add(int place, int value)
        {
            using (_lock.EnterWrite())
            {
                _nodes.Insert(0, new Node { Place = place, Value = value });
                if (_nodes.Count > 20) _nodes.RemoveAt(20);
            }
        }
    }

    public static string Run(int input)
    {
        var named = new Named();
        for (int i = 0; i < 20; i++) named.Put("n" + i, i);
        named.Put("n50", 50);
        var listed = new Listed();
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        string cancel = "";
        try { listed.UseFirst(0, cancelled.Token); } catch (OperationCanceledException) { cancel = "cancelled"; }
        int sum = 0;
        string ends = T.Together(
            () => { for (int n = 0; n < 8; n++) { named.AddAsync("n" + n, 1).Wait(); named.InLambda("n1"); Fixed.Step(1); } },
            () => { for (int n = 0; n < 8; n++) { sum += named.Many(new[] { "n3", "x", "n50", "n9", "n4" }); Fixed.Step(1); } },
            () => { for (int n = 0; n < 8; n++) { named.Put("n50", 50); listed.Add(n, n); } },
            () => { for (int n = 0; n < 8; n++) { listed.Use(1, default); listed.UseFirst(1, default); } });
        return $"{ends} {cancel} {sum} {named.AddAsync("n1", 0).Result} {Fixed.Total() > 0}";
    }
}
