// becomes: coarse*4 structure*4 range
using System.Threading.Channels;
using MmLock;

public static class Program
{
    // Who waits for a channel that lets them go on at once, does so in the call that they waited for, under whatever that holds.
    public sealed class Posts(ChannelWriter<int> others)
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _a = new int[64];
        private readonly Channel<int> _atOnce = Channel.CreateUnbounded<int>(new() { AllowSynchronousContinuations = true });
        private readonly Channel<int> _bounded = Make(true);
        private readonly Channel<int> _later = Channel.CreateUnbounded<int>();
        private readonly Channel<int> _single = Channel.CreateUnbounded<int>(new UnboundedChannelOptions { SingleReader = true });
        private readonly ChannelWriter<int> _others = others;
        private int _n;

        public Posts() : this(Channel.CreateUnbounded<int>().Writer)
        {
        }

        private static Channel<int> Make(bool atOnce)
        {
            var options = new BoundedChannelOptions(8);
            options.AllowSynchronousContinuations = atOnce;
            return Channel.CreateBounded<int>(options);
        }

        public void AtOnce()
        {
            using (_lock.EnterWrite())
            {
                _n++;
                _atOnce.Writer.TryWrite(1);
            }
        }

        public void Bounded()
        {
            using (_lock.EnterWrite())
            {
                _n++;
                _bounded.Writer.TryWrite(1);
            }
        }

        public void Ended()
        {
            using (_lock.EnterWrite())
            {
                _n++;
                _atOnce.Writer.TryComplete();
            }
        }

        public void Others()
        {
            using (_lock.EnterWrite())
            {
                _n++;
                _others.TryWrite(1);
            }
        }

        public void Later()
        {
            using (_lock.EnterWrite())
            {
                _n++;
                _later.Writer.TryWrite(1);
            }
        }

        public void Single()
        {
            using (_lock.EnterWrite())
            {
                _n++;
                _single.Writer.TryWrite(1);
            }
        }

        public bool Taken()
        {
            using (_lock.EnterWrite())
            {
                _n++;
                return _single.Reader.TryRead(out _);
            }
        }

        public int Count
        {
            get { using (_lock.EnterRead()) return _n; }
        }

        public void Slow(int at)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                _a[at]++;
                _later.Writer.TryWrite(at);
            }
        }
    }

    public static string Run(int input)
    {
        var posts = new Posts(Channel.CreateUnbounded<int>().Writer);
        void All(int at)
        {
            for (int i = 0; i < 6; i++)
            {
                posts.AtOnce(); posts.Bounded(); posts.Others(); posts.Later(); posts.Single(); posts.Taken(); posts.Slow(at);
            }
        }

        string ends = T.Together(() => All(1), () => All(2 + input), () => { for (int i = 0; i < 9; i++) _ = posts.Count; });
        posts.Ended();
        return $"{ends} {posts.Count}";
    }
}
