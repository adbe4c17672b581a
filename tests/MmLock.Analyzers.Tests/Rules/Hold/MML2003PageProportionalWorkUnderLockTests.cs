using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Testing;
using static MmLock.Analyzers.Tests.Rules.Hold.HoldVerifier;

namespace MmLock.Analyzers.Tests.Rules.Hold;

public sealed class MML2003PageProportionalWorkUnderLockTests
{
    private const string Areas = """
        public class Area { public ulong Start, End; public Area? Next; public int Flags; }

        """;

    private static Task Verify(string source, params DiagnosticResult[] expected) => VerifyAsync("MML2003", Mm + Areas + source, expected);

    #region flagged

    [Fact]
    public Task From_start_to_end() => Verify("""
        class C
        {
            void M(Mm mm, ulong start, ulong end)
            {
                lock (mm.Gate)
                {
                    [|for (ulong at = start; at < end; at += 4096)|] { _ = at; }
                }
            }
        }
        """);

    /// <summary>The statement makes a scope of such a lock.</summary>
    [Theory]
    [InlineData("[|for (int i = 0; i < n; i++)|] _frames[first + i] = 0;")]
    [InlineData("while (Go()) { [|for (int i = 0; i < n; i++)|] _frames[first + i] = 0; }")]
    [InlineData("int i = 0; [|while (i < n)|] _frames[first + i++] = 0;")]
    [InlineData("int i = 0; do { _frames[first + i++] = 0; } [|while (i < n)|];")]
    [InlineData("try { [|for (int i = 0; i < n; i++)|] _frames[first + i] = 0; } finally { Go(); }")]
    public Task Loop_in_the_statement_of_a_lock_of_the_library(string loop) => Verify($$"""
        class C
        {
            [CoarseLock] private readonly System.Threading.Lock _lock = new();
            private readonly int[] _frames = new int[1 << 20];
            void M(int first, int n) { lock (_lock) { {{loop}} } }
            static bool Go() => false;
        }
        """);

    [Fact]
    public Task Count_of_pages() => Verify("""
        class C { void M(Mm mm, int pages) { using (mm.Lock.EnterWrite()) [|for (int i = 0; i < pages; i++)|] { } } }
        """);

    [Fact]
    public Task Countdown_and_while() => Verify("""
        class C
        {
            void M(Mm mm, long length)
            {
                mm.Sem.EnterReadLock();
                [|while (length > 0)|] { length -= 4096; }
                mm.Sem.ExitReadLock();
            }
        }
        """);

    [Fact]
    public Task Do_loop_over_an_area() => Verify("""
        class C { void M(Mm mm, Area area) { lock (mm.Gate) { ulong at = area.Start; do { at = Next(at); } [|while (at < area.End)|]; } } static ulong Next(ulong a) => a + 4096; }
        """);

    [Fact]
    public Task Nested_in_a_walk_over_areas() => Verify("""
        class C
        {
            void M(Mm mm, List<Area> areas)
            {
                lock (mm.Gate)
                    foreach (Area area in areas)
                        [|for (ulong at = area.Start; at < area.End; at += 4096)|] { }
            }
        }
        """);

    [Fact]
    public Task Clear_of_a_buffer() => Verify("""
        class C { void M(Mm mm, Span<byte> buffer) { lock (mm.Gate) buffer.[|Clear|](); } }
        """);

    [Fact]
    public Task Copy_of_a_slice() => Verify("""
        class C { void M(Mm mm, byte[] from, byte[] to, int length) { lock (mm.Gate) { from.AsSpan(0, length).[|CopyTo|](to); Buffer.[|BlockCopy|](from, 0, to, 0, length); } } }
        """);

    [Theory]
    [InlineData("[|while (_n < n)|] _n++;")]
    [InlineData("[|while (_l.Count < n)|] _l.Add(n);")]
    [InlineData("[|for (; ; )|] { if (n-- == 0) break; _l.Add(n); }")]
    [InlineData("int i = 0; [|while (true)|] { if (i >= n || _n > 4) { _n = 0; return; } i++; }")]
    public Task Loop_that_counts_by_a_member_by_a_list_or_until_it_breaks(string loop) => Verify(
        $"class C {{ int _n; readonly List<int> _l = new(); void M(Mm mm, int n) {{ lock (mm.Gate) {{ {loop} }} }} }}");

