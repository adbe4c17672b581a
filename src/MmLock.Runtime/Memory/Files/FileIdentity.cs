using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace MmLock.Memory.Files;

/// <summary>Which file it is, whatever path it was opened by: device and number, as the system has them; elsewhere the path.</summary>
internal readonly record struct FileIdentity(ulong Device, ulong Inode, string? Path)
{
    private const int EmptyPath = 0x1000;
    private const uint InodeField = 0x100;

    public static FileIdentity Of(SafeFileHandle handle, string path) =>
        OperatingSystem.IsLinux() ? OfLinux(handle, path)
        : OperatingSystem.IsWindows() ? OfWindows(handle, path)
        : new FileIdentity(0, 0, ResolvedPath(path));

    private static FileIdentity OfLinux(SafeFileHandle handle, string path)
    {
        try
        {
            bool added = false;
            handle.DangerousAddRef(ref added);
            try
            {
                return statx((int)handle.DangerousGetHandle(), "", EmptyPath, InodeField, out Statx status) == 0
                    ? new FileIdentity(((ulong)status.DeviceMajor << 32) | status.DeviceMinor, status.Inode, null)
                    : new FileIdentity(0, 0, ResolvedPath(path));
            }
            finally
            {
                handle.DangerousRelease();
            }
        }
        catch (EntryPointNotFoundException)
        {
            // A C library older than statx (glibc 2.28).
            return new FileIdentity(0, 0, ResolvedPath(path));
        }
    }

    private static FileIdentity OfWindows(SafeFileHandle handle, string path) =>
        GetFileInformationByHandle(handle, out FileInformation information)
            ? new FileIdentity(information.VolumeSerialNumber, ((ulong)information.IndexHigh << 32) | information.IndexLow, null)
            : new FileIdentity(0, 0, ResolvedPath(path));

    private static string ResolvedPath(string path) => File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;

    // The struct of statx is the same on every architecture, unlike that of stat.
    [DllImport("libc", ExactSpelling = true, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int statx(
        int directory, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, uint mask, out Statx status);

    [DllImport("kernel32", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static extern bool GetFileInformationByHandle(SafeFileHandle handle, out FileInformation information);

    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Statx
    {
        [FieldOffset(32)]
        public ulong Inode;

        [FieldOffset(136)]
        public uint DeviceMajor;

        [FieldOffset(140)]
        public uint DeviceMinor;
    }

    [StructLayout(LayoutKind.Explicit, Size = 52)]
    private struct FileInformation
    {
        [FieldOffset(28)]
        public uint VolumeSerialNumber;

        [FieldOffset(44)]
        public uint IndexHigh;

        [FieldOffset(48)]
        public uint IndexLow;
    }
}
