// becomes: coarse structure coarse
using MmLock;

public static class Program
{
    private abstract class Part
    {
        public required int Number { get; init; }
        public int Uses { get; protected set; }
        public abstract void Use(int[] cells);
    }

    private sealed class Single : Part
    {
        public override void Use(int[] cells)
        {
            cells[Number]++;
            Uses++;
        }
    }

    private sealed class Wide : Part
    {
        public override void Use(int[] cells)
        {
            for (int i = Number; i < Number + 4; i++) cells[i]++;
            Uses++;
        }
    }

    // Each part works on its own cells, and a wide one on more than its number says.
    private sealed class Machine
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[16];
        private readonly Part[] _parts;

        public Machine() => _parts = [new Single { Number = 0 }, new Wide { Number = 1 }, new Single { Number = 2 },
            new Single { Number = 3 }];

        public void Step(int part)
        {
            using (_lock.EnterWrite())
            {
                Part own = _parts[part];
                Thread.Sleep(1);
                own.Use(_cells);
            }
        }

        public int Uses(int part)
        {
            using (_lock.EnterRead()) return _parts[part].Uses;
        }

        public int Total()
        {
            using (_lock.EnterRead())
            {
                Thread.Sleep(1);
                return _cells.Sum();
            }
        }
    }

    public static string Run(int input)
    {
        var machine = new Machine();
        string ends = T.Together(
            () => { for (int i = 0; i < 10; i++) machine.Step(1); },
            () => { for (int i = 0; i < 10; i++) machine.Step(2); },
            () => { for (int i = 0; i < 10; i++) { machine.Step(3); machine.Uses(1); } },
            () => { for (int i = 0; i < 4; i++) { machine.Total(); machine.Step(input); } });
        string edge = "";
        try { machine.Step(4); } catch (IndexOutOfRangeException) { edge = "outside"; }
        return $"{ends} {machine.Total()} {machine.Uses(1)} {machine.Uses(2)} {edge}";
    }
}
