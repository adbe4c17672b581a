// becomes: range range structure structure
using MmLock;

// A first step has said which range each would hold, to see what it gains; now it takes it.
public static class Program
{
    private sealed class Frames
    {
        private readonly MmapLock _lock = new();
        private readonly byte[] _bytes = new byte[4096];
        private readonly Dictionary<string, int> _names = [];

        public void Fill(int start, int count, byte value)
        {
            using (_lock.EnterWrite(wouldHold: AddressRange.FromLengthOrAll((ulong)start, (ulong)count)))
            {
                for (int i = start; i < start + count; i++) _bytes[i] = value;
            }
        }

        public byte Get(int at, CancellationToken token)
        {
            using (_lock.EnterRead(cancellationToken: token, wouldHold: AddressRange.FromLengthOrAll((ulong)at, 1)))
            {
                return _bytes[at];
            }
        }

        public int Named(string name)
        {
            using (_lock.EnterRead(wouldHold: null))
            {
                return _names.TryGetValue(name, out int at) ? at : -1;
            }
        }

        public int Count()
        {
            using (_lock.EnterWrite(wouldHold: WouldHold.Structure))
            {
                return _names.Count;
            }
        }
    }

    public static int Run(int input)
    {
        var frames = new Frames();
        var threads = new Thread[2];
        for (int t = 0; t < threads.Length; t++)
        {
            int part = t * 1024;
            threads[t] = new Thread(() => frames.Fill(part, 64 + input, (byte)(part / 1024 + 1)));
            threads[t].Start();
        }

        foreach (Thread thread in threads) thread.Join();
        return frames.Get(input, default) + frames.Get(1024 + input, default) * 10 + frames.Named("none") + frames.Count();
    }
}
