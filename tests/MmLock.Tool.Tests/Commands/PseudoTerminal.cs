using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace MmLock.Tool.Tests.Commands;

/// <summary>A terminal of a given width, of Linux: what is written to <see cref="Name"/> is read back.</summary>
internal sealed partial class PseudoTerminal : IDisposable
{
    private const int ReadWrite = 2;
    private const int NoControl = 0x100;
    private const nuint SetWindowSize = 0x5414;

    private readonly SafeFileHandle _master;
    private readonly SafeFileHandle _slave;
    private readonly Task<string> _read;

    public PseudoTerminal(ushort columns)
    {
        int descriptor = PosixOpenPt(ReadWrite | NoControl);
        Assert.True(descriptor >= 0 && GrantPt(descriptor) == 0 && UnlockPt(descriptor) == 0);
        _master = new SafeFileHandle(descriptor, ownsHandle: true);
        Name = Marshal.PtrToStringUTF8(PtsName(descriptor))!;
        ushort[] size = [24, columns, 0, 0];
        Assert.Equal(0, Ioctl(descriptor, SetWindowSize, size));

        // Kept open: a terminal that nobody has open reads as an error.
        _slave = File.OpenHandle(Name, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        _read = Task.Factory.StartNew(ReadAll, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>The device.</summary>
    public string Name { get; }

    /// <summary>All that was written, once who wrote has ended.</summary>
    public Task<string> EndAsync()
    {
        _slave.Dispose();
        return _read;
    }

    public void Dispose()
    {
        _slave.Dispose();
        _master.Dispose();
    }

    private string ReadAll()
    {
        var text = new MemoryStream();
        byte[] buffer = new byte[4096];
        while (Read(_master, buffer, (nuint)buffer.Length) is > 0 and nint read)
        {
            text.Write(buffer, 0, (int)read);
        }

        return Encoding.UTF8.GetString(text.ToArray());
    }

    [LibraryImport("libc", EntryPoint = "posix_openpt")]
    private static partial int PosixOpenPt(int flags);

    [LibraryImport("libc", EntryPoint = "grantpt")]
    private static partial int GrantPt(int descriptor);

    [LibraryImport("libc", EntryPoint = "unlockpt")]
    private static partial int UnlockPt(int descriptor);

    [LibraryImport("libc", EntryPoint = "ptsname")]
    private static partial nint PtsName(int descriptor);

    [LibraryImport("libc", EntryPoint = "ioctl")]
    private static partial int Ioctl(int descriptor, nuint request, ushort[] size);

    [LibraryImport("libc", EntryPoint = "read")]
    private static partial nint Read(SafeFileHandle descriptor, byte[] buffer, nuint count);
}
