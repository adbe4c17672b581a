// becomes: coarse coarse structure structure
using System.Runtime.InteropServices;
using MmLock;

// A header of unmanaged memory that every write of a cell counts in, by the library's functions for that. It stays with the process.
public static unsafe class Program
{
    private sealed class Device
    {
        private readonly MmapLock _lock = new();
        private readonly IntPtr _header = Marshal.AllocHGlobal(64);
        private readonly int[] _cells = new int[128];

        public Device() => NativeMemory.Clear((void*)_header, 64);

        public void Set(int cell, int value)
        {
            using (_lock.EnterWrite())
            {
                int count = Marshal.ReadInt32(_header);
                Thread.Sleep(1);
                Marshal.WriteInt32(_header, count + 1);
                _cells[cell] = value;
            }
        }

        public void Stamp(int cell, byte value)
        {
            using (_lock.EnterWrite())
            {
                byte* name = stackalloc byte[16];
                NativeMemory.Fill(name, 16, value);
                Buffer.MemoryCopy(name, (byte*)_header + 16, 16, 16);
                Thread.Sleep(1);
                _cells[cell] = ((byte*)_header)[16] == value ? 0 : 1;
            }
        }

        public int Count { get { using (_lock.EnterRead()) return Marshal.ReadInt32(_header); } }

        public int Get(int cell) { using (_lock.EnterRead()) return _cells[cell]; }
    }

    public static string Run(int input)
    {
        var device = new Device();
        string ends = T.Together(
            () => { for (int i = 0; i < 8; i++) { device.Set(1, i); device.Stamp(2, 1); } },
            () => { for (int i = 0; i < 8 + input; i++) { device.Set(50, i); device.Stamp(60, 2); } });
        return $"{ends} {device.Count} {device.Get(2)} {device.Get(60)}";
    }
}
