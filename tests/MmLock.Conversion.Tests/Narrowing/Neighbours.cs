// becomes: range range range
using MmLock;

public static class Program
{
    private sealed class HeatRow
    {
        private readonly MmapLock _lock = new();
        private readonly double[] _heat = new double[32];

        public void Relax(int at)
        {
            using (_lock.EnterWrite())
            {
                double left = _heat[at - 1], right = _heat[at + 1];
                Thread.Sleep(1);
                _heat[at] = (left + right) / 2;
            }
        }

        public void Heat(int at, double by)
        {
            using (_lock.EnterWrite())
            {
                double was = _heat[at];
                Thread.Sleep(1);
                _heat[at] = was + by;
            }
        }

        public double Around(int at, int radius)
        {
            using (_lock.EnterRead())
            {
                double sum = 0;
                for (int i = at - radius; i <= at + radius; i++)
                {
                    sum += _heat[i];
                    Thread.Sleep(0);
                }

                return sum;
            }
        }
    }

    public static string Run(int input)
    {
        var row = new HeatRow();
        string ends = T.Together(
            () => { for (int i = 0; i < 10; i++) row.Heat(4, 2); },
            () => { for (int i = 0; i < 10; i++) row.Heat(6, 2); },
            () => { for (int i = 0; i < 10; i++) row.Relax(5); },
            () => { for (int i = 0; i < 10; i++) row.Around(5 + input, 2); });
        row.Relax(5);
        string edges = "";
        foreach (int at in new[] { 0, 31, int.MinValue, int.MaxValue })
        {
            try { row.Relax(at); edges += "."; } catch (IndexOutOfRangeException) { edges += "outside "; }
        }

        edges += row.Around(9, 0) + " " + row.Around(9, -3);
        try { row.Around(1, 2); } catch (IndexOutOfRangeException) { edges += " below"; }
        return $"{ends} {row.Around(5, 1)} {edges}";
    }
}
