using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Testing;

namespace MmLock.Analyzers.Tests.Rules.FineGrained;

public sealed class MML4003RangeTooSmallTests
{
    /// <summary>With the rule on shared state: one defect is one diagnostic.</summary>
    private static Task Verify(string source, params DiagnosticResult[] expected) =>
        RuleVerifier.VerifyAsync("MML4003", ["MML4003", "MML4007"], [Prelude.Usings + source], expected);

    private static Task InSpace(string members) => Verify($$"""
        class Page { public byte[] Data = new byte[8]; public int Count; }
        sealed class Space
        {
            private readonly MmapLock _lock = new();
            private readonly Dictionary<ulong, int> _map = new();
            private readonly Dictionary<ulong, Page> _pages = new();
            private readonly byte[] _bytes = new byte[65536];
            private readonly int[] _slots = new int[4096];
            {{members}}
        }
        """);

    #region flagged

    [Fact]
    public Task Message_says_access_range_and_lock() => Verify(
        """
        class Space
        {
            private readonly MmapLock _lock = new();
            [GuardedBy(nameof(_lock))] private readonly Dictionary<ulong, int> _map = new();
            void M(ulong start, ulong size)
            {
                using (_lock.EnterWrite(AddressRange.FromLength(start, size)))
                {
                    {|#0:_map[start + size]|} = 4;
                }
            }
        }
        """,
        RuleVerifier.Says(
            "MML4003", DiagnosticSeverity.Warning,
            "'_map[start + size]' goes 1 behind the end of the range 'AddressRange.FromLength(start, size)' that is held of 'Space._lock' (since line 14): another thread may hold that place"));

    [Fact]
    public Task Before_the_start() => InSpace(
        "void M(ulong a, ulong n) { using (_lock.EnterWrite(AddressRange.FromLength(a, n))) { [|_map[a - 1]|] = 4; } }");

    [Fact]
    public Task End_of_bounds() => InSpace(
        "void M(ulong a, ulong end) { using (_lock.EnterWrite(AddressRange.FromBounds(a, end))) { [|_map[end]|] = 4; } }");

    [Fact]
    public Task Slice_that_is_longer() => InSpace(
        "void M(int a, int n) { using (_lock.EnterWrite(AddressRange.FromLength((ulong)a, (ulong)n))) { _bytes.AsSpan(a, n + 1).[|Clear|](); } }");

    [Fact]
    public Task Constant_length() => InSpace(
        "void M(int a) { using (_lock.EnterWrite(AddressRange.FromLength((ulong)a, 64))) { [|_slots[a + 64]|]++; } }");

    [Fact]
    public Task Range_in_a_local() => InSpace(
        "void M(int a) { var range = AddressRange.FromLength((ulong)a, 4); using (_lock.EnterWrite(range)) { [|_slots[a + 4]|] = 1; } }");

    [Fact]
    public Task Range_that_is_handed_in() => InSpace(
        "void M(AddressRange r) { using (_lock.EnterWrite(r)) { [|_map[r.Last + 1]|] = 4; } }");

    [Fact]
    public Task In_a_callee() => InSpace("""
        void M(ulong a, ulong n) { using (_lock.EnterWrite(AddressRange.FromLength(a, n))) { [|Set|](a + n); } }
        private void Set(ulong at) { _map[at] = 4; }
        """);

    [Fact]
    public Task Object_that_the_place_leads_to() => InSpace("""
        void M(ulong a)
        {
            using (_lock.EnterWrite(AddressRange.FromLength(a, 8)))
            {
                Page page;
                using (_lock.VmaLock.Enter()) { page = _pages[a + 8]; }
                [|page.Count|]++;
            }
        }
        """);

    [Fact]
    public Task Loop_that_goes_one_too_far() => InSpace("""
        void M(int a, int n)
        {
            using (_lock.EnterWrite(AddressRange.FromLength((ulong)a, (ulong)n)))
            {
                for (int i = 0; i <= n; i++) { [|_slots[a + i]|] = 4; }
            }
        }
        """);

    [Fact]
    public Task Guard_in_a_local_and_attempt() => InSpace("""
        void M(int a) { using RangeGuard hold = _lock.EnterWrite(AddressRange.FromLength((ulong)a, 4)); [|_slots[a + 4]|] = 1; }
        void N(int a) { if (_lock.TryEnterWrite(AddressRange.FromLength((ulong)a, 4), out RangeGuard hold)) { using (hold) { [|_slots[a + 5]|] = 1; } } }
        """);

    [Fact]
    public Task Read_of_what_other_ranges_write() => InSpace("""
        int M(int a) { using (_lock.EnterRead(AddressRange.FromLength((ulong)a, 4))) { return [|_slots[a + 4]|]; } }
        void N(int a) { using (_lock.EnterWrite(AddressRange.FromLength((ulong)a, 4))) { _slots[a] = 1; } }
        """);

    [Fact]
    public Task Number_where_others_are_numbers() => InSpace(
        "void M() { using (_lock.EnterWrite(AddressRange.FromLength(4096, 4096))) { _map[4096] = 1; [|_map[8192]|] = 1; } }");

