// becomes: coarse*3 range*2 structure coarse structure*2
using MmLock;

public static class Program
{
    // A buffer that goes through an interface or a base class: what an implementation does with it counts, and so do its callers by that
    // name, wherever the type says that it is one.
    internal sealed class Frames
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _v = new int[64];

        // What keeps what it gets is behind an interface, and another caller has the buffer by that.
        public void Kept(int i, byte[] into)
        {
            using (_lock.EnterWrite())
            {
                int n = into[0];
                Thread.Sleep(1);
                into[0] = (byte)(n + 1);
                _v[i]++;
            }
        }

        // The same behind a base class.
        public void KeptBelow(int i, byte[] into)
        {
            using (_lock.EnterWrite())
            {
                int n = into[0];
                Thread.Sleep(1);
                into[0] = (byte)(n + 1);
                _v[i]++;
            }
        }

        // Its derived class is a sink, and a caller of the sink passes what all have.
        public void Shared(int i, byte[] into)
        {
            using (_lock.EnterWrite())
            {
                int n = into[0];
                Thread.Sleep(1);
                into[0] = (byte)(n + 1);
                _v[i]++;
            }
        }

        // No implementation keeps it.
        public void Own(int i, byte[] into)
        {
            using (_lock.EnterWrite())
            {
                into[0]++;
                _v[i]++;
            }
        }

        // All who are in sight pass their own.
        public void Numbered(int i, int[] all)
        {
            using (_lock.EnterWrite())
            {
                int n = all[0];
                Thread.Sleep(1);
                all[0] = n + 1;
                _v[i]++;
            }
        }
    }

    private interface ISink { void Put(byte[] data); }

    private sealed class Keeper : ISink
    {
        public static byte[]? Last;

        public void Put(byte[] data) => Last = data;
    }

    private abstract class Channel { public abstract void Send(byte[] data); }

    private sealed class Queued : Channel
    {
        public static byte[]? Next;

        public override void Send(byte[] data) => Next = data;
    }

    private interface ICounter { int Count(byte[] data); }

    private sealed class Sums : ICounter { public int Count(byte[] data) => data.Length; }

    private class Reader(Frames frames, int place) { public void Put(byte[] data) => frames.Shared(place, data); }

    private sealed class SinkReader(Frames frames, int place) : Reader(frames, place), ISink;

    // Its callers pass what all have by the name of an interface, of which only a derived class says that it is one.
    private sealed class Directly
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _v = new int[64];
        private readonly List<IStep> _steps = [];

        public void Add(IStep step) { using (_lock.EnterWrite()) _steps.Add(step); }

        public void Put(int i, int[] all)
        {
            using (_lock.EnterWrite())
            {
                int n = all[0];
                Thread.Sleep(1);
                all[0] = n + 1;
                _v[i]++;
            }
        }

        public int At(int i) { using (_lock.EnterRead()) return _v[i]; }

        public int Steps { get { using (_lock.EnterRead()) return _steps.Count; } }
    }

    private interface IStep { void Step(int[] all); }

    private class Base(Directly directly) { public void Step(int[] all) => directly.Put(3, all); }

    private sealed class Derived(Directly directly) : Base(directly), IStep;

    private static readonly byte[] s_shared = new byte[4];
    private static readonly int[] s_all = new int[4];

    public static string Run(int input)
    {
        var frames = new Frames();
        ISink keeper = new Keeper();
        Channel queued = new Queued();
        ICounter sums = new Sums();
        byte[] first = new byte[4];
        keeper.Put(first);
        byte[] second = new byte[4];
        queued.Send(second);
        ISink[] readers = [new SinkReader(frames, 1), new SinkReader(frames, 2)];
        var directly = new Directly();
        IStep step = new Derived(directly);
        string ends = T.Together(
            () => { for (int i = 0; i < 4; i++) { frames.Kept(1, first); frames.KeptBelow(1, second); readers[0].Put(s_shared); } },
            () =>
            {
                for (int i = 0; i < 4; i++)
                {
                    frames.Kept(2, Keeper.Last!);
                    frames.KeptBelow(2, Queued.Next!);
                    readers[1].Put(s_shared);
                }
            },
            () => { byte[] own = new byte[4]; for (int i = 0; i < 4; i++) { frames.Own(3, own); sums.Count(own); step.Step(s_all); } },
            () => { for (int i = 0; i < 4; i++) { frames.Numbered(4, new int[4]); step.Step(s_all); } });
        return $"{ends} {first[0]} {second[0]} {s_shared[0]} {directly.At(3)} {directly.Steps} {input}";
    }
}
