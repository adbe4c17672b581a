namespace MmLock.Memory;

/// <summary>What may be done with mapped memory. As on most processors, memory that may be written or executed may be read.</summary>
[Flags]
public enum MemoryProtection
{
    /// <summary>Every access is a violation.</summary>
    None = 0,

    /// <summary>May be read.</summary>
    Read = 1,

    /// <summary>May be written.</summary>
    Write = 2,

    /// <summary>May be executed; only shown in descriptions of the mappings.</summary>
    Execute = 4,

    /// <summary>May be read and written.</summary>
    ReadWrite = Read | Write,
}

/// <summary>How memory is mapped; the flags of the field's <c>mmap</c>.</summary>
[Flags]
public enum MapOptions
{
    /// <summary>Private, anywhere: the address is a hint.</summary>
    None = 0,

    /// <summary>
    /// Writes go to the file and to all other shared mappings of it; without a file, to forks. Otherwise they are copied on
    /// write.
    /// </summary>
    Shared = 1,

    /// <summary>Exactly at the address; whatever is mapped there is unmapped.</summary>
    Fixed = 2,

    /// <summary>Exactly at the address; <see cref="MemoryError.Exists"/> if anything is mapped there.</summary>
    FixedNoReplace = 4,

    /// <summary>All pages are faulted in before the call returns; pages that cannot be, are left to their first access.</summary>
    Populate = 8,

    /// <summary>As with <see cref="AddressSpace.Lock"/>: populated and never reclaimed.</summary>
    Locked = 16,

    /// <summary>A stack: an access just below makes the mapping grow down, up to <see cref="AddressSpaceOptions.StackLimit"/>.</summary>
    GrowsDown = 32,
}

/// <summary>How a mapping is resized; the flags of the field's <c>mremap</c>.</summary>
[Flags]
public enum RemapOptions
{
    /// <summary>In place or not at all.</summary>
    None = 0,

    /// <summary>The mapping may get another address when it has no room to grow.</summary>
    MayMove = 1,

    /// <summary>
    /// The mapping moves to exactly the new address; whatever is mapped there is unmapped. With <see cref="MayMove"/> only.
    /// </summary>
    Fixed = 2,
}

/// <summary>What a program expects to do with memory; the values of the field's <c>madvise</c>.</summary>
public enum MemoryAdvice
{
    /// <summary>Nothing in particular.</summary>
    Normal,

    /// <summary>Pages are used in no order. Recorded, and keeps VMAs apart.</summary>
    Random,

    /// <summary>Pages are used in order. Recorded, and keeps VMAs apart.</summary>
    Sequential,

    /// <summary>Pages of files are read into the page cache now.</summary>
    WillNeed,

    /// <summary>
    /// The pages are dropped: private memory reads as it was mapped, zero or the file's content; shared memory keeps its content.
    /// </summary>
    DontNeed,

    /// <summary>A fork does not get this memory.</summary>
    DontFork,

    /// <summary>A fork gets this memory: takes <see cref="DontFork"/> back.</summary>
    DoFork,
}
