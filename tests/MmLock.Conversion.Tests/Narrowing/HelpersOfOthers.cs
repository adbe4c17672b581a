// becomes: coarse*4
using MmLock;

// Helpers in which the name of the lock is another lock's, and one that is run under the structure lock by another name.
public static class Program
{
    private class Base
    {
        protected readonly MmapLock _lock = new();
    }

    private sealed class Hiding : Base
    {
        public new readonly object _lock = new();
        private readonly Dictionary<int, int> _v = new();

        public int Get(int k)
        {
            using (base._lock.EnterWrite())
            {
                return Load(k);
            }
        }

        private int Load(int k)
        {
            if (_v.TryGetValue(k, out int r)) return r;
            Thread.Sleep(1);
            _v[k] = k;
            return k;
        }
    }

    private static class Of<T>
    {
        public static readonly MmapLock Lock = new();

        public static int Load(int k)
        {
            if (s_v.TryGetValue(k, out int r)) return r;
            Thread.Sleep(1);
            s_v[k] = k;
            return k;
        }
    }

    private static readonly Dictionary<int, int> s_v = new();

    private static int ByOther(int k)
    {
        using (Of<int>.Lock.EnterWrite())
        {
            return Of<string>.Load(k);
        }
    }

    private sealed class Named
    {
        private readonly MmapLock _lock = new();
        private readonly VmaLock _latch;
        private readonly Dictionary<int, int> _v = new();

        public Named() => _latch = _lock.VmaLock;

        public int Get(int k)
        {
            using (_lock.EnterWrite())
            {
                return Load(k);
            }
        }

        public int Fast(int k)
        {
            using (_lock.EnterWrite())
            using (_latch.Enter())
            {
                return Load(k);
            }
        }

        private int Load(int k)
        {
            if (_v.TryGetValue(k, out int r)) return r;
            Thread.Sleep(1);
            _v[k] = k;
            return k;
        }
    }

    public static string Run(int input)
    {
        var hiding = new Hiding();
        var named = new Named();
        string ends = T.Together(
            () => { hiding.Get(1); ByOther(1); named.Get(1); }, () => { hiding.Get(2 + input); ByOther(2); named.Fast(2); });
        return ends;
    }
}
