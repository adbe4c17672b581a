// becomes: range*10
using System.IO;
using MmLock;

public static class Program
{
    // What a caller made is its own: each thread's, each round's, handed on in turn, and given back.
    private sealed class EachItsOwn
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

    private sealed class EachItsOwnUser
    {
        public int Go(int k)
        {
            var c = new EachItsOwn();
            byte[] one = new byte[4], two = new byte[4];
            Parallel.Invoke(() => c.Read(1, one), () => c.Read(2, two));
            return one[0] + two[0] + k;
        }
    }

    private sealed class OfEachThread
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

    private sealed class OfEachThreadUser
    {
        public int Go(int k)
        {
            var c = new OfEachThread();
            int sum = 0;
            Parallel.For(
                0, 4, () => new byte[4], (i, _, l) =>
                {
                    c.Read(i, l);
                    return l;
                }, l => Interlocked.Add(ref sum, l[0]));
            return sum + k;
        }
    }

    private sealed class OfEachRound
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

    private sealed class OfEachRoundUser
    {
        public int Go(int k)
        {
            var c = new OfEachRound();
            var all = new List<Task<int>>();
            for (int j = 0; j < 4; j++)
            {
                int i = j;
                byte[] b = new byte[4];
                all.Add(Task.Run(() =>
                {
                    c.Read(i, b);
                    return (int)b[0];
                }));
            }

            return all.Sum(t => t.Result) + k;
        }
    }

    private sealed class OfTheFunction
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

    private sealed class OfTheFunctionUser
    {
        public int Go(int k)
        {
            var c = new OfTheFunction();
            int sum = 0;
            Parallel.For(0, 4, i =>
            {
                byte[] b = new byte[4];
                c.Read(i, b);
                Interlocked.Add(ref sum, b[0]);
            });
            return sum + k;
        }
    }

    private sealed class CalledInTurn
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

    private sealed class CalledInTurnUser
    {
        public int Go(int k)
        {
            var c = new CalledInTurn();
            byte[] b = new byte[4];
            void Work(int i) => c.Read(i, b);
            for (int i = 0; i < 2; i++) Work(i);
            Work(3);
            Action<int> again = i => c.Read(i, b);
            again(4);
            again(5);
            List<int> all = [6, 7];
            all.ForEach(i => c.Read(i, b));
            return b[0] + k;
        }
    }

    private sealed class GivenBack
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

    private sealed class GivenBackUser
    {
        private static (byte[], int) Read(GivenBack c, int i)
        {
            byte[] b = new byte[4];
            c.Read(i, b);
            return (b, i);
        }

        private static Task<byte[]> ReadAsync(GivenBack c, int i)
        {
            byte[] b = new byte[4];
            c.Read(i, b);
            return Task.FromResult(b);
        }

        public int Go(int k)
        {
            var c = new GivenBack();
            (byte[] b, int m) = Read(c, 1);
            return b[0] + m + ReadAsync(c, 2).Result[0] + k;
        }
    }

    private sealed class Awaited
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

    private sealed class AwaitedUser
    {
        private static async Task<int> Work(Awaited c, int i, byte[] b)
        {
            await Task.Yield();
            c.Read(i, b);
            return b[0];
        }

        private static async Task<int> Both(Awaited c)
        {
            byte[] b = new byte[4];
            for (int i = 0; i < 2; i++) await Work(c, i, b);
            await Task.Run(() => c.Read(5, b));
            c.Read(3, b);
            return b[0];
        }

        public int Go(int k)
        {
            var c = new Awaited();
            Parallel.For(0, 2, i => Both(c).Wait());
            return Both(c).Result + k;
        }
    }

    private sealed class InHelper
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

    private sealed class InHelperUser
    {
        private static void Times(int n, Action<int> work)
        {
            for (int i = 0; i < n; i++) work(i);
        }

        private static int Sum(byte[] b) => b.AsSpan()[..2].ToArray().Sum(x => x);

        public int Go(int k)
        {
            var c = new InHelper();
            byte[] b = new byte[4];
            Times(4, i => c.Read(i, b));
            var memory = new MemoryStream();
            foreach (int one in b) memory.WriteByte((byte)one);
            Console.Out.Flush();
            GC.KeepAlive(b);
            string text = string.Join(',', b);
            byte[] copy = b.ToArray();
            var kept = new List<byte[]> { copy };
            return Sum(b) + text.Length + kept.Count + k;
        }
    }

    private sealed class ByInterface
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

    private sealed class ByInterfaceUser
    {
        private interface IReader { void Read(int i, byte[] into); }

        private sealed class Reader(ByInterface c) : IReader { public void Read(int i, byte[] into) => c.Read(i, into); }

        public int Go(int k)
        {
            IReader reader = new Reader(new ByInterface());
            byte[] b = new byte[4];
            reader.Read(1, b);
            reader.Read(2, b);
            return b[0] + k;
        }
    }

    private sealed class OwnByDelegate
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

    private sealed class OwnByDelegateUser
    {
        public int Go(int k)
        {
            var c = new OwnByDelegate();
            Action<int, byte[]> read = c.Read;
            byte[] b = new byte[4];
            read(1, b);
            read(2, b);
            return b[0] + k;
        }
    }

    public static string Run(int input)
    {
        int[] all =
        [
            new EachItsOwnUser().Go(input), new OfEachThreadUser().Go(input), new OfEachRoundUser().Go(input),
            new OfTheFunctionUser().Go(input), new CalledInTurnUser().Go(input), new GivenBackUser().Go(input),
            new AwaitedUser().Go(input), new InHelperUser().Go(input), new ByInterfaceUser().Go(input),
            new OwnByDelegateUser().Go(input),
        ];
        return string.Join(' ', all);
    }
}