    [Theory]
    [InlineData("buffer.[|Sum|](b => b)")]
    [InlineData("buffer.[|Count|](b => b == 0)")]
    [InlineData("buffer.Skip(4).[|Max|]()")]
    [InlineData("buffer.Take(n).[|Any|](b => b > n) ? 1 : 0")]
    [InlineData("Enumerable.Range(n, n).[|All|](i => i > 4) ? 1 : 0")]
    [InlineData("Enumerable.Range(n, n).Where(i => i > 4).Select(i => i + 1).[|First|]()")]
    public Task Query_over_a_buffer_or_over_numbers_in_a_row(string query) => Verify(
        $"class C {{ int M(Mm mm, byte[] buffer, int n) {{ lock (mm.Gate) return {query}; }} }}");

    [Fact]
    public Task Loop_over_a_part_by_a_query() => Verify("""
        class C { int M(Mm mm, byte[] buffer, int n) { int sum = 0; var part = buffer.Skip(n).Take(n); lock (mm.Gate) { [|foreach (byte b in part)|] sum += b; } return sum; } }
        """);

    [Fact]
    public Task Elements_of_a_buffer() => Verify("""
        class C { int M(Mm mm, byte[] buffer) { int sum = 0; lock (mm.Gate) { [|foreach (byte b in buffer)|] sum += b; } return sum; } }
        """);

    [Fact]
    public Task Buffer_made_in_the_constructor() => Verify("""
        class C
        {
            private readonly int[] _frames;
            public C(int pages) { _frames = new int[pages]; }
            void M(Mm mm) { lock (mm.Gate) { [|for (int i = 0; i < _frames.Length; i++)|] _frames[i] = 0; _frames.AsSpan().[|Clear|](); } }
        }
        """);

    [Fact]
    public Task In_a_callee_with_the_callers_range() => Verify("""
        class C
        {
            void M(Mm mm, ulong start, ulong length) { using var g = mm.Lock.EnterRead(); [|Zap|](start, start + length); }
            static void Zap(ulong start, ulong end) { for (ulong at = start; at < end; at += 4096) { } }
        }
        """);

    /// <summary>What a method makes of its arguments is read, not guessed by its name.</summary>
    [Fact]
    public Task Count_that_a_method_computes() => Verify("""
        class C
        {
            private static int FindLast(ulong bytes) { int pages = Pages(bytes); return pages - 1; }
            private static int Pages(ulong bytes) => (int)(bytes >> 12);
            void M(Mm mm, ulong bytes)
            {
                int last = FindLast(bytes);
                lock (mm.Gate) [|for (int i = 0; i <= last; i++)|] { }
            }
        }
        """);

    [Fact]
    public Task Annotated() => Verify("""
        class Tables { [TakesPageProportionalTime] public virtual void Zap() { } }
        class C { void M(Mm mm, Tables tables) { lock (mm.Gate) tables.[|Zap|](); } }
        """);

    [Fact]
    public Task Address_range_through_two_calls() => Verify("""
        class C
        {
            void M(Mm mm, AddressRange range) { lock (mm.Gate) [|Walk|](range); }
            static void Walk(AddressRange r) => Each(r.Start, r.Last);
            static void Each(ulong first, ulong last) { for (; first < last; first += 4096) { } }
        }
        """);

    [Fact]
    public Task Lock_kept_from_iteration_to_iteration() => Verify("""
        class C
        {
            void M(Mm mm, ulong at, ulong end)
            {
                bool locked = false;
                [|while (at < end)|]
                {
                    if (!locked) { mm.Sem.EnterReadLock(); locked = true; }
                    if (at % 3 == 0) { mm.Sem.ExitReadLock(); locked = false; continue; }
                    at += 4096;
                }
                if (locked) mm.Sem.ExitReadLock();
            }
        }
        """);

    [Fact]
    public Task Required_lock() => Verify("""
        class C
        {
            [CoarseLock] private readonly object _gate = new();
            [RequiresLock(nameof(_gate), LockMode.Write)] void Zap(ulong start, ulong end) { [|for (; start != end; start += 4096)|] { } }
            void M(ulong a, ulong b) { lock (_gate) Zap(a, b); }
        }
        """);

    [Fact]
    public Task Consuming_a_span() => Verify("""
        class C { void M(Mm mm, ReadOnlySpan<byte> bytes) { lock (mm.Gate) { [|while (!bytes.IsEmpty)|] bytes = bytes[1..]; } } }
        """);

    [Fact]
    public Task Pointer_to_pointer() => Verify("""
        unsafe class C { void M(Mm mm, byte* p, byte* end) { lock (mm.Gate) { [|while (p < end)|] *p++ = 0; } } }
        """);

    #endregion

    #region not flagged

