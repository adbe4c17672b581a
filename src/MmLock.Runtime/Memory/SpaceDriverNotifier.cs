using MmLock.Memory.Files;
using MmLock.Memory.Operations;

namespace MmLock.Memory;

/// <summary>The <see cref="DriverNotifier"/> of a space. Only a <see cref="FileDriver"/> tracks mappings.</summary>
internal sealed class SpaceDriverNotifier(AddressSpace space) : DriverNotifier
{
    protected override void Open(IFileDriver driver, AddressRange range, long offset) => ((FileDriver)driver).Open(space, range, offset);

    protected override void Close(IFileDriver driver, AddressRange range, long offset) => ((FileDriver)driver).Close(space, range, offset);
}
