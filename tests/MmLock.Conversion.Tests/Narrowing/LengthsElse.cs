// becomes: coarse*2 structure*2 range*5 coarse
using System.Diagnostics;
using System.IO;
using System.Text;
using MmLock;

public static class Program
{
    // How long a stream is changes, and so does a text under way: neither says what a section will touch.
    private sealed class Filled
    {
        private readonly MmapLock _lock = new();
        private readonly byte[] _bytes = new byte[256];

        public void Fill(Stream from, int at)
        {
            using (_lock.EnterWrite()) from.ReadExactly(_bytes, at, (int)from.Length);
        }

        public void Cut(Stream of, int length)
        {
            using (_lock.EnterWrite()) of.SetLength(length);
        }

        public void Text(StringBuilder text, int at)
        {
            using (_lock.EnterWrite())
            {
                for (int i = 0; i < text.Length; i++) _bytes[at + i] = 1;
            }
        }

        public void Set(int at, int count)
        {
            using (_lock.EnterWrite()) _bytes.AsSpan(at, count).Fill(7);
        }
    }

    // A use that no build has to run, or that comes after a jump, or after what throws, is none.
    private sealed class Unused
    {
        private readonly MmapLock _lock = new();
        private readonly byte[] _bytes = new byte[64];

        public string Asserted(byte[] given, int at)
        {
            Traced(given.Length);
            using (_lock.EnterWrite())
            {
                if (at == 7) return "none";
                given.CopyTo(_bytes.AsSpan(at, given.Length));
                return "one";
            }
        }

        public string Named(byte[] given, int at)
        {
            string name = nameof(given.Length);
            using (_lock.EnterWrite())
            {
                if (at == 7) return name;
                given.CopyTo(_bytes.AsSpan(at, given.Length));
                return "one";
            }
        }

        public string Jumped(byte[] given, int at)
        {
            if (at == 7) goto enter;
            Thread.Sleep(given.Length & 1);
        enter:
            using (_lock.EnterWrite())
            {
                if (at == 7) return "none";
                given.CopyTo(_bytes.AsSpan(at, given.Length));
                return "one";
            }
        }

        public void Divided(byte[] given, int at, int by)
        {
            using (_lock.EnterWrite()) Array.Copy(given, 0, _bytes, at / by, given.Length);
        }

        public int Sum(int at, int count)
        {
            int sum = 0;
            using (_lock.EnterRead())
            {
                foreach (byte one in _bytes.AsSpan(at, count)) sum += one;
            }

            return sum;
        }

        // A range that there may be none of.
        public void Maybe(byte[] given, Range? where)
        {
            using (_lock.EnterWrite())
            {
                if (where is { } there) given.CopyTo(_bytes.AsSpan(there));
            }
        }

        [Conditional("TRACED")]
        private static void Traced(int length) => Thread.Sleep(length);
    }

    private static string Try(Func<string> call)
    {
        try
        {
            return call();
        }
        catch (Exception e)
        {
            return e.GetType().Name;
        }
    }

    public static string Run(int input)
    {
        var filled = new Filled();
        var unused = new Unused();
        var stream = new MemoryStream(new byte[16 + input]);
        string ends = T.Together(
            () => { for (int i = 0; i < 6; i++) { stream.Position = 0; filled.Fill(stream, i); } },
            () => { for (int i = 0; i < 6; i++) filled.Text(new StringBuilder("ab"), 60); },
            () => { for (int i = 0; i < 6; i++) filled.Set(100, 4); },
            () => { for (int i = 0; i < 6; i++) unused.Asserted([1, 2], i); },
            () => { for (int i = 0; i < 6; i++) unused.Named([1, 2], 10 + i); },
            () => { for (int i = 0; i < 6; i++) unused.Jumped([1, 2, 3], 30 + i); });
        filled.Cut(new MemoryStream(), 3);
        unused.Divided([5], 8, 2);
        unused.Maybe([1, 2], 3..9);
        return string.Join(
            ' ', ends, Try(() => unused.Asserted(null!, 7)), Try(() => unused.Named(null!, 7)), Try(() => unused.Jumped(null!, 7)),
            Try(() => { unused.Divided(null!, 1, 0); return ""; }), Try(() => { unused.Maybe(null!, null); return "none"; }),
            unused.Sum(0, 40));
    }
}
