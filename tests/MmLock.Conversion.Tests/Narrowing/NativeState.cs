// becomes: coarse coarse structure
using System.Runtime.InteropServices;
using MmLock;

public static class Program
{
    private static class Native
    {
        [DllImport("libc", EntryPoint = "memset")] private static extern IntPtr FillUnix(byte[] target, int value, nint count);
        [DllImport("msvcrt", EntryPoint = "memset")] private static extern IntPtr FillWindows(byte[] target, int value, nint count);
        [DllImport("libc", EntryPoint = "srand")] private static extern void SeedUnix(uint seed);
        [DllImport("msvcrt", EntryPoint = "srand")] private static extern void SeedWindows(uint seed);
        [DllImport("libc", EntryPoint = "rand")] private static extern int NextUnix();
        [DllImport("msvcrt", EntryPoint = "rand")] private static extern int NextWindows();

        public static void Fill(byte[] target, int value, nint count) =>
            _ = OperatingSystem.IsWindows() ? FillWindows(target, value, count) : FillUnix(target, value, count);

        public static void Seed(uint seed) { if (OperatingSystem.IsWindows()) SeedWindows(seed); else SeedUnix(seed); }

        public static int Next() => OperatingSystem.IsWindows() ? NextWindows() : NextUnix();
    }

    private sealed class Device
    {
        private readonly MmapLock _lock = new();
        private readonly byte[] _header = new byte[16];
        private readonly int[] _cells = new int[128];

        public int Set(int cell, byte value)
        {
            using (_lock.EnterWrite())
            {
                Native.Fill(_header, value, 16);
                Thread.Sleep(1);
                _cells[cell] = value;
                return _header[3] == value ? 0 : 1;
            }
        }

        public int Roll(int cell)
        {
            using (_lock.EnterWrite())
            {
                Native.Seed((uint)cell);
                Thread.Sleep(1);
                int first = Native.Next();
                _cells[cell] = first;
                return first;
            }
        }

        public int Length { get { using (_lock.EnterRead()) return _cells.Length; } }
    }

    public static string Run(int input)
    {
        var device = new Device();
        int wrong = 0;
        int low = device.Roll(3);
        string ends = T.Together(
            () => { for (int i = 0; i < 8; i++) Interlocked.Add(ref wrong, device.Set(1, 1) + (device.Roll(3) != low ? 1 : 0)); },
            () => { for (int i = 0; i < 8; i++) { Interlocked.Add(ref wrong, device.Set(50, 2)); device.Roll(90); } });
        return $"{ends} {wrong} {device.Length}";
    }
}
