// becomes: range structure coarse
using System.Threading;
using System.Threading.Tasks;
using MmLock;

public static class Program
{
    // A record copies itself by its own constructor, by that of its base, or by that of a record derived from it.
    public record Base(int Value)
    {
        public static int Copies;

        protected Base(Base other)
        {
            Value = other.Value;
            Copies++;
        }
    }

    public record Derived(int Value) : Base(Value);

    public record Page(int Value);

    public record Stored(int Value) : Page(Value)
    {
        protected Stored(Stored other)
            : base(other) => Thread.Sleep(1);
    }

    public sealed class Table
    {
        private readonly MmapLock _gate = new();
        private readonly Derived[] _pages = new Derived[64];

        public Table()
        {
            for (int i = 0; i < 64; i++)
            {
                _pages[i] = new Derived(i);
            }
        }

        public void Add(int page)
        {
            using (_gate.EnterWrite())
            {
                Derived one = _pages[page];
                Thread.Sleep(1);
                _pages[page] = one with { Value = one.Value + 1 };
            }
        }

        public int Copies { get { using (_gate.EnterRead()) return Base.Copies > 0 ? 1 : 0; } }
    }

    public sealed class Last
    {
        private readonly MmapLock _gate = new();
        private Page _page = new Stored(1);

        public int Add()
        {
            using (_gate.EnterWrite())
            {
                _page = _page with { Value = _page.Value + 1 };
                return _page.Value;
            }
        }
    }

    public static object? Run(int input)
    {
        var table = new Table();
        Parallel.For(0, 4, table.Add);
        return (table.Copies, new Last().Add() + input);
    }
}