    /// <summary>How long it is, a function of the code says, or a property that lists what it has.</summary>
    [Theory]
    [InlineData("Page(from).CopyTo(Page(to));", "Span<byte> Page(int frame) => _memory.AsSpan(frame * 4096, 4096);")]
    [InlineData("Page(from).CopyTo(Page(to));", "Span<byte> Page(int frame) => new(_memory, frame * 4096, 4096);")]
    [InlineData("foreach (int one in All) _ = one;", "int[] All => [1, 2, 3];")]
    public Task Short_by_a_function(string work, string function) => Verify($$"""
        class C
        {
            private readonly byte[] _memory = new byte[1 << 24];
            void M(Mm mm, int from, int to) { lock (mm.Gate) { {{work}} } }
            private {{function}}
        }
        """);

    [Theory]
    [InlineData("while (_n < 16) _n++;")]
    [InlineData("while (_n > n) _n--;")]
    [InlineData("while (_l.Count > n) _l.RemoveAt(0);")]
    [InlineData("while (_l.Count < n && _n < 4) { _l.Add(n); _n++; }")]
    [InlineData("for (; ; ) { if (_l.Count == 0) break; _l.RemoveAt(0); }")]
    [InlineData("while (true) { if (_n++ > 8) break; }")]
    public Task Loop_by_a_member_that_goes_down_or_not_far(string loop) => Verify(
        $"class C {{ int _n; readonly List<int> _l = new(); void M(Mm mm, int n) {{ lock (mm.Gate) {{ {loop} }} }} }}");

    [Theory]
    [InlineData("areas.Count(a => a.Flags == 0)")]
    [InlineData("areas.Skip(n).Take(n).Sum(a => a.Flags)")]
    [InlineData("all.Where(a => a.Flags > n).ToArray().Length")]
    [InlineData("buffer.Count()")]
    [InlineData("buffer.Contains((byte)n) ? 1 : 0")]
    [InlineData("buffer.Skip(n).ElementAt(4)")]
    [InlineData("Enumerable.Range(n, 16).Sum()")]
    [InlineData("fixedSize.Max()")]
    public Task Query_over_objects_or_over_a_few_or_that_stops(string query) => Verify($$"""
        class C
        {
            readonly int[] fixedSize = new int[16];
            int M(Mm mm, List<Area> areas, Area[] all, byte[] buffer, int n) { lock (mm.Gate) return {{query}}; }
        }
        """);

    [Fact]
    public Task Constant_bound() => Verify("""
        class C { void M(Mm mm) { lock (mm.Gate) { for (int i = 0; i < 512; i++) { } for (int level = 3; level > 0; level--) { } } } }
        """);

    [Fact]
    public Task Walk_over_areas() => Verify("""
        class C { void M(Mm mm, List<Area> areas) { lock (mm.Gate) { foreach (Area a in areas) a.Flags = 0; for (int i = 0; i < areas.Count; i++) areas[i].Flags = 1; } } }
        """);

    [Fact]
    public Task From_area_to_area() => Verify("""
        class C
        {
            void M(Mm mm, Area? first, ulong start, ulong end)
            {
                lock (mm.Gate)
                {
                    for (Area? a = first; a is not null && a.Start < end; a = a.Next) a.Flags = 0;
                    ulong at = start;
                    while (at < end && Find(first, at) is { } area) { at = area.End; }
                }
            }

            static Area? Find(Area? a, ulong at) => a;
        }
        """);

    [Fact]
    public Task Lookup_in_a_sorted_list() => Verify("""
        class C
        {
            private readonly List<Area> _areas = new();
            int M(Mm mm, ulong start, ulong end)
            {
                lock (mm.Gate)
                {
                    int low = 0, high = _areas.Count;
                    while (low < high) { int middle = (low + high) / 2; if (_areas[middle].End > start) high = middle; else low = middle + 1; }
                    int found = 0;
                    for (int i = low; i < _areas.Count && _areas[i].Start < end; i++) found++;
                    return found;
                }
            }
        }
        """);

    /// <summary>A place is no amount, whatever the method is called that finds it.</summary>
    [Fact]
    public Task Back_from_a_place_that_an_address_led_to() => Verify("""
        class C
        {
            private readonly Area[] _areas = new Area[64];
            private int Count;

            private int Bisect(ulong address, ulong end)
            {
                int left = 0, right = Count - 1;
                while (left <= right)
                {
                    int middle = left + ((right - left) >> 1);
                    if (_areas[middle].Start < end && address < _areas[middle].End) return middle;
                    if (address < _areas[middle].Start) right = middle - 1; else left = middle + 1;
                }

                return ~left;
            }

            int M(Mm mm, ulong address, ulong end)
            {
                lock (mm.Gate)
                {
                    int at = Bisect(address, end);
                    while (at > 0 && _areas[at - 1].End > address) at--;
                    return at;
                }
            }
        }
        """);

    [Fact]
    public Task Fixed_distance_from_anywhere() => Verify("""
        class C { void M(Mm mm, ulong block) { lock (mm.Gate) for (ulong at = block; at < block + 2097152; at += 4096) { } } }
        """);

