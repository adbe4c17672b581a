// becomes: range coarse range coarse range*2
using System.IO;
using MmLock;

public static class Program
{
    // One name in two notations is of two numbers; what a cast cuts off is not in the name.
    private sealed class Mixed
    {
        private readonly MmapLock _lock = new();
        private readonly string _folder;

        public Mixed(DirectoryInfo folder) => _folder = folder.FullName;

        public void Hex(int i, byte value)
        {
            using (_lock.EnterWrite())
            {
                File.WriteAllBytes($"{_folder}/{i:x}", [value]);
            }
        }

        public void Decimal(int i, byte value)
        {
            using (_lock.EnterWrite())
            {
                File.WriteAllBytes($"{_folder}/{i}", [value]);
            }
        }
    }

    private sealed class Signs
    {
        private readonly MmapLock _lock = new();
        private readonly string _folder;

        public Signs(DirectoryInfo folder) => _folder = folder.FullName;

        public void Signed(int i, byte value)
        {
            using (_lock.EnterWrite())
            {
                File.WriteAllBytes($"{_folder}/s{i:x8}", [value]);
            }
        }

        public void Unsigned(uint i, byte value)
        {
            using (_lock.EnterWrite())
            {
                File.WriteAllBytes($"{_folder}/s{i:x8}", [value]);
            }
        }
    }

    private sealed class Cut
    {
        private readonly MmapLock _lock = new();
        private readonly string _folder;

        public Cut(DirectoryInfo folder) => _folder = folder.FullName;

        public void Write(uint i, byte value)
        {
            using (_lock.EnterWrite())
            {
                File.WriteAllBytes($"{_folder}/c{(byte)i}", [value]);
            }
        }
    }

    private sealed class CutByHelper
    {
        private readonly MmapLock _lock = new();
        private readonly string _folder;

        public CutByHelper(DirectoryInfo folder) => _folder = folder.FullName;

        public void Write(long i, byte value)
        {
            using (_lock.EnterWrite())
            {
                File.WriteAllBytes(NameOf((byte)i), [value]);
            }
        }

        private string NameOf(byte i) => Path.Combine(_folder, "h" + i);
    }

    public static string Run(int input)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("mmlock");
        try
        {
            var mixed = new Mixed(folder);
            var signs = new Signs(folder);
            var cut = new Cut(folder);
            var helper = new CutByHelper(folder);
            string ends = T.Together(
                () => { mixed.Hex(16, 1); signs.Signed(-1, 1); cut.Write(1, 1); helper.Write(1, 1); },
                () => { mixed.Decimal(10, 1); signs.Unsigned(uint.MaxValue, 1); cut.Write(257, 1); helper.Write(257 + input, 1); });
            return $"{ends} {folder.GetFiles().Length}";
        }
        finally
        {
            folder.Delete(true);
        }
    }
}
