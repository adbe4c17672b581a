using MmLock.Memory.PageCache;

namespace MmLock.Memory.Operations;

/// <summary>A page of a file that a fault let go of the lock for, with a user of the file for the reader to remove.</summary>
internal readonly record struct FileRead(CachedFile File, ulong Page);
