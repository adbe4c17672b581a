// becomes: coarse*5 structure
using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;
using MmLock;

public static class Program
{
    [InlineArray(8)] private struct Counters { private int _first; }

    private sealed class Cells
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[128];
        private readonly int[] _header = new int[4];
        private static readonly FieldInfo s_total = typeof(Cells).GetField("Total")!;
        private Counters _counters;
        public int Total;

        public void ByArray(int cell)
        {
            using (_lock.EnterWrite())
            {
                int was = (int)_header.GetValue(0)!;
                Thread.Sleep(1);
                _header.SetValue(was + 1, 0);
                _cells[cell]++;
            }
        }

        public void ByList(int cell)
        {
            using (_lock.EnterWrite())
            {
                int was = ((IList<int>)_header)[1];
                Thread.Sleep(1);
                ((IList<int>)_header)[1] = was + 1;
                _cells[cell]++;
            }
        }

        public void ByReflection(int cell)
        {
            using (_lock.EnterWrite())
            {
                int was = (int)s_total.GetValue(this)!;
                Thread.Sleep(1);
                s_total.SetValue(this, was + 1);
                _cells[cell]++;
            }
        }

        public void ByInline(int cell)
        {
            using (_lock.EnterWrite())
            {
                Span<int> counters = _counters;
                int was = counters[2];
                Thread.Sleep(1);
                counters[2] = was + 1;
                _cells[cell]++;
            }
        }

        public void ByInlineField(int cell)
        {
            using (_lock.EnterWrite())
            {
                int was = _counters[2];
                Thread.Sleep(1);
                _counters[2] = was + 1;
                _cells[cell]++;
            }
        }

        public string Sums() { using (_lock.EnterWrite()) return $"{_header[0]} {_header[1]} {Total} {_counters[2]}"; }
    }

    private static void All(Cells cells, int cell)
    {
        cells.ByArray(cell);
        cells.ByList(cell);
        cells.ByReflection(cell);
        cells.ByInline(cell);
        cells.ByInlineField(cell);
    }

    public static string Run(int input)
    {
        var cells = new Cells();
        string ends = T.Together(
            () => { for (int i = 0; i < 6; i++) All(cells, 1); },
            () => { for (int i = 0; i < 6; i++) All(cells, 90); });
        return $"{ends} {cells.Sums()}";
    }
}
