using System.Globalization;

namespace MmLock.Memory;

/// <summary>One mapping, as in <c>/proc/PID/maps</c>; <see cref="ToString"/> is that line.</summary>
/// <param name="Start">The first address.</param>
/// <param name="End">The address after the last.</param>
/// <param name="Protection">What may be done with the memory.</param>
/// <param name="IsShared">Whether writes are shared.</param>
/// <param name="Offset">The offset in the file, in bytes; 0 without a file.</param>
/// <param name="Device">The file's device, major in the upper half, minor in the lower; 0 without a file.</param>
/// <param name="Inode">The file's number on its device; 0 without a file.</param>
/// <param name="Path">The file's path, <c>[heap]</c>, <c>[stack]</c>, or empty.</param>
public readonly record struct MappingDescription(
    ulong Start, ulong End, MemoryProtection Protection, bool IsShared, ulong Offset, ulong Device, ulong Inode, string Path)
{
    /// <summary><c>start-end perms offset dev inode path</c>, padded as the field does.</summary>
    public override string ToString()
    {
        string line = string.Create(
            CultureInfo.InvariantCulture, $"{Start:x8}-{End:x8} {Permissions} {Offset:x8} {Device >> 32:x2}:{(uint)Device:x2} {Inode}");
        return Path.Length == 0 ? line + " " : line.PadRight(72) + " " + Path;
    }

    private string Permissions => string.Concat(
        (Protection & MemoryProtection.Read) != 0 ? "r" : "-",
        (Protection & MemoryProtection.Write) != 0 ? "w" : "-",
        (Protection & MemoryProtection.Execute) != 0 ? "x" : "-",
        IsShared ? "s" : "p");
}
