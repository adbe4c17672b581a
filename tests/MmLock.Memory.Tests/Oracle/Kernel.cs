using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace MmLock.Memory.Tests.Oracle;

/// <summary>The real calls, and the real answer.</summary>
internal static class Kernel
{
    private const int Private = 2;
    private const int FixedFlag = 0x10;
    private const int Anonymous = 0x20;
    private const int FixedNoReplaceFlag = 0x10_0000;

    /// <summary>A line of <c>/proc/self/maps</c>, as far as it is compared.</summary>
    public readonly record struct Vma(ulong Start, ulong End, string Permissions, ulong Offset, string Path);

    public static (ulong Result, MemoryError? Error) Map(
        ulong address, ulong length, MemoryProtection protection, MapOptions options, SafeFileHandle? file, ulong offset)
    {
        int flags = (options & MapOptions.Shared) != 0 ? 1 : Private;
        flags |= (options & MapOptions.Fixed) != 0 ? FixedFlag : 0;
        flags |= (options & MapOptions.FixedNoReplace) != 0 ? FixedNoReplaceFlag : 0;
        flags |= file is null ? Anonymous : 0;
        nint result = mmap(
            (nint)address, (nint)length, (int)protection, flags, file is null ? -1 : (int)file.DangerousGetHandle(), (nint)offset);
        return result == -1 ? (0, LastError()) : ((ulong)result, null);
    }

    public static MemoryError? Unmap(ulong start, ulong length) => munmap((nint)start, (nint)length) == 0 ? null : LastError();

    public static MemoryError? Protect(ulong start, ulong length, MemoryProtection protection) =>
        mprotect((nint)start, (nint)length, (int)protection) == 0 ? null : LastError();

    public static (ulong Result, MemoryError? Error) Remap(
        ulong address, ulong length, ulong newLength, RemapOptions options, ulong newAddress)
    {
        nint result = mremap((nint)address, (nint)length, (nint)newLength, (int)options, (nint)newAddress);
        return result == -1 ? (0, LastError()) : ((ulong)result, null);
    }

    public static List<Vma> Vmas(ulong low, ulong high)
    {
        var vmas = new List<Vma>();
        foreach (string line in File.ReadLines("/proc/self/maps"))
        {
            string[] fields = line.Split(' ', 6, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            string[] bounds = fields[0].Split('-');
            ulong start = Parse(bounds[0]);
            ulong end = Parse(bounds[1]);
            if (start < high && end > low)
            {
                vmas.Add(new Vma(start, end, fields[1], Parse(fields[2]), fields.Length > 5 ? fields[5] : ""));
            }
        }

        return vmas;
    }

    private static ulong Parse(string hex) => ulong.Parse(hex, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    public static MemoryError LastError() => Marshal.GetLastPInvokeError() switch
    {
        12 => MemoryError.NoMemory,
        13 => MemoryError.AccessDenied,
        14 => MemoryError.AccessViolation,
        17 => MemoryError.Exists,
        22 => MemoryError.Invalid,
        75 => MemoryError.Overflow,
        int other => throw new InvalidOperationException($"errno {other}"),
    };

#pragma warning disable SYSLIB1054 // Blittable already.
    [DllImport("libc", SetLastError = true)]
    private static extern nint mmap(nint address, nint length, int protection, int flags, int file, nint offset);

    [DllImport("libc", SetLastError = true)]
    private static extern int munmap(nint address, nint length);

    [DllImport("libc", SetLastError = true)]
    private static extern int mprotect(nint address, nint length, int protection);

    [DllImport("libc", SetLastError = true)]
    private static extern nint mremap(nint address, nint length, nint newLength, int flags, nint newAddress);
#pragma warning restore SYSLIB1054
}
