using Verify = MmLock.CodeFixes.Tests.ReviewFixVerifier<MmLock.CodeFixes.Rules.FineGrained.MML4003RangeTooSmallCodeFix>;

namespace MmLock.CodeFixes.Tests.Rules.FineGrained;

public sealed class MML4003RangeTooSmallCodeFixTests
{
    private static string In(string range, string access, string parameters = "ulong start, ulong size, uint few") => $$"""
        class Space
        {
            private readonly MmapLock _lock = new();
            private readonly Dictionary<ulong, int> _map = new();

            void M({{parameters}})
            {
                using (_lock.EnterWrite({{range}}))
                {
                    _map[start] = 1;
                    {{access}} = 2;
                }
            }
        }

        """;

    [Theory]
    [InlineData("AddressRange.FromLength(start, size)", "_map[start + size]", "AddressRange.FromLength(start, size + 1)")]
    [InlineData("AddressRange.FromLength(start, 4096)", "_map[start + 4100]", "AddressRange.FromLength(start, 4101)")]
    [InlineData("AddressRange.FromLength(start, size + 8)", "_map[start + size + 9]", "AddressRange.FromLength(start, size + 10)")]
    [InlineData("AddressRange.FromLength(start, few)", "_map[start + few]", "AddressRange.FromLength(start, few + 1UL)")]
    [InlineData("AddressRange.FromLength(start, size)", "_map[start - 2]", "AddressRange.FromLength(start - 2, size + 2)")]
    [InlineData("AddressRange.FromBounds(start, size)", "_map[size]", "AddressRange.FromBounds(start, size + 1)")]
    [InlineData("AddressRange.FromBounds(start, size)", "_map[start - 1]", "AddressRange.FromBounds(start - 1, size)")]
    [InlineData("AddressRange.FromLengthOrAll(start, size)", "_map[start + size]", "AddressRange.FromLengthOrAll(start, size + 1)")]
    [InlineData("AddressRange.FromLength(length: size, start: start)", "_map[start + size]", "AddressRange.FromLength(length: size + 1, start: start)")]
    public Task Range_is_widened(string range, string access, string wider) =>
        Verify.VerifyAsync(In(range, $"[|{access}|]"), In(wider, access));

    [Fact]
    public Task Range_in_a_local_is_widened_where_it_is_made() => Verify.VerifyAsync(
        """
        class Space
        {
            private readonly MmapLock _lock = new();
            private readonly int[] _slots = new int[64];

            void M(int a)
            {
                AddressRange range = AddressRange.FromLength((ulong)a, 4);
                using (_lock.EnterWrite(range))
                {
                    [|_slots[a + 4]|] = 1;
                    _slots[a + 3] = 1;
                }
            }
        }

        """,
        """
        class Space
        {
            private readonly MmapLock _lock = new();
            private readonly int[] _slots = new int[64];

            void M(int a)
            {
                AddressRange range = AddressRange.FromLength((ulong)a, 5);
                using (_lock.EnterWrite(range))
                {
                    _slots[a + 4] = 1;
                    _slots[a + 3] = 1;
                }
            }
        }

        """);

    [Fact]
    public Task Two_accesses_are_two_steps() => Verify.VerifyAsync(
        In("AddressRange.FromLength(start, size)", "_map[start] = [|_map[start + size]|] = [|_map[start + size + 7]|]"),
        In("AddressRange.FromLength(start, size + 8)", "_map[start] = _map[start + size] = _map[start + size + 7]"),
        iterations: 2);

    [Fact]
    public Task Range_that_is_handed_in_is_left_alone() => Verify.VerifyAsync(
        In("range", "[|_map[range.Last + 1]|]", "ulong start, AddressRange range"), null);
}
