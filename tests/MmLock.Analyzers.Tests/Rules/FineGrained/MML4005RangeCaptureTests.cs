using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Testing;

namespace MmLock.Analyzers.Tests.Rules.FineGrained;

public sealed class MML4005RangeCaptureTests
{
    /// <summary>With the rules on the use of locks: one defect is one diagnostic.</summary>
    private static Task Verify(string source, params DiagnosticResult[] expected) =>
        RuleVerifier.VerifyAsync("MML4005", ["MML4005", "MML3007", "MML3004"], [Prelude.Usings + source], expected);

    private static Task InSpace(string members) => Verify($$"""
        class Space
        {
            internal readonly MmapLock _lock = new();
            [GuardedBy(nameof(_lock))] internal ulong _brk;
            [GuardedBy(nameof(_lock))] internal ulong _top = 4096;
            [GuardedBy(nameof(_lock))] internal ulong Cursor { get; set; }
            {{members}}
        }
        """);

    #region flagged

    [Fact]
    public Task Message_says_range_member_and_lock() => Verify(
        """
        class Space
        {
            private readonly MmapLock _lock = new();
            [GuardedBy(nameof(_lock))] private ulong _brk;
            void Grow(ulong n)
            {
                using (_lock.EnterWrite({|#0:AddressRange.FromLength(_brk, n)|})) { }
            }
        }
        """,
        RuleVerifier.Says(
            "MML4005", DiagnosticSeverity.Warning,
            "'AddressRange.FromLength(_brk, n)' reads 'Space._brk' before 'Space._lock', which guards it, is held: the range may be an old one by then"));

    [Fact]
    public Task Two_members_are_one_range() => InSpace(
        "void M() { using (_lock.EnterRead([|AddressRange.FromBounds(_brk, _top)|])) { } }");

    [Fact]
    public Task Property() => InSpace("void M(ulong n) { using (_lock.EnterWrite([|AddressRange.FromLength(Cursor, n)|])) { } }");

    [Fact]
    public Task Start_in_a_local() => InSpace(
        "void M(ulong n) { ulong start = _brk; using (_lock.EnterWrite([|AddressRange.FromLength(start, n)|])) { } }");

    [Fact]
    public Task Range_in_a_local() => InSpace(
        "void M(ulong n) { ulong start = _brk & ~4095UL; var range = AddressRange.FromLength(start, n); using (_lock.EnterWrite([|range|])) { } }");

    [Fact]
    public Task Guard_in_a_local() => InSpace(
        "void M() { using RangeGuard hold = _lock.EnterRead([|AddressRange.Around(_brk, 4096)|]); }");

    [Fact]
    public Task Attempt() => InSpace(
        "void M() { if (_lock.TryEnterWrite([|AddressRange.FromLength(_brk, 8)|], out RangeGuard hold)) { using (hold) { } } }");

    [Fact]
    public Task Of_another_object() => Verify("""
        class Space
        {
            internal readonly MmapLock Lock = new();
            [GuardedBy(nameof(Lock))] internal ulong Brk;
        }
        class User
        {
            void M(Space s) { using (s.Lock.EnterWrite([|AddressRange.FromLength(s.Brk, 8)|])) { } }
        }
        """);

    [Fact]
    public Task Read_under_an_earlier_hold() => InSpace("""
        void M()
        {
            ulong start;
            using (_lock.EnterRead()) { }
            ulong at = Now();
            using (_lock.EnterRead()) { start = _brk; }
            using (_lock.EnterWrite([|AddressRange.FromLength(start, 8)|])) { }
        }
        ulong Now() { using (_lock.EnterRead()) { return _brk; } }
        """);

    [Fact]
    public Task Used_but_not_compared_under_the_hold() => InSpace(
        "ulong M() { using (_lock.EnterRead([|AddressRange.FromLength(_brk, 8)|])) { return _brk; } }");

    [Fact]
    public Task Another_member_is_compared() => InSpace(
        "void M() { using (_lock.EnterRead([|AddressRange.FromLength(_brk, 8)|])) { if (_top > 4) { } } }");

