// becomes: coarse*9
using System.Collections.Concurrent;
using System.Threading.Channels;
using MmLock;

public static class Program
{
    // A buffer that a member has, or that is put where others find it, and that comes by a detour.
    private sealed class KeptInTuple
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _v = new int[64];

        public void Read(int i, byte[] into)
        {
            using (_lock.EnterWrite())
            {
                int n = into[0];
                Thread.Sleep(1);
                into[0] = (byte)(n + 1);
                _v[i]++;
            }
        }
    }

    private sealed class KeptInTupleUser
    {
        private readonly List<(int, byte[])> _kept = [];

        private void Others(KeptInTuple c)
        {
            foreach ((int i, byte[] b) in _kept) c.Read(i + 1, b);
        }

        public int Go(int k)
        {
            var c = new KeptInTuple();
            byte[] b = new byte[4];
            _kept.Add((1, b));
            Task others = Task.Run(() => Others(c));
            c.Read(1, b);
            others.Wait();
            return b[0] + k;
        }
    }

    private sealed class KeptInQueue
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _v = new int[64];

        public void Read(int i, byte[] into)
        {
            using (_lock.EnterWrite())
            {
                int n = into[0];
                Thread.Sleep(1);
                into[0] = (byte)(n + 1);
                _v[i]++;
            }
        }
    }

    private sealed class KeptInQueueUser
    {
        private readonly ConcurrentQueue<byte[]> _queue = new();

        private int _next;

        private void Drain(KeptInQueue c)
        {
            while (_queue.TryDequeue(out byte[]? b)) c.Read(Interlocked.Increment(ref _next), b);
        }

        public int Go(int k)
        {
            var c = new KeptInQueue();
            byte[] b = new byte[4];
            for (int i = 0; i < 4; i++) _queue.Enqueue(b);
            Parallel.Invoke(() => Drain(c), () => Drain(c));
            return b[0] + k;
        }
    }

    private sealed class KeptInChannel
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _v = new int[64];

        public void Read(int i, byte[] into)
        {
            using (_lock.EnterWrite())
            {
                int n = into[0];
                Thread.Sleep(1);
                into[0] = (byte)(n + 1);
                _v[i]++;
            }
        }
    }

    private sealed class KeptInChannelUser
    {
        private readonly Channel<(int, byte[])> _channel = Channel.CreateUnbounded<(int, byte[])>();

        private async Task Drain(KeptInChannel c)
        {
            await foreach ((int i, byte[] b) in _channel.Reader.ReadAllAsync()) c.Read(i, b);
        }

        public int Go(int k)
        {
            var c = new KeptInChannel();
            byte[] b = new byte[4];
            for (int i = 0; i < 4; i++) _channel.Writer.TryWrite((i, b));
            _channel.Writer.Complete();
            Task.WaitAll(Task.Run(() => Drain(c)), Task.Run(() => Drain(c)));
            return b[0] + k;
        }
    }

    private sealed class KeptInArray
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _v = new int[64];

        public void Read(int i, byte[] into)
        {
            using (_lock.EnterWrite())
            {
                int n = into[0];
                Thread.Sleep(1);
                into[0] = (byte)(n + 1);
                _v[i]++;
            }
        }
    }

    private sealed class KeptInArrayUser
    {
        private byte[][] _kept = [];

        public int Go(int k)
        {
            var c = new KeptInArray();
            byte[] b = new byte[4];
            _kept = [b];
            Parallel.Invoke(() => c.Read(1, b), () => Array.ForEach(_kept, o => o[1] = 1));
            return b[0] + k;
        }
    }

    private sealed class TupleReturned
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _v = new int[64];

        public void Read(int i, byte[] into)
        {
            using (_lock.EnterWrite())
            {
                int n = into[0];
                Thread.Sleep(1);
                into[0] = (byte)(n + 1);
                _v[i]++;
            }
        }
    }

    private sealed class TupleReturnedUser
    {
        private readonly byte[] _b = new byte[4];

        private (byte[], int) Get() => (_b, 1);

        public int Go(int k)
        {
            var c = new TupleReturned();
            Parallel.For(0, 4, i =>
            {
                (byte[] b, int m) = Get();
                c.Read(i + m, b);
            });
            return _b[0] + k;
        }
    }

    private sealed class Deconstructed
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _v = new int[64];

        public void Read(int i, byte[] into)
        {
            using (_lock.EnterWrite())
            {
                int n = into[0];
                Thread.Sleep(1);
                into[0] = (byte)(n + 1);
                _v[i]++;
            }
        }
    }

    private sealed class DeconstructedUser
    {
        private readonly byte[] _b = new byte[4];

        private void One(Deconstructed c, int i)
        {
            byte[] b;
            int m;
            (b, m) = (_b, 1);
            c.Read(i + m, b);
        }

        public int Go(int k)
        {
            var c = new Deconstructed();
            Parallel.For(0, 4, i => One(c, i));
            return _b[0] + k;
        }
    }

    private sealed class InPattern
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _v = new int[64];

        public void Read(int i, byte[] into)
        {
            using (_lock.EnterWrite())
            {
                int n = into[0];
                Thread.Sleep(1);
                into[0] = (byte)(n + 1);
                _v[i]++;
            }
        }
    }

    private sealed class InPatternUser
    {
        private readonly byte[] _b = new byte[4];

        private void One(InPattern c, int i)
        {
            if (this is { _b: { Length: > 2 } b }) c.Read(i, b);
        }

        public int Go(int k)
        {
            var c = new InPattern();
            Parallel.For(0, 4, i => One(c, i));
            return _b[0] + k;
        }
    }

    private sealed class InListPattern
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _v = new int[64];

        public void Read(int i, byte[] into)
        {
            using (_lock.EnterWrite())
            {
                int n = into[0];
                Thread.Sleep(1);
                into[0] = (byte)(n + 1);
                _v[i]++;
            }
        }
    }

    private sealed class InListPatternUser
    {
        private readonly byte[][] _all = [new byte[4]];

        private void One(InListPattern c, int i)
        {
            if (_all is [var b, ..]) c.Read(i, b);
        }

        public int Go(int k)
        {
            var c = new InListPattern();
            Parallel.For(0, 4, i => One(c, i));
            return _all[0][0] + k;
        }
    }

    private sealed class InSwitch
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _v = new int[64];

        public void Read(int i, byte[] into)
        {
            using (_lock.EnterWrite())
            {
                int n = into[0];
                Thread.Sleep(1);
                into[0] = (byte)(n + 1);
                _v[i]++;
            }
        }
    }

    private sealed class InSwitchUser
    {
        private readonly object _b = new byte[4];

        private void One(InSwitch c, int i)
        {
            switch (_b)
            {
                case byte[] b:
                    c.Read(i, b);
                    break;
            }
        }

        public int Go(int k)
        {
            var c = new InSwitch();
            Parallel.For(0, 4, i => One(c, i));
            return ((byte[])_b)[0] + k;
        }
    }

    public static string Run(int input)
    {
        int[] all =
        [
            new KeptInTupleUser().Go(input), new KeptInQueueUser().Go(input), new KeptInChannelUser().Go(input),
            new KeptInArrayUser().Go(input), new TupleReturnedUser().Go(input), new DeconstructedUser().Go(input),
            new InPatternUser().Go(input), new InListPatternUser().Go(input), new InSwitchUser().Go(input),
        ];
        return string.Join(' ', all);
    }
}
