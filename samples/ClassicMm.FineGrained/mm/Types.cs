namespace ClassicMm;

/// <summary>The page: 4 KiB, and the arithmetic that goes with it.</summary>
public static class Page
{
    public const int Shift = 12;
    public const ulong Size = 1UL << Shift;

    /// <summary>What one last-level page table covers.</summary>
    public const ulong BlockSize = 2UL << 20;

    public static ulong Down(ulong address) => address & ~(Size - 1);

    public static ulong Up(ulong address) => (address + Size - 1) & ~(Size - 1);

    public static ulong Count(ulong length) => length >> Shift;

    public static bool IsAligned(ulong address) => (address & (Size - 1)) == 0;
}

/// <summary>Where things lie in a 47-bit address space.</summary>
public static class Layout
{
    public const ulong TaskSize = 1UL << 47;
    public const ulong HeapBase = 0x0000_5555_0000_0000;
    public const ulong MmapBase = 0x0000_7000_0000_0000;
    public const ulong StackTop = 0x0000_7FFF_FFFF_0000;
    public const ulong StackLimit = 8UL << 20;
    public const ulong StackGap = 256 * Page.Size;

    public static bool IsValid(ulong start, ulong length) =>
        length != 0 && Page.IsAligned(start) && Page.IsAligned(length) && start < TaskSize && length <= TaskSize - start;
}

public enum Errno
{
    None,
    NoMemory,
    Exists,
    Invalid,
    BadAddress,
    Again,
    Access,
    NoSuchProcess,
}

[Flags]
public enum Protection
{
    None = 0,
    Read = 1,
    Write = 2,
    Exec = 4,
    ReadWrite = Read | Write,
}

[Flags]
public enum VmFlags
{
    None = 0,
    Read = 1,
    Write = 2,
    Exec = 4,
    ProtectionMask = Read | Write | Exec,
    Shared = 8,
    GrowsDown = 16,
    Locked = 32,
    DontFork = 64,
}

[Flags]
public enum MapFlags
{
    Private = 0,
    Shared = 1,
    Fixed = 2,
    GrowsDown = 4,
    Populate = 8,
    DontFork = 16,
}

public enum FaultAccess
{
    Read,
    Write,
    Execute,
}

[Flags]
public enum FaultFlags
{
    None = 0,

    /// <summary>The caller can let go of the lock and come back: do not wait for the disk, say Retry.</summary>
    AllowRetry = 1,

    /// <summary>The second attempt: from here on, waiting is the only way forward.</summary>
    Tried = 2,
}

public enum FaultResult
{
    Handled,
    Retry,
    BadAddress,
    AccessViolation,

    /// <summary>Just below a stack: the caller is to call <see cref="StackGrowth.Expand"/> and try again.</summary>
    BelowStack,
    BusError,
    OutOfMemory,
}
