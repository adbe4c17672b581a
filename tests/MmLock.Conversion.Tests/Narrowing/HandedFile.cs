// becomes: ranges*2 range
using System.IO;
using Microsoft.Win32.SafeHandles;
using MmLock;

public static class Program
{
    // The file is the caller's, who may have given it to others: its bytes have the same numbers there.
    private sealed class Blocks(SafeFileHandle file)
    {
        private const int Size = 32;
        private readonly MmapLock _lock = new();
        private readonly byte[] _memory = new byte[64 * Size];

        public void Load(int block)
        {
            using (_lock.EnterWrite())
            {
                RandomAccess.Read(file, _memory.AsSpan(block * Size, Size), (long)block * Size);
            }
        }

        public void Save(int block, byte value)
        {
            using (_lock.EnterWrite())
            {
                Array.Fill(_memory, value, block * Size, Size);
                RandomAccess.Write(file, _memory.AsSpan(block * Size, Size), (long)block * Size);
            }
        }

        public int Sum(int block)
        {
            using (_lock.EnterRead())
            {
                int sum = 0;
                foreach (byte one in _memory.AsSpan(block * Size, Size)) sum += one;
                Thread.Sleep(1);
                return sum;
            }
        }
    }

    public static string Run(int input)
    {
        string path = Path.GetTempFileName();
        using SafeFileHandle file = File.OpenHandle(
            path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, FileOptions.DeleteOnClose);
        var blocks = new Blocks(file);
        T.Together(
            () => { for (int i = 0; i < 6; i++) { blocks.Save(i, (byte)(i + input)); blocks.Load(i); } },
            () => { for (int i = 6; i < 12; i++) { blocks.Save(i, 7); blocks.Load(i); } });
        return string.Join(" ", Enumerable.Range(0, 12).Select(blocks.Sum));
    }
}
