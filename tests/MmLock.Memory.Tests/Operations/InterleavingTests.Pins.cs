using MmLock.Memory.Diagnostics;
using static MmLock.Memory.AddressSpace;
using static MmLock.Memory.Diagnostics.MemoryInterleaving;

namespace MmLock.Memory.Tests.Operations;

/// <content>Between a pin or an access and what takes the page away.</content>
public sealed partial class InterleavingTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Fork_waits_for_a_pin_that_is_being_taken_and_leaves_it_its_frame(bool forWriting)
    {
        using AddressSpace space = Fine();
        space.Map(Start, PageSize, MemoryProtection.ReadWrite, MapOptions.Fixed);
        space.Write(Start, [1]);
        AddressSpace? child = null;
        Spaces.Running? forker = null;
        Hook = place =>
        {
            if (place == SyncPoint.InPin)
            {
                Hook = null;
                forker = Spaces.Start(() => child = space.Fork());
                Assert.False(forker.Ends(TimeSpan.FromMilliseconds(50)), "it did not wait");
            }
        };
        using PinnedPages pin = space.Pin(Start, PageSize, forWriting);
        forker!.Join();
        using AddressSpace forked = child!;
        space.Write(Start, [2]);
        Assert.Equal(2, pin.GetPage(0)[0]);
        Assert.Equal(1, forked.Byte(Start));
        if (forWriting)
        {
            pin.GetWritablePage(0)[0] = 3;
            Assert.Equal(3, space.Byte(Start));
            Assert.Equal(1, forked.Byte(Start));
        }
    }

    [Fact]
    public void Copy_on_write_that_was_decided_before_a_pin_does_not_leave_it()
    {
        using AddressSpace space = Fine();
        space.Map(Start, PageSize, MemoryProtection.ReadWrite, MapOptions.Fixed);
        space.Write(Start, [1]);
        AddressSpace child = space.Fork();
        PinnedPages? pin = null;
        Interleaving.At(SyncPoint.BeforeCopy, () =>
        {
            // Alone again: the frame is kept by the pin.
            child.Dispose();
            pin = space.Pin(Start, PageSize, forWriting: false);
        });
        space.Write(Start, [2]);
        Assert.Equal(2, pin!.GetPage(0)[0]);
        pin.Dispose();
    }

    [Fact]
    public void Access_in_flight_holds_up_nobody_in_another_space()
    {
        using AddressSpace space = Fine();
        using AddressSpace other = Fine();
        space.Map(Start, PageSize, MemoryProtection.ReadWrite, MapOptions.Fixed);
        space.Write(Start, [1]);
        other.Map(Start, 2 * PageSize, MemoryProtection.ReadWrite, MapOptions.Fixed | MapOptions.Populate);
        Spaces.Running? slow = null;
        Hook = place =>
        {
            if (place == SyncPoint.InAccess)
            {
                Hook = null;
                Assert.True(
                    Spaces.Start(() =>
                    {
                        other.Unmap(Start, PageSize);
                        other.Protect(Start + PageSize, PageSize, MemoryProtection.Read);
                        other.Fork().Dispose();
                    }).Ends(TimeSpan.FromSeconds(20)),
                    "it waits for an access to another space");
                slow = Spaces.Start(() => space.Unmap(Start, PageSize));
                Assert.False(slow.Ends(TimeSpan.FromMilliseconds(50)), "it did not wait");
            }
        };
        space.Byte(Start);
        slow!.Join();
    }
}
