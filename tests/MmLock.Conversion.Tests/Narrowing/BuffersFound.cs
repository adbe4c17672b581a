// becomes: coarse*10
using System.IO;
using MmLock;

public static class Program
{
    // A buffer that a member has, and that is found there by a loop, a delegate or an interface.
    private sealed class WalkedArray
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

    private sealed class WalkedArrayUser
    {
        private readonly byte[][] _all = [new byte[4]];

        private void One(WalkedArray c, int i)
        {
            foreach (byte[] b in _all) c.Read(i, b);
        }

        public int Go(int k)
        {
            var c = new WalkedArray();
            Parallel.For(0, 4, i => One(c, i));
            return _all[0][0] + k;
        }
    }

    private sealed class WalkedTuples
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

    private sealed class WalkedTuplesUser
    {
        private readonly List<(int, byte[])> _all = [(1, new byte[4])];

        private void One(WalkedTuples c, int i)
        {
            foreach ((int m, byte[] b) in _all) c.Read(i + m, b);
        }

        public int Go(int k)
        {
            var c = new WalkedTuples();
            Parallel.For(0, 4, i => One(c, i));
            return _all[0].Item2[0] + k;
        }
    }

    private sealed class WalkedPairs
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

    private sealed class WalkedPairsUser
    {
        private readonly Dictionary<int, byte[]> _all = new() { [1] = new byte[4] };

        private void One(WalkedPairs c, int i)
        {
            foreach ((int m, byte[] b) in _all) c.Read(i + m, b);
        }

        public int Go(int k)
        {
            var c = new WalkedPairs();
            Parallel.For(0, 4, i => One(c, i));
            return _all[1][0] + k;
        }
    }

    private sealed class ForEachOfList
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

    private sealed class ForEachOfListUser
    {
        private readonly List<byte[]> _all = [new byte[4]];

        private void One(ForEachOfList c, int i) => _all.ForEach(b => c.Read(i, b));

        public int Go(int k)
        {
            var c = new ForEachOfList();
            Parallel.For(0, 4, i => One(c, i));
            return _all[0][0] + k;
        }
    }

    private sealed class Yielded
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

    private sealed class YieldedUser
    {
        private readonly byte[] _b = new byte[4];

        private IEnumerable<byte[]> All()
        {
            for (int i = 0; i < 2; i++) yield return _b;
        }

        private void One(Yielded c, int i)
        {
            foreach (byte[] b in All()) c.Read(i, b);
        }

        public int Go(int k)
        {
            var c = new Yielded();
            Parallel.For(0, 4, i => One(c, i));
            return _b[0] + k;
        }
    }

    private sealed class ByDelegate
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

    private sealed class ByDelegateUser
    {
        private readonly byte[] _b = new byte[4];

        private void One(ByDelegate c, int i)
        {
            Action<int, byte[]> read = c.Read;
            read(i, _b);
        }

        public int Go(int k)
        {
            var c = new ByDelegate();
            Parallel.For(0, 4, i => One(c, i));
            return _b[0] + k;
        }
    }

    private sealed class ByGroup
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

    private sealed class ByGroupUser
    {
        private readonly byte[] _b = new byte[4];

        private void One(Action<int, byte[]> read, int i) => read(i, _b);

        public int Go(int k)
        {
            var c = new ByGroup();
            Parallel.For(0, 4, i => One(c.Read, i));
            return _b[0] + k;
        }
    }

    private sealed class CalledByInterface
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

    private sealed class CalledByInterfaceUser
    {
        private readonly byte[] _b = new byte[4];

        private interface IReader { void Read(int i, byte[] into); }

        private sealed class Reader(CalledByInterface c) : IReader { public void Read(int i, byte[] into) => c.Read(i, into); }

        private void One(IReader reader, int i) => reader.Read(i, _b);

        public int Go(int k)
        {
            IReader c = new Reader(new CalledByInterface());
            Parallel.For(0, 4, i => One(c, i));
            return _b[0] + k;
        }
    }

    private sealed class ByLambda
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

    private sealed class ByLambdaUser
    {
        private readonly byte[] _b = new byte[4];

        private Action<int, byte[]>? _read;

        public int Go(int k)
        {
            var c = new ByLambda();
            _read = (i, b) => c.Read(i, b);
            Parallel.For(0, 4, i => _read(i, _b));
            return _b[0] + k;
        }
    }

    private sealed class WrittenOver
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _v = new int[64];

        public void Read(int i, BinaryWriter into)
        {
            using (_lock.EnterWrite())
            {
                into.Write((byte)1);
                Thread.Sleep(1);
                into.Write((byte)2);
                _v[i]++;
            }
        }
    }

    private sealed class WrittenOverUser
    {
        private readonly MemoryStream _stream = new();

        private void One(WrittenOver c, int i)
        {
            var writer = new BinaryWriter(_stream);
            c.Read(i, writer);
        }

        public int Go(int k)
        {
            var c = new WrittenOver();
            Parallel.For(0, 4, i => One(c, i));
            return (int)_stream.Length + k;
        }
    }

    public static string Run(int input)
    {
        int[] all =
        [
            new WalkedArrayUser().Go(input), new WalkedTuplesUser().Go(input), new WalkedPairsUser().Go(input),
            new ForEachOfListUser().Go(input), new YieldedUser().Go(input), new ByDelegateUser().Go(input),
            new ByGroupUser().Go(input), new CalledByInterfaceUser().Go(input), new ByLambdaUser().Go(input),
            new WrittenOverUser().Go(input),
        ];
        return string.Join(' ', all);
    }
}
