// becomes: coarse coarse
using System.IO;
using MmLock;

// Listings go to whatever Console.Out is: each caller sets it, writes its own part, and sets it back.
public static class Program
{
    private sealed class Monitor
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[128];

        public string List(int first, int count)
        {
            var text = new StringWriter();
            using (_lock.EnterWrite())
            {
                TextWriter was = Console.Out;
                Console.SetOut(text);
                for (int i = first; i < first + count; i++)
                {
                    _cells[i]++;
                    Thread.Sleep(1);
                    Console.Out.Write(_cells[i] + ",");
                }

                Console.SetOut(was);
            }

            return text.ToString();
        }

        public void Mark(int cell, string directory)
        {
            using (_lock.EnterWrite())
            {
                Environment.SetEnvironmentVariable("MMLOCK_CELL", cell.ToString());
                _cells[cell]++;
                Thread.Sleep(1);
                if (Environment.GetEnvironmentVariable("MMLOCK_CELL") != cell.ToString()) _cells[cell] += 1000;
            }
        }
    }

    public static string Run(int input)
    {
        var monitor = new Monitor();
        string[] parts = new string[2];
        string ends = T.Together(
            () => { for (int i = 0; i < 4; i++) { parts[0] = monitor.List(0, 4); monitor.Mark(20, ""); } },
            () => { for (int i = 0; i < 4; i++) { parts[1] = monitor.List(50, 4 + input); monitor.Mark(90, ""); } });
        return $"{ends} {parts[0]} {parts[1]} {monitor.List(20, 1)} {monitor.List(90, 1)}";
    }
}
