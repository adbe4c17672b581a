using Verify = MmLock.CodeFixes.Tests.Rules.Protocol.LockUseFixVerifier<MmLock.CodeFixes.Rules.Protocol.MML3004SelfDeadlockCodeFix>;

namespace MmLock.CodeFixes.Tests.Rules.Protocol;

public sealed class MML3004SelfDeadlockCodeFixTests
{
    private static string Class(string members) => $$"""
        class Mm
        {
            public MmapLock Lock { get; } = new();
            private readonly SemaphoreSlim _one = new(1, 1);
            private int _x;

        {{members}}
        }
        """;

    private static Task Unwraps(string before, string after) => Verify.VerifyAsync("MML3004", "Unwrap", Class(before), Class(after));

    private static Task OffersNothing(string members) => Verify.VerifyAsync("MML3004", null, Class(members), Class(members));

    [Fact]
    public Task Inner_block_is_dissolved() => Unwraps(
        """
            void M()
            {
                using (Lock.EnterWrite())
                {
                    _x = 1;

                    // Again.
                    using (Lock.[|EnterRead|]())
                    {
                        // Inside.
                        int y = _x; // read

                        _x = y + 1;
                    }

                    _x = 2;
                }
            }
        """,
        """
            void M()
            {
                using (Lock.EnterWrite())
                {
                    _x = 1;

                    // Again.
                    // Inside.
                    int y = _x; // read

                    _x = y + 1;

                    _x = 2;
                }
            }
        """);

    [Fact]
    public Task Stacked_headers() => Unwraps(
        """
            void M()
            {
                using (Lock.EnterWrite())
                using (Lock.[|EnterWrite|]())
                {
                    _x = 1;
                }
            }
        """,
        """
            void M()
            {
                using (Lock.EnterWrite())
                {
                    _x = 1;
                }
            }
        """);

    [Fact]
    public Task Using_declaration() => Unwraps(
        """
            void M()
            {
                using RangeGuard outer = Lock.EnterWrite();
                _x = 1;
                using RangeGuard inner = Lock.[|EnterRead|]();
                _x = 2;
            }
        """,
        """
            void M()
            {
                using RangeGuard outer = Lock.EnterWrite();
                _x = 1;
                _x = 2;
            }
        """);

    [Fact]
    public Task Names_that_clash_keep_the_braces() => Unwraps(
        """
            void M()
            {
                using (Lock.EnterWrite())
                {
                    using (Lock.[|EnterRead|]())
                    {
                        int y = _x;
                        _x = y;
                    }

                    { int y = 2; _x = y; }
                }
            }
        """,
        """
            void M()
            {
                using (Lock.EnterWrite())
                {
                    {
                        int y = _x;
                        _x = y;
                    }

                    { int y = 2; _x = y; }
                }
            }
        """);

    [Fact]
    public Task Range_within_a_range() => Unwraps(
        """
            void M()
            {
                using (Lock.EnterWrite(AddressRange.FromBounds(0, 8192)))
                {
                    using (Lock.[|EnterWrite|](AddressRange.FromBounds(0, 4096)))
                    {
                        _x = 1;
                    }
                }
            }
        """,
        """
            void M()
            {
                using (Lock.EnterWrite(AddressRange.FromBounds(0, 8192)))
                {
                    _x = 1;
                }
            }
        """);

    [Fact]
    public Task Write_under_read_is_not_covered() =>
        OffersNothing("    void M() { using (Lock.EnterRead()) { using (Lock.[|EnterWrite|]()) { _x = 1; } } }");

    [Fact]
    public Task Range_that_sticks_out_is_not_covered() =>
        OffersNothing(
            "    void M() { using (Lock.EnterRead(AddressRange.FromBounds(0, 4096))) { using (Lock.[|EnterRead|](AddressRange.FromBounds(0, 8192))) { _x = 1; } } }");

    [Fact]
    public Task Call_has_no_scope_to_take_away() =>
        OffersNothing(
            "    void M() { _one.Wait(); try { [|N|](); } finally { _one.Release(); } } void N() { _one.Wait(); _one.Release(); }");

    [Fact]
    public Task Guard_that_is_used() =>
        OffersNothing(
            "    void M() { using (Lock.EnterWrite()) { using (RangeGuard g = Lock.[|EnterWrite|]()) { g.DowngradeToRead(); } } }");

    [Fact]
    public Task Directives_inside() => OffersNothing(
        """
            void M()
            {
                using (Lock.EnterWrite())
                {
                    using (Lock.[|EnterRead|]())
                    {
        #if DEBUG
                        _x = 1;
        #endif
                    }
                }
            }
        """);
}
