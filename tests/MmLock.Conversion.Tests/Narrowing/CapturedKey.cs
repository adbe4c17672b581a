// becomes: coarse range structure
using MmLock;

public static class Program
{
    private sealed class Owner
    {
        public readonly MmapLock Lock = new();
        public readonly int[] Cells = new int[32];
    }

    // The index is a variable that another thread changes.
    public static string Run(int input)
    {
        var owner = new Owner();
        int index = 1;
        string ends = T.Together(
            () =>
            {
                for (int i = 0; i < 20; i++)
                {
                    using (owner.Lock.EnterWrite())
                    {
                        int was = owner.Cells[index];
                        Thread.Sleep(1);
                        owner.Cells[index] = was + 1;
                    }
                }
            },
            () =>
            {
                for (int i = 0; i < 20; i++)
                {
                    using (owner.Lock.EnterWrite())
                    {
                        int was = owner.Cells[3 + input];
                        Thread.Sleep(1);
                        owner.Cells[3 + input] = was + 1;
                    }
                }
            },
            () =>
            {
                for (int i = 0; i < 100; i++)
                {
                    using (owner.Lock.EnterWrite()) index = 1 + i % 2;
                    if (i % 8 == 0) Thread.Sleep(1);
                }
            });
        return $"{ends} {owner.Cells[1] + owner.Cells[2]} {owner.Cells[3 + input]}";
    }
}
