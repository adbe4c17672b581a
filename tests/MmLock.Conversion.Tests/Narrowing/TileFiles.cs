// becomes: range range structure
using System.IO;
using MmLock;

// Each tile has a file of its own: what it is called is the tile's number.
public static class Program
{
    private sealed class TileCache : IDisposable
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _versions = new int[64];
        private readonly string _folder = Directory.CreateTempSubdirectory("tiles").FullName;

        public void Save(int tile, byte[] data)
        {
            using (_lock.EnterWrite())
            {
                File.WriteAllBytes(Path.Combine(_folder, $"tile{tile:x4}.bin"), data);
                _versions[tile]++;
            }
        }

        public int Load(int tile)
        {
            using (_lock.EnterRead())
            {
                if (_versions[tile] == 0) return -1;
                return File.ReadAllBytes(Path.Combine(_folder, $"tile{tile:x4}.bin")).Length * 100 + _versions[tile];
            }
        }

        public int Length { get { using (_lock.EnterRead()) return _versions.Length; } }

        public void Dispose() => Directory.Delete(_folder, true);
    }

    public static string Run(int input)
    {
        using var cache = new TileCache();
        string ends = T.Together(
            () => { for (int i = 0; i < 8; i++) cache.Save(i, new byte[i]); },
            () => { for (int i = 8; i < 16 + input; i++) cache.Save(i, new byte[i]); },
            () => { for (int i = 0; i < 8; i++) cache.Load(i); });
        return $"{ends} {cache.Load(3)} {cache.Load(9)} {cache.Load(40)} {cache.Length}";
    }
}
