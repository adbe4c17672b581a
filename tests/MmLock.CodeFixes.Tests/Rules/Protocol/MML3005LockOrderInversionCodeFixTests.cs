using Verify = MmLock.CodeFixes.Tests.Rules.Protocol.LockUseFixVerifier<MmLock.CodeFixes.Rules.Protocol.MML3005LockOrderInversionCodeFix>;

namespace MmLock.CodeFixes.Tests.Rules.Protocol;

public sealed class MML3005LockOrderInversionCodeFixTests
{
    private static string Class(string members) => $$"""
        class Mm
        {
            public MmapLock Lock { get; } = new();
            [StructureLock] private readonly object _tree = new();
            private readonly object _a = new(), _b = new();
            private int _x;

        {{members}}
        }
        """;

    private static Task Swaps(string before, string after) => Verify.VerifyAsync("MML3005", "Swap", Class(before), Class(after));

    private static Task OffersNothing(string members) => Verify.VerifyAsync("MML3005", null, Class(members), Class(members));

    [Fact]
    public Task Stacked_headers() => Swaps(
        """
            void M(AddressRange r)
            {
                using (Lock.VmaLock.Enter())
                using (Lock.[|EnterRead|](r)) // the pages
                {
                    _x = 1;
                }
            }
        """,
        """
            void M(AddressRange r)
            {
                using (Lock.EnterRead(r))
                using (Lock.VmaLock.Enter()) // the pages
                {
                    _x = 1;
                }
            }
        """);

    [Fact]
    public Task Nested_blocks_of_different_kinds() => Swaps(
        """
            void M(AddressRange r)
            {
                lock (_tree)
                {
                    using (RangeGuard g = Lock.[|EnterWrite|](r))
                    {
                        // Both are needed.
                        _x = 1;
                    }
                }
            }
        """,
        """
            void M(AddressRange r)
            {
                using (RangeGuard g = Lock.EnterWrite(r))
                {
                    lock (_tree)
                    {
                        // Both are needed.
                        _x = 1;
                    }
                }
            }
        """);

    [Fact]
    public Task Using_declarations() => Swaps(
        """
            void M()
            {
                using var s = Lock.VmaLock.Enter();
                using var g = Lock.[|EnterRead|]();
                _x = 1;
            }
        """,
        """
            void M()
            {
                using var g = Lock.EnterRead();
                using var s = Lock.VmaLock.Enter();
                _x = 1;
            }
        """);

    [Fact]
    public Task Descending_ranges() => Swaps(
        "    void M() { using (Lock.EnterRead(AddressRange.FromBounds(8192, 9000))) using (Lock.[|EnterRead|](AddressRange.FromBounds(0, 4096))) { _x = 1; } }",
        "    void M() { using (Lock.EnterRead(AddressRange.FromBounds(0, 4096))) using (Lock.EnterRead(AddressRange.FromBounds(8192, 9000))) { _x = 1; } }");

    [Fact]
    public Task Cycle_of_two_locks() => Swaps(
        "    void A() { lock (_a) { lock (_b) { } } } void B() { lock (_b) { [|lock|] (_a) { _x = 1; } } }",
        "    void A() { lock (_a) { lock (_b) { } } } void B() { lock (_a) { lock (_b) { _x = 1; } } }");

    [Fact]
    public Task Work_between_the_two() =>
        OffersNothing("    void M(AddressRange r) { lock (_tree) { _x = 1; using (Lock.[|EnterWrite|](r)) { } } }");

    [Fact]
    public Task Ranges_in_no_known_order() =>
        OffersNothing("    void M(AddressRange r, AddressRange s) { using (Lock.EnterRead(r)) using (Lock.[|EnterRead|](s)) { } }");

    [Fact]
    public Task Growing_range() =>
        OffersNothing("    void M(AddressRange r) { using (Lock.EnterRead(r)) using (Lock.[|EnterRead|]()) { } }");

    [Fact]
    public Task Call_that_takes_the_range() =>
        OffersNothing("    void M(AddressRange r) { lock (_tree) { [|N|](r); } } void N(AddressRange r) { using (Lock.EnterRead(r)) { } }");

    [Fact]
    public Task Second_header_that_needs_the_first() =>
        OffersNothing(
            "    void M() { using (RangeGuard g = Lock.EnterRead(AddressRange.FromBounds(8192, 9000))) using (Lock.[|EnterRead|](g.Mode == LockMode.Read ? AddressRange.All : AddressRange.All)) { } }");
}
