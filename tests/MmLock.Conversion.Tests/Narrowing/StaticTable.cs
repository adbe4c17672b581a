// becomes: structure coarse structure
using MmLock;

public static class Program
{
    private static readonly MmapLock s_lock = new();
    private static readonly Dictionary<int, Descriptor> s_table = new();
    private static int s_next;

    private sealed class Descriptor { public long Offset; public int Owner; }

    public static class Files
    {
        public static int Open(int owner)
        {
            using (s_lock.EnterWrite())
            {
                int number = s_next++;
                s_table.Add(number, new Descriptor { Owner = owner });
                return number;
            }
        }

        public static long Advance(int number, int by)
        {
            using (s_lock.EnterWrite())
            {
                var descriptor = s_table[number];
                long was = descriptor.Offset;
                Thread.Sleep(1);
                return descriptor.Offset = was + by;
            }
        }

        // Two numbers, one descriptor.
        public static int Duplicate(int number)
        {
            using (s_lock.EnterWrite())
            {
                int copy = s_next++;
                s_table[copy] = s_table[number];
                return copy;
            }
        }
    }

    public static string Run(int input)
    {
        int one = Files.Open(1), two = Files.Duplicate(one), three = Files.Open(2);
        string ends = T.Together(
            () => { for (int i = 0; i < 15; i++) Files.Advance(one, 1); },
            () => { for (int i = 0; i < 15; i++) Files.Advance(two, 1); },
            () => { for (int i = 0; i < 15; i++) Files.Advance(three, 2 + input); });
        string edge = "";
        try { Files.Advance(99, 1); } catch (KeyNotFoundException) { edge = "closed"; }
        try { Files.Duplicate(-1); } catch (KeyNotFoundException) { edge += " closed"; }
        return $"{ends} {Files.Advance(one, 0)} {Files.Advance(two, 0)} {Files.Advance(three, 0)} {edge}";
    }
}
