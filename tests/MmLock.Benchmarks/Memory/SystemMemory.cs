using System.Runtime.InteropServices;

namespace MmLock.Benchmarks.Memory;

/// <summary>The memory calls of Linux.</summary>
internal static unsafe class SystemMemory
{
    private const int ReadOnly = 1;
    private const int ReadWrite = 3;
    private const int PrivateAnonymous = 0x22;
    private const int DontNeed = 4;

    /// <exception cref="InvalidOperationException">There is no memory left.</exception>
    public static byte* Map(nint length)
    {
        byte* start = (byte*)mmap(0, length, ReadWrite, PrivateAnonymous, -1, 0);
        return start == (byte*)-1 ? throw Failure("mmap") : start;
    }

    public static void Unmap(byte* start, nint length) => Check(munmap((nint)start, length), "munmap");

    public static void Protect(byte* start, nint length, bool isWritable) =>
        Check(mprotect((nint)start, length, isWritable ? ReadWrite : ReadOnly), "mprotect");

    /// <summary>Gives the pages back; the next touch of each is a first one.</summary>
    public static void Drop(byte* start, nint length) => Check(madvise((nint)start, length, DontNeed), "madvise");

    private static void Check(int result, string call)
    {
        if (result != 0)
        {
            throw Failure(call);
        }
    }

    private static InvalidOperationException Failure(string call) => new($"The system refuses {call}.");

    [DllImport("libc", ExactSpelling = true)]
    private static extern nint mmap(nint address, nint length, int protection, int flags, int file, nint offset);

    [DllImport("libc", ExactSpelling = true)]
    private static extern int munmap(nint address, nint length);

    [DllImport("libc", ExactSpelling = true)]
    private static extern int mprotect(nint address, nint length, int protection);

    [DllImport("libc", ExactSpelling = true)]
    private static extern int madvise(nint address, nint length, int advice);
}