    [Fact]
    public Task Bounded_by_a_minimum() => Verify("""
        class C { void M(Mm mm, int pages) { lock (mm.Gate) { for (int i = 0; i < Math.Min(pages, 16); i++) { } for (int i = 0; i < pages && i < 8; i++) { } } } }
        """);

    [Fact]
    public Task Halving() => Verify("""
        class C { int M(Mm mm, ulong length) { int order = 0; lock (mm.Gate) while (length > 1) { length >>= 1; order++; } return order; } }
        """);

    [Fact]
    public Task Lock_taken_anew_in_each_iteration() => Verify("""
        class C
        {
            void M(Mm mm, ulong start, ulong end)
            {
                for (ulong at = start; at < end; at += 4096)
                {
                    lock (mm.Gate) { }
                    using (mm.Lock.EnterRead()) { }
                }
            }
        }
        """);

    [Fact]
    public Task Lock_given_up_in_each_iteration() => Verify("""
        class C
        {
            void M(Mm mm, ulong at, ulong end)
            {
                mm.Sem.EnterReadLock();
                while (at < end)
                {
                    at += 4096;
                    mm.Sem.ExitReadLock();
                    Thread.Yield();
                    mm.Sem.EnterReadLock();
                }
                mm.Sem.ExitReadLock();
            }
        }
        """);

    [Fact]
    public Task Under_a_range() => Verify("""
        class C { void M(Mm mm, AddressRange r, ulong start, ulong end) { using (mm.Lock.EnterWrite(r)) for (ulong at = start; at < end; at += 4096) { } } }
        """);

    [Fact]
    public Task Callee_with_constants() => Verify("""
        class C { void M(Mm mm) { lock (mm.Gate) Zap(0, 4096); } static void Zap(ulong start, ulong end) { for (ulong at = start; at < end; at += 64) { } } }
        """);

    [Fact]
    public Task Buffers_of_fixed_size() => Verify("""
        class C
        {
            private readonly byte[] _page = new byte[4096];
            void M(Mm mm, byte[] from) { lock (mm.Gate) { _page.AsSpan().Clear(); from.AsSpan(0, 64).CopyTo(_page); stackalloc int[8].Clear(); foreach (byte b in _page) { } } }
        }
        """);

    [Fact]
    public Task Retries() => Verify("""
        class C { void M(Mm mm, int maxRetries) { lock (mm.Gate) for (int i = 0; i < maxRetries; i++) { } } }
        """);

    [Fact]
    public Task Text() => Verify("""
        class C { void M(Mm mm, string name) { lock (mm.Gate) for (int i = 0; i < name.Length; i++) { } } }
        """);

    [Fact]
    public Task Slice_of_a_block_of_fixed_size() => Verify("""
        class Node
        {
            private const int FanOut = 32;
            private readonly long[] _starts = new long[FanOut];
            private int _count;

            public void Insert(ulong start)
            {
                int at = PlaceOf(start);
                _starts.AsSpan(0, FanOut).Slice(at, FanOut - 1 - (int)start).CopyTo(_starts.AsSpan(at + 1));
                Array.Copy(_starts, at, _starts, at + 1, _count - at);
                _count++;
            }

            private int PlaceOf(ulong start) => Array.BinarySearch(_starts, (long)start);
        }

        class C { void M(Mm mm, Node node, ulong start) { lock (mm.Gate) node.Insert(start); } }
        """);

    [Fact]
    public Task What_a_search_finds_is_a_place() => Verify("""
        class Table
        {
            private readonly int[] _ids = new int[64];
            private int FindSlot(ulong address) => (int)(address % 64);
            public void Clear(ulong address) { int end = FindSlot(address); for (int i = 0; i < end; i++) _ids[i] = 0; }
        }

        class C { void M(Mm mm, Table table, ulong address) { lock (mm.Gate) table.Clear(address); } }
        """);

    #endregion

    [Fact]
    public Task A_loop_that_lets_others_in() => Verify("""
        class C
        {
            void M(Mm mm, int pages)
            {
                mm.Sem.EnterWriteLock();
                try
                {
                    for (int i = 0; i < pages; i++)
                    {
                        if (i % 16 == 15) { mm.Sem.ExitWriteLock(); mm.Sem.EnterWriteLock(); }
                    }
                }
                finally { mm.Sem.ExitWriteLock(); }
            }

            void N(Mm mm, int areas, int pages)
            {
                for (int j = 0; j < areas; j++)
                {
                    mm.Sem.EnterWriteLock();
                    [|for (int i = 0; i < pages; i++)|] { }
                    mm.Sem.ExitWriteLock();
                }
            }
        }
        """);
}
