// becomes: coarse*5
using MmLock;

public static class Program
{
    // Whoever has the buffer is started by a function, a loop or a query, or has it as a part of something.
    private sealed class StartedByVariable
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

    private sealed class StartedByVariableUser
    {
        public int Go(int k)
        {
            var c = new StartedByVariable();
            byte[] b = new byte[4];
            var all = new List<Task>();
            Action<byte[]> start = o => all.Add(Task.Run(() => c.Read(1, o)));
            start(b);
            start(b);
            Task.WaitAll(all.ToArray());
            return b[0] + k;
        }
    }

    private sealed class OfALoop
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

    private sealed class OfALoopUser
    {
        public int Go(int k)
        {
            var c = new OfALoop();
            var all = new List<Task>();
            int sum = 0;
            for (byte[] b = new byte[4]; all.Count < 4; sum = b[0]) all.Add(Task.Run(() => c.Read(1, b)));
            Task.WaitAll(all.ToArray());
            return (sum > 4 ? 1 : 0) + k;
        }
    }

    private sealed class InQuery
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

    private sealed class InQueryUser
    {
        private static int One(InQuery c, int i, byte[] b)
        {
            c.Read(i, b);
            return 1;
        }

        public int Go(int k)
        {
            var c = new InQuery();
            byte[] b = new byte[4];
            int n = (from i in Enumerable.Range(0, 4).AsParallel() select One(c, i, b)).Sum();
            return b[0] + n + k;
        }
    }

    private sealed class TakenApart
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

    private sealed class TakenApartUser
    {
        public int Go(int k)
        {
            var c = new TakenApart();
            byte[] b = new byte[4];
            (int, byte[]) pair = (1, b);
            Task one = Task.Run(() => c.Read(1, pair.Item2));
            c.Read(2, b);
            one.Wait();
            return b[0] + k;
        }
    }

    private sealed class Viewed
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _v = new int[64];

        public void Read(int i, Memory<byte> into)
        {
            using (_lock.EnterWrite())
            {
                int n = into.Span[0];
                Thread.Sleep(1);
                into.Span[0] = (byte)(n + 1);
                _v[i]++;
            }
        }
    }

    private sealed class ViewedUser
    {
        public int Go(int k)
        {
            var c = new Viewed();
            Memory<byte> b = new byte[4];
            Memory<byte> part = b[..2];
            Task one = Task.Run(() => c.Read(1, b));
            c.Read(2, part);
            one.Wait();
            return b.Span[0] + k;
        }
    }

    public static string Run(int input)
    {
        int[] all =
        [
            new StartedByVariableUser().Go(input), new OfALoopUser().Go(input), new InQueryUser().Go(input),
            new TakenApartUser().Go(input), new ViewedUser().Go(input),
        ];
        return string.Join(' ', all);
    }
}
