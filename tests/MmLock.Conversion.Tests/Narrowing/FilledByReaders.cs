// becomes: coarse structure
using MmLock;

public static class Program
{
    private sealed class Texture { public int Id; public int Uploads; }

    private sealed class TextureCache
    {
        private readonly MmapLock _lock = new();
        private readonly Dictionary<ulong, Texture> _textures = new();
        private Texture? _last;

        // Under a read hold, and it keeps the last one.
        public int Find(ulong address)
        {
            using (_lock.EnterWrite())
            {
                if (_last is { } last && last.Id == (int)address) return last.Uploads;
                if (!_textures.TryGetValue(address, out Texture? texture))
                {
                    texture = new Texture { Id = (int)address };
                    Thread.Sleep(1);
                    _textures[address] = texture;
                }

                texture.Uploads++;
                _last = texture;
                return texture.Uploads;
            }
        }

        public int Total { get { using (_lock.EnterRead()) { return _textures.Values.Sum(t => t.Uploads); } } }
    }

    public static string Run(int input)
    {
        var cache = new TextureCache();
        int bad = 0;
        string ends = T.Together(
            () => { for (int i = 0; i < 40; i++) if (cache.Find((ulong)(i % 8)) < 1) bad++; },
            () => { for (int i = 0; i < 40 + input; i++) if (cache.Find((ulong)(i % 8 + 8)) < 1) bad++; });
        return $"{ends} {bad} {cache.Total >= 16}";
    }
}
