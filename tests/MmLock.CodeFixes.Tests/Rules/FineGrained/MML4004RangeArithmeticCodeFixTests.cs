using Verify = MmLock.CodeFixes.Tests.FixVerifier<MmLock.CodeFixes.Rules.FineGrained.MML4004RangeArithmeticCodeFix>;

namespace MmLock.CodeFixes.Tests.Rules.FineGrained;

public sealed class MML4004RangeArithmeticCodeFixTests
{
    private static string In(string body) => $$"""
        using MmLock;

        class C
        {
            private ulong _base;
            AddressRange M(ulong a, ulong n, int page, int size, uint count) => {{body}};
        }

        """;

    [Theory]
    [InlineData("AddressRange.FromBounds(a, [|a + n|])", "AddressRange.FromLength(a, n)")]
    [InlineData("AddressRange.FromBounds(a /* from */, [|n + a|] /* to */)", "AddressRange.FromLength(a /* from */, n /* to */)")]
    [InlineData("AddressRange.FromBounds(_base, ([|_base + (n << 12)|]))", "AddressRange.FromLength(_base, n << 12)")]
    [InlineData("AddressRange.FromBounds(start: a, end: [|a + n|])", "AddressRange.FromLength(start: a, length: n)")]
    [InlineData("AddressRange.FromLength((ulong)([|page * 4096|]), n)", "AddressRange.FromLength((ulong)page * 4096, n)")]
    [InlineData("AddressRange.FromLength((ulong)([|page * size|]), n)", "AddressRange.FromLength((ulong)page * (ulong)size, n)")]
    [InlineData("AddressRange.FromLength((ulong)([|(page + 1) << 12|]), n)", "AddressRange.FromLength((ulong)(page + 1) << 12, n)")]
    [InlineData("AddressRange.FromLength(a - (ulong)([|page << 12|]), n)", "AddressRange.FromLength(a - ((ulong)page << 12), n)")]
    [InlineData("AddressRange.FromLength(a + (ulong)([|page * 4096|]), n)", "AddressRange.FromLength(a + (ulong)page * 4096, n)")]
    [InlineData("AddressRange.FromLength([|count * 4096|], n)", "AddressRange.FromLength((ulong)count * 4096, n)")]
    public Task Fixed(string before, string after) => Verify.VerifyAsync(In(before), In(after));

    [Fact]
    public Task Rounding_is_left_to_a_person() => Verify.VerifyAsync(
        In("AddressRange.FromBoundsOrAll(a, [|(a + n) & ~4095UL|])"), In("AddressRange.FromBoundsOrAll(a, [|(a + n) & ~4095UL|])"),
        iterations: 0);
}
