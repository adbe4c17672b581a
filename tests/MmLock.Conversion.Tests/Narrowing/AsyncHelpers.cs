// becomes: range*2 structure coarse structure range coarse
using System.IO;
using Microsoft.Win32.SafeHandles;
using MmLock;

public static class Program
{
    private sealed class Sector
    {
        public byte[] Data { get; } = new byte[512];

        public bool IsDirty { get; set; }
    }

    // A disk with a cache: what is awaited where it is called does its part of the section in its own steps.
    public sealed class Disk : IAsyncDisposable
    {
        private readonly MmapLock _lock = new();
        private readonly SafeFileHandle _file = File.OpenHandle(
            Path.GetTempFileName(), FileMode.Open, FileAccess.ReadWrite, FileShare.None,
            FileOptions.DeleteOnClose | FileOptions.Asynchronous);
        private readonly Dictionary<long, Sector> _cache = new();
        private int _loads;

        public async Task<int> ReadAsync(long number, int at)
        {
            using (await _lock.EnterWriteAsync().ConfigureAwait(false))
            {
                Sector sector = await GetAsync(number).ConfigureAwait(false);
                return sector.Data[at];
            }
        }

        public async Task WriteAsync(long number, int at, byte value)
        {
            using (await _lock.EnterWriteAsync().ConfigureAwait(false))
            {
                Sector sector = await GetAsync(number).ConfigureAwait(false);
                sector.Data[at] = value;
                await Task.Yield();
                sector.IsDirty = true;
            }
        }

        public int Loads { get { using (_lock.EnterRead()) return _loads; } }

        // Of all sectors.
        public async Task<int> ScanAsync()
        {
            using (await _lock.EnterReadAsync().ConfigureAwait(false))
            {
                int dirty = 0;
                foreach (Sector sector in _cache.Values)
                {
                    await Task.Yield();
                    dirty += sector.IsDirty ? 1 : 0;
                }

                return dirty;
            }
        }

        public int Count { get { using (_lock.EnterRead()) return _cache.Count; } }

        private async ValueTask<Sector> GetAsync(long number)
        {
            if (_cache.TryGetValue(number, out Sector? sector))
            {
                return sector;
            }

            sector = new Sector();
            await RandomAccess.ReadAsync(_file, sector.Data, number * 512).ConfigureAwait(false);
            _cache.Add(number, sector);
            _loads++;
            return sector;
        }

        public ValueTask DisposeAsync()
        {
            _file.Dispose();
            return ValueTask.CompletedTask;
        }
    }

    // It gives the task on: what it begins is another's to wait for.
    public sealed class Passed
    {
        private readonly MmapLock _lock = new();
        private readonly Dictionary<int, int> _values = new();

        public async Task<int> GetAsync(int key)
        {
            using (await _lock.EnterWriteAsync())
            {
                return await LoadAsync(key);
            }
        }

        public async Task<int> PassAsync(int key)
        {
            using (await _lock.EnterWriteAsync())
            {
                return await NextAsync(key) + 1;
            }
        }

        private Task<int> NextAsync(int key) => MoreAsync(key);

        private async Task<int> LoadAsync(int key)
        {
            bool isKnown = _values.TryGetValue(key, out int known);
            if (isKnown) return known;
            await Task.Delay(1);
            _values[key] = key;
            return key;
        }

        private async Task<int> MoreAsync(int key)
        {
            bool isKnown = _values.TryGetValue(key, out int known);
            if (isKnown) return known;
            await Task.Delay(1);
            _values[key] = key;
            return key;
        }
    }

    public static object? Run(int input)
    {
        var disk = new Disk();
        var passed = new Passed();
        string ends = T.Together(
            () => { for (int i = 0; i < 8; i++) { disk.WriteAsync(i, 1, 7).Wait(); passed.GetAsync(i).Wait(); } },
            () => { for (int i = 0; i < 8; i++) { disk.WriteAsync(i, 2, 8).Wait(); passed.PassAsync(i).Wait(); } },
            () => { for (int i = 8; i > 0; i--) { disk.ReadAsync(i + input, 1).Wait(); passed.GetAsync(i).Wait(); } });
        string result = $"{ends} {disk.Count} {disk.Loads} {disk.ScanAsync().Result} {disk.ReadAsync(3, 1).Result} "
            + disk.ReadAsync(3, 2).Result;
        disk.DisposeAsync().AsTask().Wait();
        return result;
    }
}
