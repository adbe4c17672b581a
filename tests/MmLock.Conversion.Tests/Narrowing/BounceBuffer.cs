// becomes: coarse coarse
using MmLock;

public static class Program
{
    private sealed class SwapFile
    {
        private readonly MmapLock _lock = new();
        private readonly byte[] _bounce = new byte[32];
        private readonly byte[] _store = new byte[4096];

        public void SwapOut(int slot, ReadOnlySpan<byte> page)
        {
            using (_lock.EnterWrite())
            {
                page.CopyTo(_bounce);
                Thread.Sleep(1);
                _bounce.CopyTo(_store, slot * 32);
            }
        }

        public byte[] SwapIn(int slot)
        {
            using (_lock.EnterWrite())
            {
                Buffer.BlockCopy(_store, slot * 32, _bounce, 0, 32);
                Thread.Sleep(1);
                return _bounce.ToArray();
            }
        }
    }

    public static string Run(int input)
    {
        var swap = new SwapFile();
        int bad = 0;
        void Work(int from)
        {
            var page = new byte[32];
            for (int i = from; i < from + 10; i++)
            {
                Array.Fill(page, (byte)(i + input));
                swap.SwapOut(i, page);
                if (swap.SwapIn(i).Any(b => b != i + input)) Interlocked.Increment(ref bad);
            }
        }

        string ends = T.Together(() => Work(0), () => Work(32), () => Work(64));
        string edges = "";
        foreach (int slot in new[] { -1, 128, 127 })
        {
            try { swap.SwapOut(slot, new byte[32]); edges += "."; } catch (Exception e) { edges += e.GetType().Name; }
            try { swap.SwapOut(slot, new byte[33]); edges += "."; } catch (Exception e) { edges += e.GetType().Name; }
        }

        return $"{ends} {bad} {edges}";
    }
}
