// becomes: coarse*19
using System.Runtime.InteropServices;
using MmLock;

public sealed class Count { public int Value; }

public sealed class Page
{
    public readonly int[] Data = new int[1];
    public int Value;
    public Count? Count;

    public Page Clone() => (Page)MemberwiseClone();
}

public sealed record Entry(int Key, Count Count);

public interface ITable { int Touch(int at); }

public static class Choices { public static TItem Or<TItem>(this TItem one, TItem other, bool isOne) => isOne ? one : other; }

// One object under several numbers, in the ways in which tables are filled.
public static class Program
{
    private sealed class Chosen : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly Page[] _pages = new Page[8];

        public Chosen()
        {
            var zero = new Page(); for (int i = 0; i < 8; i++) _pages[i] = i < 4 ? zero : new Page();
        }

        public int Touch(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _pages[at].Value;
                Thread.Sleep(1);
                _pages[at].Value = was + 1;
                return was;
            }
        }
    }

    private sealed class MadeOnce : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly Page[] _pages = new Page[8];

        public MadeOnce()
        {
            Page? one = null; for (int i = 0; i < 8; i++) _pages[i] = one ??= new Page();
        }

        public int Touch(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _pages[at].Value;
                Thread.Sleep(1);
                _pages[at].Value = was + 1;
                return was;
            }
        }
    }

    private sealed class BySpan : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly Page[] _pages = new Page[8];

        public BySpan()
        {
            var zero = new Page(); Span<Page> all = _pages; all.Fill(zero);
        }

        public int Touch(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _pages[at].Value;
                Thread.Sleep(1);
                _pages[at].Value = was + 1;
                return was;
            }
        }
    }

    private sealed class BySelect : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly List<Page> _pages = new();

        public BySelect()
        {
            var zero = new Page(); _pages.AddRange(Enumerable.Range(0, 8).Select(i => i switch { < 4 => zero, _ => new Page() }));
        }

        public int Touch(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _pages[at].Value;
                Thread.Sleep(1);
                _pages[at].Value = was + 1;
                return was;
            }
        }
    }

    private sealed class ByListSpan : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly List<Page> _pages = new();

        public ByListSpan()
        {
            CollectionsMarshal.SetCount(_pages, 8); CollectionsMarshal.AsSpan(_pages).Fill(new Page());
        }

        public int Touch(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _pages[at].Value;
                Thread.Sleep(1);
                _pages[at].Value = was + 1;
                return was;
            }
        }
    }

    private sealed class BySlot : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly Dictionary<int, Page> _pages = new();

        public BySlot()
        {
            var zero = new Page(); for (int i = 0; i < 8; i++) CollectionsMarshal.GetValueRefOrAddDefault(_pages, i, out _) = zero;
        }

        public int Touch(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _pages[at].Value;
                Thread.Sleep(1);
                _pages[at].Value = was + 1;
                return was;
            }
        }
    }

    private sealed class ByOtherName : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly Page[] _pages = new Page[8];

        public ByOtherName()
        {
            var zero = new Page(); for (int i = 0; i < 8; i++) { Page page = zero; if (i > 3) page = new Page(); _pages[i] = page; }
        }

        public int Touch(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _pages[at].Value;
                Thread.Sleep(1);
                _pages[at].Value = was + 1;
                return was;
            }
        }
    }

    private sealed class ByLocalFunction : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly Page[] _pages = new Page[8];

        public ByLocalFunction()
        {
            var zero = new Page(); Page Make(int i) => i < 3 ? zero : new Page(); for (int i = 0; i < 8; i++) _pages[i] = Make(i);
        }

        public int Touch(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _pages[at].Value;
                Thread.Sleep(1);
                _pages[at].Value = was + 1;
                return was;
            }
        }
    }

    private sealed class ByDelegate : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly Page[] _pages = new Page[8];

        public ByDelegate()
        {
            var zero = new Page(); Func<int, Page> make = i => i < 3 ? zero : new Page(); for (int i = 0; i < 8; i++) _pages[i] = make(i);
        }

        public int Touch(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _pages[at].Value;
                Thread.Sleep(1);
                _pages[at].Value = was + 1;
                return was;
            }
        }
    }

    private sealed class ByCalls : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly Page[] _pages = new Page[8];

        public ByCalls()
        {
            var zero = new Page(); void Put(int i) => _pages[i] = zero; Put(0); Put(1); for (int i = 2; i < 8; i++) _pages[i] = new Page();
        }

        public int Touch(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _pages[at].Value;
                Thread.Sleep(1);
                _pages[at].Value = was + 1;
                return was;
            }
        }
    }

    private sealed class ByForEach : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly Page[] _pages = new Page[8];

        public ByForEach()
        {
            var zero = new Page(); Enumerable.Range(0, 8).ToList().ForEach(i => _pages[i] = zero);
        }

        public int Touch(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _pages[at].Value;
                Thread.Sleep(1);
                _pages[at].Value = was + 1;
                return was;
            }
        }
    }

    private sealed class ByGoto : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly Page[] _pages = new Page[8];

        public ByGoto()
        {
            var zero = new Page(); int i = 0; again: _pages[i++] = zero; if (i < 8) goto again;
        }

        public int Touch(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _pages[at].Value;
                Thread.Sleep(1);
                _pages[at].Value = was + 1;
                return was;
            }
        }
    }

    private sealed class ByReference : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly Page[] _pages = new Page[8];

        public ByReference()
        {
            Fill(_pages);
        }

        private static void Fill(Span<Page> pages)
        {
            var zero = new Page(); foreach (ref Page page in pages) page = zero;
        }

        public int Touch(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _pages[at].Value;
                Thread.Sleep(1);
                _pages[at].Value = was + 1;
                return was;
            }
        }
    }

    private sealed class ByGeneric : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly IList<Page> _pages = new List<Page>();

        public ByGeneric()
        {
            var zero = new Page(); for (int i = 0; i < 8; i++) Put(_pages, i < 3 ? zero : new Page());
        }

        private static void Put<TItem>(IList<TItem> list, TItem item)
        {
            list.Add(item);
        }

        public int Touch(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _pages[at].Value;
                Thread.Sleep(1);
                _pages[at].Value = was + 1;
                return was;
            }
        }
    }

    private sealed class ByExtension : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly List<Page> _pages = new();

        public ByExtension()
        {
            var zero = new Page(); for (int i = 0; i < 8; i++) _pages.Add(zero.Or(new Page(), i < 3));
        }

        public int Touch(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _pages[at].Value;
                Thread.Sleep(1);
                _pages[at].Value = was + 1;
                return was;
            }
        }
    }

    private sealed class ByCopy : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly Page[] _pages = new Page[8];

        public ByCopy()
        {
            for (int i = 0; i < 8; i++) _pages[i] = new Page(); _pages.AsSpan(0, 4).CopyTo(_pages.AsSpan(4));
        }

        public int Touch(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _pages[at].Value;
                Thread.Sleep(1);
                _pages[at].Value = was + 1;
                return was;
            }
        }
    }

    private sealed class Counts : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly Page[] _pages = new Page[8];

        public Counts()
        {
            var count = new Count();
            for (int i = 0; i < 8; i++) { var page = new Page(); (page.Value, page.Count) = (i, count); _pages[i] = page; }
        }

        public int Touch(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _pages[at].Count!.Value;
                Thread.Sleep(1);
                _pages[at].Count!.Value = was + 1;
                return was;
            }
        }
    }

    private sealed class Clones : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly Page[] _pages = new Page[8];

        public Clones()
        {
            var first = new Page(); for (int i = 0; i < 8; i++) _pages[i] = first.Clone();
        }

        public int Touch(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _pages[at].Data[0];
                Thread.Sleep(1);
                _pages[at].Data[0] = was + 1;
                return was;
            }
        }
    }

    private sealed class Records : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly Entry[] _pages = new Entry[8];

        public Records()
        {
            var first = new Entry(0, new Count()); for (int i = 0; i < 8; i++) _pages[i] = first with { Key = i };
        }

        public int Touch(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _pages[at].Count.Value;
                Thread.Sleep(1);
                _pages[at].Count.Value = was + 1;
                return was;
            }
        }
    }

    public static string Run(int input)
    {
        string all = "";
        ITable[] tables =
        [
            new Chosen(), new MadeOnce(), new BySpan(), new BySelect(), new ByListSpan(), new BySlot(), new ByOtherName(), new
            ByLocalFunction(), new ByDelegate(), new ByCalls(), new ByForEach(), new ByGoto(), new ByReference(), new ByGeneric(),
            new ByExtension(), new ByCopy(), new Counts(), new Clones(), new Records(),
        ];
        foreach (ITable table in tables)
        {
            string ends = T.Together(
                () => { for (int i = 0; i < 6; i++) table.Touch(0); },
                () => { for (int i = 0; i < 6; i++) table.Touch(1 + input % 2); },
                () => { for (int i = 0; i < 6; i++) table.Touch(5); });
            all += $"{ends} {table.Touch(0)} {table.Touch(1)} {table.Touch(2)} {table.Touch(5)} ";
        }

        return all;
    }
}
