// becomes: range coarse*2 range*7
using System.Runtime.InteropServices;
using MmLock;

public static class Program
{
    private sealed class Store
    {
        private readonly MmapLock _lock = new();
        private readonly byte[] _bytes = new byte[64];
        private readonly IntPtr _source = Marshal.AllocHGlobal(4);

        public Store() => Marshal.WriteInt32(_source, 7);

        // Where a range is outside of the bytes it fails before it touches any.
        public int Sum(Range part)
        {
            using (_lock.EnterWrite())
            {
                (int start, int length) = part.GetOffsetAndLength(_bytes.Length);
                Thread.Sleep(1);
                int sum = 0;
                foreach (ref byte one in _bytes.AsSpan(start, length)) { sum += one; one++; }
                return sum;
            }
        }

        public void Each(Range part)
        {
            using (_lock.EnterWrite())
            {
                var (start, length) = part.GetOffsetAndLength(_bytes.Length);
                Thread.Sleep(1);
                for (int i = start; i < start + length; i++) _bytes[i]++;
            }
        }

        // Four bytes at a place, out of memory that nobody changes.
        public void Read(int at)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                Marshal.Copy(_source, _bytes, at, 4);
            }
        }

        public byte[] Get(int at, int length)
        {
            var target = new byte[length];
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                for (int i = 0; i < length; i++) target[i] = _bytes[at + i];
                return target;
            }
        }

        public void Native(nint at, nint length)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                for (nint i = at; i < at + length; i++) _bytes[i]++;
            }
        }

        public void One(nint at) { using (_lock.EnterWrite()) { Thread.Sleep(1); _bytes[at]++; } }

        public void Unsigned(nuint at) { using (_lock.EnterWrite()) { Thread.Sleep(1); _bytes[at]++; } }

        public void Shifted(nint at) { using (_lock.EnterWrite()) { Thread.Sleep(1); _bytes[at >> 4]++; } }

        public void Cut(nint at) { using (_lock.EnterWrite()) { Thread.Sleep(1); _bytes.AsSpan((int)at, 4).Clear(); } }

        public void CutInto(nint at, byte[] from) { using (_lock.EnterWrite()) { Thread.Sleep(1); from.CopyTo(_bytes, (int)at); } }
    }

    public static string Run(int input)
    {
        var store = new Store();
        string ends = T.Together(
            () => { for (int i = 0; i < 4; i++) store.Sum(1..(3 + input)); },
            () => { for (int i = 0; i < 4; i++) store.Native(8, input); },
            () => { for (int i = 0; i < 4; i++) store.One(20 + i); },
            () => { for (int i = 0; i < 4; i++) store.Each(30..32); });
        store.Unsigned(40);
        store.Shifted(41 << 4);
        store.CutInto(42, [1, 2, 3]);
        store.Cut(43);
        store.Read(50);
        return $"{ends} {Failure(() => store.Sum(60..70))} {Failure(() => store.Sum(^3..^5))} {Failure(() => store.One(-1))} "
            + $"{Failure(() => store.Native(60, 9))} {store.Sum(..)} {string.Join(',', store.Get(30, 24))}";
    }

    private static string Failure(Action action)
    {
        try
        {
            action();
            return "none";
        }
        catch (Exception e)
        {
            return e.GetType().Name;
        }
    }
}