    [Fact]
    public Task In_a_branch() => InSpace("""
        void M(int a, bool b) { using (_lock.EnterWrite(AddressRange.FromLength((ulong)a, 4))) { if (b) { [|_slots[a + 4]|] = 1; } else { _slots[a] = 1; } } }
        """);

    #endregion

    #region not flagged

    [Fact]
    public Task First_and_last_place() => InSpace(
        "void M(ulong a, ulong n) { using (_lock.EnterWrite(AddressRange.FromLength(a, n))) { _map[a] = 1; _map[a + n - 1] = 1; } }");

    [Fact]
    public Task Places_that_cannot_be_compared() => InSpace(
        "void M(ulong a, ulong n, ulong b) { using (_lock.EnterWrite(AddressRange.FromLength(a, n))) { _map[b] = 1; _map[a + b] = 2; } }");

    [Fact]
    public Task Under_the_structure_lock() => InSpace("""
        void M(ulong a, ulong n)
        {
            using (_lock.EnterWrite(AddressRange.FromLength(a, n)))
            {
                using (_lock.VmaLock.Enter()) { _map[a + n] = 1; Set(a - 1); }
                Latched(a + n);
            }
        }
        private void Set(ulong at) { _map[at] = 4; }
        private void Latched(ulong at) { using (_lock.VmaLock.Enter()) { _map[at] = 4; } }
        """);

    [Fact]
    public Task Under_another_lock() => InSpace("""
        private readonly object _other = new();
        void M(ulong a, ulong n) { using (_lock.EnterWrite(AddressRange.FromLength(a, n))) { lock (_other) { _map[a + n] = 1; } } }
        """);

    [Fact]
    public Task Page_index_under_a_range_of_bytes() => InSpace("""
        void M(ulong page) { using (_lock.EnterWrite(AddressRange.FromLength(page << 12, 4096))) { _map[page] = 1; _map[page + 1] = 2; } }
        void N(uint page) { using (_lock.EnterWrite(AddressRange.FromLength((page + 1) * 4096UL, 4096))) { _slots[page + 1] = 1; } }
        """);

    [Fact]
    public Task Counter_with_a_number() => InSpace(
        "void M(ulong a) { using (_lock.EnterWrite(AddressRange.FromLength(4096, 4096))) { _slots[0] = 1; } }");

    [Fact]
    public Task Loop_up_to_the_end() => InSpace("""
        void M(int a, int n)
        {
            using (_lock.EnterWrite(AddressRange.FromLength((ulong)a, (ulong)n)))
            {
                for (int i = 0; i < n; i++) { _slots[a + i] = 4; }
            }
        }
        """);

    [Fact]
    public Task Loop_that_may_stop_before() => InSpace("""
        void M(int a, int n)
        {
            using (_lock.EnterWrite(AddressRange.FromLength((ulong)a, (ulong)n)))
            {
                for (int i = 0; i <= n; i++) { if (i == n) { break; } _slots[a + i] = 4; }
                for (int i = 0; i <= n; i++) { if (i < n) { _slots[a + i] = 4; } }
                for (int i = 0; i <= n; i += 2) { _slots[a + i] = 4; }
            }
        }
        """);

    [Fact]
    public Task Own_objects() => InSpace("""
        void M(ulong a, ulong n, int[] theirs)
        {
            var own = new Dictionary<ulong, int>();
            using (_lock.EnterWrite(AddressRange.FromLength(a, n))) { own[a + n] = 4; theirs[(int)a] = 1; }
        }
        """);

    [Fact]
    public Task Coarse_hold() => InSpace("void M(ulong a) { using (_lock.EnterWrite()) { _map[a + 1] = 4; } }");

    [Fact]
    public Task Whole_space_where_it_is_empty() => InSpace(
        "void M(ulong a, ulong n) { using (_lock.EnterWrite(n == 0 ? AddressRange.All : AddressRange.FromLength(a, n))) { _map[a + n] = 4; } }");

    [Fact]
    public Task Read_of_what_only_coarse_holders_write() => InSpace("""
        int M(int a) { using (_lock.EnterRead(AddressRange.FromLength((ulong)a, 4))) { return _slots[a + 4]; } }
        void N(int a) { using (_lock.EnterWrite()) { _slots[a] = 1; } }
        """);

    [Fact]
    public Task Second_of_two_ranges() => InSpace("""
        void M(ulong a, ulong n)
        {
            using (_lock.EnterWrite(AddressRange.FromLength(a, n), AddressRange.FromLength(a + n, n))) { _map[a + n] = 4; }
        }
        """);

    [Fact]
    public Task Behind_the_hold() => InSpace("""
        void M(ulong a, ulong n)
        {
            RangeGuard hold = _lock.EnterWrite(AddressRange.FromLength(a, n));
            _map[a] = 4;
            hold.Dispose();
            int[] own = new int[8];
            own[(int)(a + n)] = 4;
        }
        """);

    [Fact]
    public Task Value_that_changes_on_the_way() => InSpace("""
        void M(ulong a, ulong n)
        {
            var range = AddressRange.FromLength(a, n);
            a -= n;
            using (_lock.EnterWrite(range)) { _map[a + n] = 4; }
        }
        void N(ulong a, ulong n) { using (_lock.EnterWrite(AddressRange.FromLength(a, n))) { a -= n; _map[a + n] = 4; } }
        """);

    #endregion
}
