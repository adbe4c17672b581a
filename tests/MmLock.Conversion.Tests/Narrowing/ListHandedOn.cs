// becomes: range range coarse structure
using MmLock;

public static class Program
{
    private sealed class Counter { public int Value; }

    private sealed class Counters
    {
        private readonly MmapLock _lock = new();
        private readonly Dictionary<int, Counter> _counters = new();

        public void Add(int index)
        {
            using (_lock.EnterWrite())
            {
                _counters.Add(index, new Counter());
            }
        }

        // What is read goes on in a list.
        public void Increment(int index)
        {
            var seen = new List<int>();
            using (_lock.EnterWrite())
            {
                seen.Add(_counters[index].Value);
                Thread.Sleep(1);
                _counters[index].Value = seen[0] + 1;
            }
        }

        public int Take()
        {
            using (_lock.EnterWrite())
            {
                int sum = 0;
                foreach (Counter counter in _counters.Values)
                {
                    sum += counter.Value;
                    counter.Value = 0;
                }

                return sum;
            }
        }

        public int Count { get { using (_lock.EnterRead()) return _counters.Count; } }
    }

    public static string Run(int input)
    {
        var counters = new Counters();
        for (int i = 0; i < 32; i++) counters.Add(i);
        int taken = 0;
        string ends = T.Together(
            () => { for (int i = 0; i < 15; i++) counters.Increment(3); },
            () => { for (int i = 0; i < 15; i++) counters.Increment(9 + input); },
            () => { for (int i = 0; i < 60; i++) { taken += counters.Take(); if (i % 3 == 0) Thread.Sleep(1); } });
        taken += counters.Take();
        string edge = "";
        try { counters.Increment(-1); } catch (KeyNotFoundException) { edge = "missing"; }
        return $"{ends} {taken} {counters.Count} {edge}";
    }
}
