namespace MmLock.Tests;

public sealed class AddressRangeTests
{
    [Theory]
    [InlineData(4096UL, 0UL)]
    [InlineData(ulong.MaxValue, 2UL)]
    [InlineData(ulong.MaxValue - 9, 4096UL)]
    public void What_is_no_range_is_everything(ulong start, ulong length)
    {
        Assert.Equal(AddressRange.All, AddressRange.FromLengthOrAll(start, length));
        Assert.Equal(AddressRange.All, AddressRange.FromBoundsOrAll(start, unchecked(start + length)));
    }

    [Theory]
    [InlineData(0UL, 1UL)]
    [InlineData(4096UL, 8192UL)]
    [InlineData(1UL, ulong.MaxValue - 1)]
    public void What_is_a_range_is_that_range(ulong start, ulong length)
    {
        Assert.Equal(AddressRange.FromLength(start, length), AddressRange.FromLengthOrAll(start, length));
        Assert.Equal(AddressRange.FromLength(start, length), AddressRange.FromBoundsOrAll(start, start + length));
    }

    [Fact]
    public void Bounds_are_half_open_and_last_is_inclusive()
    {
        var range = AddressRange.FromBounds(0x1000, 0x3000);
        Assert.Equal(0x1000UL, range.Start);
        Assert.Equal(0x2FFFUL, range.Last);
        Assert.Equal("[0x1000, 0x2fff]", range.ToString());
    }

    [Theory]
    [InlineData(5UL, 5UL)]
    [InlineData(5UL, 4UL)]
    [InlineData(ulong.MaxValue, 0UL)]
    public void Empty_and_inverted_bounds_are_refused(ulong start, ulong end) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => AddressRange.FromBounds(start, end));

    [Fact]
    public void Length_may_reach_the_very_last_address_and_no_further()
    {
        Assert.Equal(ulong.MaxValue, AddressRange.FromLength(ulong.MaxValue, 1).Last);
        Assert.Equal(ulong.MaxValue, AddressRange.FromLength(1, ulong.MaxValue).Last);
        Assert.Throws<ArgumentOutOfRangeException>(() => AddressRange.FromLength(ulong.MaxValue, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => AddressRange.FromLength(0, 0));
    }

    [Fact]
    public void Around_is_the_aligned_block_even_at_the_ends()
    {
        Assert.Equal(AddressRange.FromBounds(0x20_0000, 0x40_0000), AddressRange.Around(0x2F_FFFF, 2 << 20));
        Assert.Equal(ulong.MaxValue, AddressRange.Around(ulong.MaxValue, 4096).Last);
        Assert.Equal(0UL, AddressRange.Around(7, 4096).Start);
        Assert.Throws<ArgumentOutOfRangeException>(() => AddressRange.Around(7, 3000));
        Assert.Throws<ArgumentOutOfRangeException>(() => AddressRange.Around(7, 0));
    }

    [Fact]
    public void Align_outward_never_wraps()
    {
        Assert.Equal(AddressRange.FromBounds(0x1000, 0x3000), AddressRange.FromBounds(0x1001, 0x2001).AlignOutward(4096));
        Assert.Equal(ulong.MaxValue, AddressRange.FromLength(ulong.MaxValue - 1, 1).AlignOutward(4096).Last);
    }

    [Fact]
    public void Overlap_and_containment_count_the_last_address()
    {
        var low = AddressRange.FromBounds(0, 10);
        Assert.False(low.Overlaps(AddressRange.FromBounds(10, 20)));
        Assert.True(low.Overlaps(AddressRange.FromLength(9, 1)));
        Assert.True(AddressRange.All.Contains(AddressRange.FromLength(ulong.MaxValue, 1)));
        Assert.True(low.Contains(9UL));
        Assert.False(low.Contains(10UL));
        Assert.False(low.Contains(AddressRange.FromBounds(5, 11)));
    }
}
