// becomes: structure structure structure
using MmLock;

public static class Program
{
    private sealed class Ring
    {
        public readonly int[] Items = new int[8];
        public int Head, Tail;
        public int Count => Tail - Head;
    }

    private sealed class Channels
    {
        private readonly MmapLock _lock = new();
        private readonly Ring[] _rings = { new(), new(), new() };

        public bool TryWrite(int channel, int value)
        {
            using (_lock.EnterWrite())
            {
                Ring ring = _rings[channel];
                if (ring.Count == ring.Items.Length) return false;
                ring.Items[ring.Tail++ % ring.Items.Length] = value;
                return true;
            }
        }

        public bool TryRead(int channel, out int value)
        {
            using (_lock.EnterWrite())
            {
                Ring ring = _rings[channel];
                value = 0;
                if (ring.Count == 0) return false;
                value = ring.Items[ring.Head++ % ring.Items.Length];
                return true;
            }
        }

        // From one to another, whichever they are.
        public int Drain(int from, int to)
        {
            int moved = 0;
            using (_lock.EnterWrite())
            {
                Ring source = _rings[from], target = _rings[to];
                while (source.Count > 0 && target.Count < target.Items.Length)
                {
                    target.Items[target.Tail++ % target.Items.Length] = source.Items[source.Head++ % source.Items.Length];
                    moved++;
                    Thread.Sleep(0);
                }
            }

            return moved;
        }
    }

    public static string Run(int input)
    {
        var channels = new Channels();
        int read = 0, sum = 0;
        string ends = T.Together(
            () => { for (int i = 1; i <= 40; i++) while (!channels.TryWrite(0, i)) Thread.Sleep(0); },
            () => { for (int i = 1; i <= 40; i++) while (!channels.TryWrite(1, i + input)) Thread.Sleep(0); },
            () => { while (Volatile.Read(ref read) < 80) { channels.Drain(1, 0); Thread.Sleep(0); } },
            () =>
            {
                while (read < 80)
                    if (channels.TryRead(0, out int v)) { sum += v; Interlocked.Increment(ref read); } else Thread.Sleep(0);
            });
        string edge = "";
        try { channels.TryWrite(3, 1); } catch (IndexOutOfRangeException) { edge = "outside"; }
        return $"{ends} {sum} {channels.TryRead(0, out _)} {channels.Drain(2, 0)} {edge}";
    }
}
