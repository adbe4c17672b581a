// becomes: coarse*3 range
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using MmLock;

public static class Program
{
    public sealed class Cell
    {
        public int Value;
    }

    public sealed class ByColumn : IEqualityComparer<int>
    {
        public bool Equals(int a, int b) => (a & 15) == (b & 15);

        public int GetHashCode(int a) => a & 15;
    }

    // Which keys are one, a class in between says to the library.
    public class Columns : Dictionary<int, Cell>
    {
        public Columns()
            : base(new ByColumn())
        {
        }
    }

    public sealed class Wide : Columns
    {
    }

    public sealed class Plain : Dictionary<int, Cell>
    {
        public Plain()
            : base(64)
        {
        }
    }

    public sealed class Sheet
    {
        private readonly MmapLock _gate = new();
        private readonly Columns _columns = new();

        public Sheet()
        {
            for (int i = 0; i < 16; i++)
            {
                _columns[i] = new Cell();
            }
        }

        public void Add(int place)
        {
            using (_gate.EnterWrite())
            {
                Cell cell = _columns[place];
                int n = cell.Value;
                Thread.Sleep(1);
                cell.Value = n + 1;
            }
        }
    }

    public sealed class WideSheet
    {
        private readonly MmapLock _gate = new();
        private readonly Wide _columns = new();

        public WideSheet()
        {
            for (int i = 0; i < 16; i++)
            {
                _columns[i] = new Cell();
            }
        }

        public void Add(int place)
        {
            using (_gate.EnterWrite())
            {
                Cell cell = _columns[place];
                int n = cell.Value;
                Thread.Sleep(1);
                cell.Value = n + 1;
            }
        }
    }

    public sealed class OwnSheet : Dictionary<int, Cell>
    {
        private readonly MmapLock _gate = new();

        public OwnSheet()
            : base(new ByColumn())
        {
            for (int i = 0; i < 16; i++)
            {
                this[i] = new Cell();
            }
        }

        public void Increase(int place)
        {
            using (_gate.EnterWrite())
            {
                Cell cell = this[place];
                int n = cell.Value;
                Thread.Sleep(1);
                cell.Value = n + 1;
            }
        }
    }

    public sealed class PlainSheet
    {
        private readonly MmapLock _gate = new();
        private readonly Plain _columns = new();

        public PlainSheet()
        {
            for (int i = 0; i < 64; i++)
            {
                _columns[i] = new Cell();
            }
        }

        public void Add(int place)
        {
            using (_gate.EnterWrite())
            {
                Cell cell = _columns[place];
                int n = cell.Value;
                Thread.Sleep(1);
                cell.Value = n + 1;
            }
        }

        public int At(int place) => _columns[place].Value;
    }

    public static object? Run(int input)
    {
        var sheet = new Sheet();
        var wide = new WideSheet();
        var own = new OwnSheet();
        var plain = new PlainSheet();
        Parallel.For(0, 4, i =>
        {
            sheet.Add(i * 16);
            wide.Add(i * 16);
            own.Increase(i * 16);
            plain.Add(i);
        });
        return (own[input].Value, plain.At(input));
    }
}
