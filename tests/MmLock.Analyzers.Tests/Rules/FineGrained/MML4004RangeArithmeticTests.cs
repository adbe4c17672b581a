using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Testing;

namespace MmLock.Analyzers.Tests.Rules.FineGrained;

public sealed class MML4004RangeArithmeticTests
{
    private static Task Verify(string source, params DiagnosticResult[] expected) => RuleVerifier.VerifyAsync("MML4004", source, expected);

    private static Task In(string parameters, string body) => Verify($$"""
        class Space
        {
            private const ulong PageSize = 4096;
            private readonly MmapLock _lock = new();
            private ulong _end;
            AddressRange Range({{parameters}}) { {{body}} }
        }
        """);

    #region flagged

    [Fact]
    public Task Message_of_a_sum() => Verify(
        "class C { AddressRange M(ulong address, ulong size) => AddressRange.FromBounds(address, {|#0:address + size|}); }",
        RuleVerifier.Says(
            "MML4004", DiagnosticSeverity.Info,
            "'address + size' can wrap around, to an end before the start: AddressRange.FromLength takes the length itself"));

    [Fact]
    public Task Sum_in_the_other_order_and_of_a_member() =>
        In("ulong size", "return size > 9 ? AddressRange.FromBounds(_end, [|size + _end|]) : AddressRange.FromBounds(_end, ([|_end + PageSize|]));");

    [Fact]
    public Task Sum_in_a_local() => In("ulong a, ulong n", "ulong end = [|a + n|]; return AddressRange.FromBounds(a, end);");

    [Fact]
    public Task Sum_with_a_widened_length() => In("ulong a, uint n", "return AddressRange.FromBounds(a, [|a + n|]);");

    [Fact]
    public Task Sum_in_an_acquire() => Verify("""
        class Space
        {
            private readonly MmapLock _lock = new();
            void M(ulong a, ulong n) { using (_lock.EnterWrite(AddressRange.FromBounds(a, [|a + n|]))) { } }
        }
        """);

    [Fact]
    public Task Message_of_a_product() => Verify(
        "class C { AddressRange M(int page) => AddressRange.FromLength((ulong)({|#0:page * 4096|}), 4096); }",
        RuleVerifier.Says(
            "MML4004", DiagnosticSeverity.Info,
            "'page * 4096' is multiplied as 'int' and can be too large before it is widened: widen first"));

    [Fact]
    public Task Products_of_unsigned_numbers_and_shifts() =>
        In("uint page, uint pages", "return AddressRange.FromLength([|page << 12|], [|pages * 4096|]);");

    [Fact]
    public Task Product_inside_a_sum_and_in_a_local() =>
        In("ulong start, int n, int size", "ulong first = start + (ulong)([|n * size|]); return AddressRange.FromLength(first, 8 + (ulong)([|n * 2|]));");

    [Fact]
    public Task Start_rounded_up() =>
        In("ulong a, ulong n", "return AddressRange.FromLength([|(a + PageSize - 1) & ~(PageSize - 1)|], n);");

    [Fact]
    public Task Start_rounded_up_by_division_or_in_a_local() =>
        In("ulong a, ulong n", "ulong start = [|(a + 4095) / 4096 * 4096|]; return AddressRange.FromLength(start, n);");

    [Fact]
    public Task End_rounded_down() =>
        In("ulong a, ulong n", "ulong start = a & ~4095UL; return AddressRange.FromBoundsOrAll(start, [|(a + n) & ~4095UL|]);");

    [Fact]
    public Task Length_rounded_down() => In("ulong a, ulong n", "return AddressRange.FromLength(a, [|n >> 12 << 12|]);");

    [Fact]
    public Task Nothing_for_everything() =>
        In("bool all, ulong n", "return all ? AddressRange.FromLength(0, [|0|]) : AddressRange.FromLength(8, n > 4 ? n : [|0UL|]);");

    [Fact]
    public Task Bounds_that_are_the_same() =>
        In("ulong a", "return a == 0 ? AddressRange.FromBounds(0, [|0|]) : AddressRange.FromBounds(a, [|a|]);");

    #endregion

    #region not flagged

    [Fact]
    public Task Length() => In("ulong a, ulong n", "return AddressRange.FromLength(a, n);");

    [Fact]
    public Task Sum_that_is_everything_when_it_wraps() => In("ulong a, ulong n", "return AddressRange.FromBoundsOrAll(a, a + n);");

    [Fact]
    public Task Product_that_is_meant_to_wrap() =>
        In("int page, ulong n", "return AddressRange.FromLength(unchecked((ulong)(page * 4096)), n);");

    [Fact]
    public Task Checked_sum() => In("ulong a, ulong n", "return AddressRange.FromBounds(a, checked(a + n));");

    [Fact]
    public Task Sum_that_was_compared() =>
        In("ulong a, ulong n", "if (a + n < a) throw new ArgumentException(); return AddressRange.FromBounds(a, a + n);");

    [Fact]
    public Task Sum_in_a_local_that_was_compared() =>
        In("ulong a, ulong n", "ulong end = a + n; if (end <= a) return AddressRange.All; return AddressRange.FromBounds(a, end);");

    [Fact]
    public Task What_is_left_was_compared() =>
        In("ulong a, ulong n", "ArgumentOutOfRangeException.ThrowIfGreaterThan(n, ulong.MaxValue - a); return AddressRange.FromBounds(a, a + n);");

    [Fact]
    public Task Sum_of_small_numbers() => In("uint a, uint n", "ulong start = a; return AddressRange.FromBounds((ulong)a, (ulong)a + n);");

    [Fact]
    public Task Sum_of_a_shifted_page_number() =>
        In("uint page", "return AddressRange.FromBounds((ulong)page << 12, ((ulong)page << 12) + 4096);");

    [Fact]
    public Task Other_sum() => In("ulong a, ulong b, ulong n", "return AddressRange.FromBounds(a, b + n);");

    [Fact]
    public Task Products_that_are_widened_first() =>
        In("int page, uint pages", "return AddressRange.FromLength((ulong)page * 4096, pages * 4096UL);");

    [Fact]
    public Task Products_that_fit_or_are_checked() =>
        In("byte page, ushort n, int m", "return AddressRange.FromLength((ulong)(page * 4096), (ulong)(n * 16) + (ulong)checked(m * 8));");

    [Fact]
    public Task Rounded_outward() =>
        In("ulong a, ulong n", "return AddressRange.FromBoundsOrAll(a & ~(PageSize - 1), (a + n + PageSize - 1) & ~(PageSize - 1));");

    [Fact]
    public Task Rounded_outward_by_division_and_by_a_variable() =>
        In("ulong a, ulong n, ulong block", "return n > 4 ? AddressRange.FromBoundsOrAll(a / block * block, (a + n + block - 1) / block * block) : AddressRange.FromBoundsOrAll(a & ~0xFFFUL, (a + 0x1000) & ~0xFFFUL);");

    [Fact]
    public Task Flags_and_remainders() => In("ulong a, ulong n", "return AddressRange.FromLength(a & 0xFFFF, 1 + (n & 7) + n % 4);");

    [Fact]
    public Task Other_methods_and_the_same_arithmetic_elsewhere() =>
        In("ulong a, ulong n, int i", "ulong end = a + n; long x = i * 4; _end = end + (ulong)x; return AddressRange.Around(a, 4096);");

    #endregion
}
