// becomes: range*5
using System.IO;
using MmLock;

public static class Program
{
    // What a method made: on the stack, a part of it, pinned, in functions that are called in turn.
    private sealed class OnTheStack
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _v = new int[64];

        public void Read(int i, Span<byte> into)
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

    private sealed class OnTheStackUser
    {
        public int Go(int k)
        {
            var c = new OnTheStack();
            Span<byte> b = stackalloc byte[4];
            c.Read(1, b);
            c.Read(2, b);
            return b[0] + k;
        }
    }

    private sealed class Sliced
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _v = new int[64];

        public void Read(int i, Span<byte> into)
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

    private sealed class SlicedUser
    {
        public int Go(int k)
        {
            var c = new Sliced();
            byte[] whole = new byte[8];
            Span<byte> b = whole.AsSpan()[2..];
            c.Read(1, b[1..]);
            byte[] copy = whole[3..];
            c.Read(2, copy);
            return b[1] + copy[0] + k;
        }
    }

    private sealed class Pinned
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

    private sealed class PinnedUser
    {
        public int Go(int k)
        {
            var c = new Pinned();
            byte[] b = new byte[4];
            unsafe
            {
                fixed (byte* p = b)
                {
                    *p = 1;
                    p[1] = 2;
                }
            }

            c.Read(1, b);
            c.Read(2, b);
            return b[0] + k;
        }
    }

    private sealed class Thrown
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

    private sealed class ThrownUser
    {
        private static class Assert
        {
            public static void Ends(Action run) => run();
        }

        public int Go(int k)
        {
            var c = new Thrown();
            byte[] b = new byte[4];
            Assert.Ends(() => c.Read(1, b));
            Assert.Ends(() => c.Read(2, b));
            foreach (Action run in new Action[] { () => c.Read(3, b), () => c.Read(4, b) }) run();
            foreach ((int i, Action run) in new (int, Action)[] { (1, () => c.Read(3, b)), (2, () => c.Read(4, b)) }) run();
            using var stream = new MemoryStream(b);
            if (stream is { Length: > 2 } some) b[2] = (byte)some.ReadByte();
            byte[] same = b.Length > 2 ? b : [];
            c.Read(5, same);
            Array.Clear(same, 1, 1);
            return b[0] + k;
        }
    }

    private sealed class InvokedAgain
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

    private sealed class InvokedAgainUser
    {
        private static int One(InvokedAgain c, int i, byte[] b)
        {
            c.Read(i, b);
            return 1;
        }

        private static IEnumerable<int> All(InvokedAgain c, byte[] b)
        {
            c.Read(1, b);
            yield return 1;
        }

        public int Go(int k)
        {
            var c = new InvokedAgain();
            byte[] one = new byte[4], two = new byte[4];
            for (int i = 0; i < 3; i++) Parallel.Invoke(() => c.Read(1, one), () => c.Read(2, two));
            int sum = Enumerable.Range(0, 3).Select(i => One(c, i, one)).Where(i => i > 0).Sum();
            foreach (int i in All(c, two)) sum += i;
            return one[0] + two[0] + sum + All(c, one).Sum() + k;
        }
    }

    public static string Run(int input)
    {
        int[] all =
        [
            new OnTheStackUser().Go(input), new SlicedUser().Go(input), new PinnedUser().Go(input), new ThrownUser().Go(input),
            new InvokedAgainUser().Go(input),
        ];
        return string.Join(' ', all);
    }
}
