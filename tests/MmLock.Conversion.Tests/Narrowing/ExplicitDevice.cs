// becomes: range range structure
using MmLock;

public static class Program
{
    private interface IBlockDevice
    {
        int BlockCount { get; }
        void Write(int block, int value);
        int Read(int block);
    }

    private sealed class RamDisk : IBlockDevice
    {
        private readonly MmapLock _lock = new();
        private readonly List<int> _trimmed = [];
        private readonly int[] _blocks = new int[24];

        int IBlockDevice.BlockCount => _blocks.Length;

        void IBlockDevice.Write(int block, int value)
        {
            using RangeGuard guard = _lock.EnterWrite();
            int was = _blocks[block];
            Thread.Sleep(1);
            _blocks[block] = was + value;
        }

        int IBlockDevice.Read(int block)
        {
            using RangeGuard guard = _lock.EnterRead();
            Thread.Sleep(1);
            return _blocks[block];
        }

        public void Trim(int block)
        {
            using RangeGuard guard = _lock.EnterWrite();
            _trimmed.Add(block);
        }

        public int Trimmed => _trimmed.Count;
    }

    public static string Run(int input)
    {
        var disk = new RamDisk();
        IBlockDevice device = disk;
        string ends = T.Together(
            () => { for (int i = 0; i < 12; i++) device.Write(5, 1); },
            () => { for (int i = 0; i < 12; i++) device.Write(5 + input, 1); },
            () => { for (int i = 0; i < 12; i++) { device.Read(5); disk.Trim(i); } },
            () => { for (int i = 0; i < 12; i++) disk.Trim(i); });
        string edge = "";
        try { device.Write(device.BlockCount, 1); } catch (IndexOutOfRangeException) { edge = "outside"; }
        try { device.Read(-1); } catch (IndexOutOfRangeException) { edge += " below"; }
        return $"{ends} {device.Read(5)} {disk.Trimmed} {edge}";
    }
}