    [Fact]
    public Task Condition_of_the_range() => InSpace(
        "void M(ulong a) { using (_lock.EnterRead([|a < _top ? AddressRange.FromLength(a, 8) : AddressRange.All|])) { } }");

    #endregion

    #region not flagged

    [Fact]
    public Task Parameters() => InSpace("void M(ulong a, ulong n) { using (_lock.EnterWrite(AddressRange.FromLength(a, n))) { } }");

    [Fact]
    public Task Compared_again_under_the_hold() => Verify("""
        class Space
        {
            private readonly MmapLock _lock = new();
            [GuardedBy(nameof(_lock))] private ulong _brk;
            void M()
            {
                while (true)
                {
                    ulong start;
                    using (_lock.VmaLock.Enter()) { start = _brk; }
                    using (_lock.EnterWrite(AddressRange.FromLength(start, 8)))
                    {
                        using (_lock.VmaLock.Enter())
                        {
                            if (_brk == start) { return; }
                        }
                    }
                }
            }
        }
        """);

    [Fact]
    public Task Coarse_acquire() => InSpace("void M() { using (_lock.EnterWrite()) { _brk = _top; } }");

    [Fact]
    public Task Whole_space() => InSpace("void M() { using (_lock.EnterWrite(AddressRange.All)) { _brk = _top; } }");

    [Fact]
    public Task Member_that_nothing_guards() => Verify("""
        class Space
        {
            private readonly MmapLock _lock = new();
            private ulong _base;
            void M() { using (_lock.EnterWrite(AddressRange.FromLength(_base, 8))) { _base++; } }
        }
        """);

    [Fact]
    public Task Member_that_never_changes() => Verify("""
        class Space
        {
            private readonly MmapLock _lock = new();
            [GuardedBy(nameof(_lock))] private readonly ulong _base = 4096;
            void M() { using (_lock.VmaLock.Enter()) { ulong b = _base; } using (_lock.EnterRead()) { ulong c = _base; } }
            ulong N() { ulong b; using (_lock.EnterRead()) { b = _base; } using (_lock.EnterWrite(AddressRange.FromLength(b, 8))) { return b; } }
        }
        """);

    [Fact]
    public Task Member_of_another_lock() => Verify("""
        class Space
        {
            private readonly MmapLock _lock = new();
            private readonly MmapLock _other = new();
            [GuardedBy(nameof(_other))] private ulong _brk;
            void M()
            {
                using (_other.EnterRead())
                {
                    using (_lock.EnterWrite(AddressRange.FromLength(_brk, 8))) { }
                }
            }
        }
        """);

    [Fact]
    public Task Member_of_another_object() => Verify("""
        class Space
        {
            internal readonly MmapLock Lock = new();
            [GuardedBy(nameof(Lock))] internal ulong Brk;
            void M(Space from)
            {
                ulong start;
                using (from.Lock.EnterRead()) { start = from.Brk; }
                using (Lock.EnterWrite(AddressRange.FromLength(start, 8))) { }
            }
        }
        """);

    [Fact]
    public Task Object_that_nobody_has_yet() => Verify("""
        class Space
        {
            internal readonly MmapLock Lock = new();
            [GuardedBy(nameof(Lock))] internal ulong Brk;
            Space() { using (Lock.EnterWrite(AddressRange.FromLength(Brk + 1, 8))) { } }
            static void M() { var s = new Space(); using (s.Lock.EnterWrite(AddressRange.FromLength(s.Brk + 1, 8))) { } }
        }
        """);

    [Fact]
    public Task Local_with_several_values() => InSpace("""
        void M(ulong a, bool top)
        {
            ulong start = a;
            using (_lock.EnterRead()) { if (top) { start = _top; } }
            using (_lock.EnterWrite(AddressRange.FromLength(start, 8))) { }
        }
        """);

    [Fact]
    public Task Read_by_whoever_holds_another_acquire() => InSpace("""
        void M(ulong a)
        {
            using (_lock.EnterRead()) { Use(_brk); }
            using (_lock.EnterWrite(AddressRange.FromLength(a, 8))) { using (_lock.VmaLock.Enter()) { Use(_brk); } }
        }
        void Use(ulong n) { }
        """);

    #endregion
}
