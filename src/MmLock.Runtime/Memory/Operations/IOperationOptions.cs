namespace MmLock.Memory.Operations;

/// <summary>The <see cref="AddressSpaceOptions"/> of one space as its operations see them. Its members are documented there.</summary>
internal interface IOperationOptions
{
    LockingMode Map { get; }
    LockingMode Unmap { get; }
    LockingMode Protect { get; }
    LockingMode Remap { get; }
    LockingMode Advise { get; }
    LockingMode Fault { get; }
    LockingMode Populate { get; }
    LockingMode Pin { get; }
    LockingMode Break { get; }
    LockingMode Describe { get; }
    LockingMode ReadRemote { get; }
    bool SpeculativeFaults { get; }
    ulong BreakStart { get; }
    ulong StackLimit { get; }
    ulong ArenaSize { get; }
}
