namespace MmLock.Memory;

/// <summary>What went wrong in an <see cref="AddressSpace"/>, after the field's error numbers and signals.</summary>
public enum MemoryError
{
    /// <summary>Nothing went wrong. Of no exception.</summary>
    None,

    /// <summary>An argument is not aligned, empty, outside the address space, or contradicts another (EINVAL).</summary>
    Invalid,

    /// <summary>No frames or no addresses are left, or the range has memory that is not mapped (ENOMEM).</summary>
    NoMemory,

    /// <summary>Something is mapped where nothing may be replaced (EEXIST).</summary>
    Exists,

    /// <summary>The file was not opened for what the mapping wants (EACCES).</summary>
    AccessDenied,

    /// <summary>The address is not mapped, or not for this kind of access (SIGSEGV, EFAULT).</summary>
    AccessViolation,

    /// <summary>The file is too short for the page, or could not be read (SIGBUS).</summary>
    BusError,

    /// <summary>The file's driver gave up because it was cancelled or interrupted (EINTR).</summary>
    Interrupted,

    /// <summary>Changed pages could not be written to their file (EIO). They are still changed, and written by the next attempt.</summary>
    InputOutput,

    /// <summary>The mapping reaches beyond the largest offset that a file can have (EOVERFLOW).</summary>
    Overflow,
}
