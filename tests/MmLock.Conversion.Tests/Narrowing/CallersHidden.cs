// becomes: (structure coarse)*20
using System.Runtime.CompilerServices;
using MmLock;

public interface ITable { int Touch(int at); }

public sealed class ByPartsPage { public readonly int[] Data = new int[4]; }

public sealed class ByPatternPage { public readonly int[] Data = new int[4]; }

public sealed class ByWalkPage { public readonly int[] Data = new int[4]; }

public sealed class ByWaitPage { public readonly int[] Data = new int[4]; }

public static class Ways
{
    public static void Deconstruct(this ByPartsPage page, out int a, out int b) => a = b = Program.ByParts.Put(page);

    public static void Deconstruct(this ByPatternPage page, out int a, out int b) => a = b = Program.ByPattern.Put(page) - 1;

    public static IEnumerator<int> GetEnumerator(this ByWalkPage page)
    {
        Program.ByWalk.Put(page);
        return Enumerable.Empty<int>().GetEnumerator();
    }

    public static TaskAwaiter GetAwaiter(this ByWaitPage page)
    {
        Program.ByWait.Put(page);
        return Task.CompletedTask.GetAwaiter();
    }
}

// One object under two numbers, by code that the compiler runs on it without a word.
public static class Program
{
    private sealed partial class Partly : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];

        public Partly()
        {
            int[] q = new int[4];
            Store(0, q);
            Store(1, q);
        }

        private partial void Store(int a, int[] q);

        private partial void Store(int a, int[] q)
        {
            using (_lock.EnterWrite()) _r[a] = q;
        }

        public int Touch(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _r[at]![0];
                Thread.Sleep(1);
                _r[at]![0] = was + 1;
                return was;
            }
        }
    }

    private sealed partial class PartlyIndexed : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];

        public PartlyIndexed()
        {
            int[] q = new int[4];
            this[0] = q;
            this[1] = q;
        }

        private partial int[] this[int a] { set; }

        private partial int[] this[int a]
        {
            set { using (_lock.EnterWrite()) _r[a] = value; }
        }

        public int Touch(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _r[at]![0];
                Thread.Sleep(1);
                _r[at]![0] = was + 1;
                return was;
            }
        }
    }

    private sealed class ByDynamic : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];

        public ByDynamic()
        {
            dynamic one = this;
            int[] q = new int[4];
            one.Store(0, q);
            one.Store(1, q);
        }

        public void Store(int a, int[]? value)
        {
            using (_lock.EnterWrite()) _r[a] = value;
        }

        public int Touch(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _r[at]![0];
                Thread.Sleep(1);
                _r[at]![0] = was + 1;
                return was;
            }
        }
    }

    private sealed class ByDynamicIndexed : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];

        public ByDynamicIndexed()
        {
            dynamic one = this;
            int[] q = new int[4];
            one[0] = q;
            one[1] = q;
        }

        public int[] this[int a]
        {
            set { using (_lock.EnterWrite()) _r[a] = value; }
        }

        public int Touch(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _r[at]![0];
                Thread.Sleep(1);
                _r[at]![0] = was + 1;
                return was;
            }
        }
    }

    public sealed class ByNot : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly Page?[] _p = new Page[8];

        private static readonly ByNot s_one = new();
        private int _n;

        public sealed class Page
        {
            public readonly int[] Data = new int[4];

            public static int operator !(Page page) => Put(page);
        }

        public static ByNot Make()
        {
            var q = new Page();
            int n = !q + !q;
            return s_one;
        }

        public static int Put(Page page)
        {
            using (s_one._lock.EnterWrite()) s_one._p[s_one._n++] = page;
            return 1;
        }

        public int Touch(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _p[at]!.Data[0];
                Thread.Sleep(1);
                _p[at]!.Data[0] = was + 1;
                return was;
            }
        }
    }

    public sealed class ByTruth : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly Page?[] _p = new Page[8];

        private static readonly ByTruth s_one = new();
        private int _n;

        public sealed class Page
        {
            public readonly int[] Data = new int[4];

            public static bool operator true(Page page) => Put(page) > 0;

            public static bool operator false(Page page) => false;
        }

        public static ByTruth Make()
        {
            var q = new Page();
            int n = q ? 1 : 0;
            n += q ? 1 : 0;
            return s_one;
        }

        public static int Put(Page page)
        {
            using (s_one._lock.EnterWrite()) s_one._p[s_one._n++] = page;
            return 1;
        }

        public int Touch(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _p[at]!.Data[0];
                Thread.Sleep(1);
                _p[at]!.Data[0] = was + 1;
                return was;
            }
        }
    }

    public sealed class ByStep : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly Page?[] _p = new Page[8];

        private static readonly ByStep s_one = new();
        private int _n;

        public sealed class Page
        {
            public readonly int[] Data = new int[4];

            public static Page operator ++(Page page)
            {
                Put(page);
                return page;
            }
        }

        public static ByStep Make()
        {
            var q = new Page();
            Page p = q;
            p++;
            p = q;
            p++;
            return s_one;
        }

        public static int Put(Page page)
        {
            using (s_one._lock.EnterWrite()) s_one._p[s_one._n++] = page;
            return 1;
        }

        public int Touch(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _p[at]!.Data[0];
                Thread.Sleep(1);
                _p[at]!.Data[0] = was + 1;
                return was;
            }
        }
    }

    public sealed class ByEquality : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly Page?[] _p = new Page[8];

        private static readonly ByEquality s_one = new();
        private int _n;

        public sealed class Page
        {
            public readonly int[] Data = new int[4];

            public static bool operator ==(Page? page, Page? other) => Put(page!) > 0;

            public static bool operator !=(Page? page, Page? other) => false;

            public override bool Equals(object? other) => false;

            public override int GetHashCode() => 0;
        }

        public static ByEquality Make()
        {
            var q = new Page();
            bool isSame = q == null | q == null;
            return s_one;
        }

        public static int Put(Page page)
        {
            using (s_one._lock.EnterWrite()) s_one._p[s_one._n++] = page;
            return 1;
        }

        public int Touch(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _p[at]!.Data[0];
                Thread.Sleep(1);
                _p[at]!.Data[0] = was + 1;
                return was;
            }
        }
    }

    public sealed class ByCast : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly Page?[] _p = new Page[8];

        private static readonly ByCast s_one = new();
        private int _n;

        public sealed class Page
        {
            public readonly int[] Data = new int[4];

            public static explicit operator int(Page page) => Put(page);
        }

        public static ByCast Make()
        {
            var q = new Page();
            int n = (int)q + (int)q;
            return s_one;
        }

        public static int Put(Page page)
        {
            using (s_one._lock.EnterWrite()) s_one._p[s_one._n++] = page;
            return 1;
        }

        public int Touch(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _p[at]!.Data[0];
                Thread.Sleep(1);
                _p[at]!.Data[0] = was + 1;
                return was;
            }
        }
    }

    public sealed class ByImplicit : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly Page?[] _p = new Page[8];

        private static readonly ByImplicit s_one = new();
        private int _n;

        public sealed class Page
        {
            public readonly int[] Data = new int[4];

            public static implicit operator int(Page page) => Put(page);
        }

        public static ByImplicit Make()
        {
            var q = new Page();
            int n = 0;
            n += q;
            n += q;
            return s_one;
        }

        public static int Put(Page page)
        {
            using (s_one._lock.EnterWrite()) s_one._p[s_one._n++] = page;
            return 1;
        }

        public int Touch(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _p[at]!.Data[0];
                Thread.Sleep(1);
                _p[at]!.Data[0] = was + 1;
                return was;
            }
        }
    }

    public sealed class ByCoalesce : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly Page?[] _p = new Page[8];

        private static readonly ByCoalesce s_one = new();
        private int _n;

        public sealed class Page
        {
            public readonly int[] Data = new int[4];

            public static implicit operator int(Page page) => Put(page);
        }

        public static ByCoalesce Make()
        {
            var q = new Page();
            Page? p = q;
            int n = p ?? 1;
            n = p ?? 1;
            return s_one;
        }

        public static int Put(Page page)
        {
            using (s_one._lock.EnterWrite()) s_one._p[s_one._n++] = page;
            return 1;
        }

        public int Touch(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _p[at]!.Data[0];
                Thread.Sleep(1);
                _p[at]!.Data[0] = was + 1;
                return was;
            }
        }
    }

    public sealed class ByBase : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly Page?[] _p = new Page[8];

        private static readonly ByBase s_one = new();
        private int _n;

        private class Above { protected Above(Page page) => Put(page); }

        private sealed class Below : Above { public Below(Page page) : base(page) { } }

        public sealed class Page
        {
            public readonly int[] Data = new int[4];


        }

        public static ByBase Make()
        {
            var q = new Page();
            _ = new Below(q);
            _ = new Below(q);
            return s_one;
        }

        public static int Put(Page page)
        {
            using (s_one._lock.EnterWrite()) s_one._p[s_one._n++] = page;
            return 1;
        }

        public int Touch(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _p[at]!.Data[0];
                Thread.Sleep(1);
                _p[at]!.Data[0] = was + 1;
                return was;
            }
        }
    }

    public sealed class ByPrimaryBase : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly Page?[] _p = new Page[8];

        private static readonly ByPrimaryBase s_one = new();
        private int _n;

        private class Above { protected Above(Page page) => Put(page); }

        private sealed class Below(Page page) : Above(page);

        public sealed class Page
        {
            public readonly int[] Data = new int[4];


        }

        public static ByPrimaryBase Make()
        {
            var q = new Page();
            _ = new Below(q);
            _ = new Below(q);
            return s_one;
        }

        public static int Put(Page page)
        {
            using (s_one._lock.EnterWrite()) s_one._p[s_one._n++] = page;
            return 1;
        }

        public int Touch(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _p[at]!.Data[0];
                Thread.Sleep(1);
                _p[at]!.Data[0] = was + 1;
                return was;
            }
        }
    }

    public sealed class ByNew : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly Page?[] _p = new Page[8];

        private static readonly ByNew s_one = new();
        private int _n;

        private sealed class Holder { public Holder(Page page) => Put(page); }

        public sealed class Page
        {
            public readonly int[] Data = new int[4];


        }

        public static ByNew Make()
        {
            var q = new Page();
            Holder a = new(q), b = new(q);
            return s_one;
        }

        public static int Put(Page page)
        {
            using (s_one._lock.EnterWrite()) s_one._p[s_one._n++] = page;
            return 1;
        }

        public int Touch(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _p[at]!.Data[0];
                Thread.Sleep(1);
                _p[at]!.Data[0] = was + 1;
                return was;
            }
        }
    }

    public sealed class ByText : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly Page?[] _p = new Page[8];

        private static readonly ByText s_one = new();
        private int _n;

        private static class Text
        {
            public static void Of(Handler handler) => _ = handler;
        }

        [InterpolatedStringHandler]
        private readonly struct Handler
        {
            public Handler(int literal, int formatted) { }

            public void AppendLiteral(string text) { }

            public void AppendFormatted(Page page) => Put(page);
        }

        public sealed class Page
        {
            public readonly int[] Data = new int[4];


        }

        public static ByText Make()
        {
            var q = new Page();
            Text.Of($"{q} and {q}");
            return s_one;
        }

        public static int Put(Page page)
        {
            using (s_one._lock.EnterWrite()) s_one._p[s_one._n++] = page;
            return 1;
        }

        public int Touch(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _p[at]!.Data[0];
                Thread.Sleep(1);
                _p[at]!.Data[0] = was + 1;
                return was;
            }
        }
    }

    public sealed class ByCopy : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly Page?[] _p = new Page[8];

        private static readonly ByCopy s_one = new();
        private int _n;

        private sealed record Kept(Page Page)
        {
            private Kept(Kept one)
            {
                Page = one.Page;
                Put(one.Page);
            }
        }

        public sealed class Page
        {
            public readonly int[] Data = new int[4];


        }

        public static ByCopy Make()
        {
            var q = new Page();
            var a = new Kept(q);
            var b = a with { };
            b = a with { };
            return s_one;
        }

        public static int Put(Page page)
        {
            using (s_one._lock.EnterWrite()) s_one._p[s_one._n++] = page;
            return 1;
        }

        public int Touch(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _p[at]!.Data[0];
                Thread.Sleep(1);
                _p[at]!.Data[0] = was + 1;
                return was;
            }
        }
    }

    public sealed class ByParts : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly ByPartsPage?[] _p = new ByPartsPage[8];

        private static readonly ByParts s_one = new();
        private int _n;



        public static ByParts Make()
        {
            var q = new ByPartsPage();
            (int a, int b) = q;
            (a, b) = q;
            return s_one;
        }

        public static int Put(ByPartsPage page)
        {
            using (s_one._lock.EnterWrite()) s_one._p[s_one._n++] = page;
            return 1;
        }

        public int Touch(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _p[at]!.Data[0];
                Thread.Sleep(1);
                _p[at]!.Data[0] = was + 1;
                return was;
            }
        }
    }

    public sealed class ByPattern : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly ByPatternPage?[] _p = new ByPatternPage[8];

        private static readonly ByPattern s_one = new();
        private int _n;



        public static ByPattern Make()
        {
            var q = new ByPatternPage();
            bool isBoth = q is (0, 0) | q is (0, 0);
            return s_one;
        }

        public static int Put(ByPatternPage page)
        {
            using (s_one._lock.EnterWrite()) s_one._p[s_one._n++] = page;
            return 1;
        }

        public int Touch(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _p[at]!.Data[0];
                Thread.Sleep(1);
                _p[at]!.Data[0] = was + 1;
                return was;
            }
        }
    }

    public sealed class ByWalk : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly ByWalkPage?[] _p = new ByWalkPage[8];

        private static readonly ByWalk s_one = new();
        private int _n;



        public static ByWalk Make()
        {
            var q = new ByWalkPage();
            foreach (int a in q) { }
            foreach (int a in q) { }
            return s_one;
        }

        public static int Put(ByWalkPage page)
        {
            using (s_one._lock.EnterWrite()) s_one._p[s_one._n++] = page;
            return 1;
        }

        public int Touch(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _p[at]!.Data[0];
                Thread.Sleep(1);
                _p[at]!.Data[0] = was + 1;
                return was;
            }
        }
    }

    public sealed class ByWait : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly ByWaitPage?[] _p = new ByWaitPage[8];

        private static readonly ByWait s_one = new();
        private int _n;



        public static ByWait Make()
        {
            var q = new ByWaitPage();
            Wait(q).Wait();

            static async Task Wait(ByWaitPage page)
            {
                await page;
                await page;
            }
            return s_one;
        }

        public static int Put(ByWaitPage page)
        {
            using (s_one._lock.EnterWrite()) s_one._p[s_one._n++] = page;
            return 1;
        }

        public int Touch(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _p[at]!.Data[0];
                Thread.Sleep(1);
                _p[at]!.Data[0] = was + 1;
                return was;
            }
        }
    }

    public static string Run(int input)
    {
        string all = "";
        ITable[] tables =
        [
            new Partly(), new PartlyIndexed(), new ByDynamic(), new ByDynamicIndexed(), ByNot.Make(), ByTruth.Make(),
            ByStep.Make(), ByEquality.Make(), ByCast.Make(), ByImplicit.Make(), ByCoalesce.Make(), ByBase.Make(),
            ByPrimaryBase.Make(), ByNew.Make(), ByText.Make(), ByCopy.Make(), ByParts.Make(), ByPattern.Make(), ByWalk.Make(),
            ByWait.Make(),
        ];
        foreach (ITable table in tables)
        {
            string ends = T.Together(
                () => { for (int i = 0; i < 4; i++) table.Touch(0); },
                () => { for (int i = 0; i < 4; i++) table.Touch(1); });
            all += $"{ends} {table.Touch(0)} {table.Touch(1)} ";
        }

        return all + input;
    }
}
