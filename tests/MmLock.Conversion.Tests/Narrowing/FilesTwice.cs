// becomes: coarse coarse range
using System.IO;
using MmLock;

// A file that is opened once for each head is one file, whichever head is asked.
public static class Program
{
    private sealed class Heads : IDisposable
    {
        private readonly MmapLock _lock = new();
        private readonly FileStream[] _heads = new FileStream[4];

        public Heads()
        {
            string path = Path.GetTempFileName();
            File.WriteAllBytes(path, [0]);
            for (int i = 0; i < _heads.Length; i++)
                _heads[i] = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, 0);
        }

        public int Count(int head)
        {
            using (_lock.EnterWrite())
            {
                FileStream file = _heads[head];
                file.Position = 0;
                int was = file.ReadByte();
                Thread.Sleep(1);
                file.Position = 0;
                file.WriteByte((byte)(was + 1));
                return was;
            }
        }

        public void Dispose()
        {
            foreach (FileStream head in _heads) head.Dispose();
        }
    }

    private sealed class Reel(string path)
    {
        public FileStream File { get; } = new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite, 0);
    }

    private sealed class Deck : IDisposable
    {
        private readonly MmapLock _lock = new();
        private readonly Reel[] _reels = new Reel[4];

        public Deck()
        {
            string path = Path.GetTempFileName();
            File.WriteAllBytes(path, [0]);
            for (int i = 0; i < _reels.Length; i++) _reels[i] = new Reel(path);
        }

        public int Count(int reel)
        {
            using (_lock.EnterWrite())
            {
                Reel own = _reels[reel];
                own.File.Position = 0;
                int was = own.File.ReadByte();
                Thread.Sleep(1);
                own.File.Position = 0;
                own.File.WriteByte((byte)(was + 1));
                return was;
            }
        }

        public void Dispose()
        {
            foreach (Reel reel in _reels) reel.File.Dispose();
        }
    }

    private sealed class Volumes : IDisposable
    {
        private readonly MmapLock _lock = new();
        private readonly FileStream[] _volumes = new FileStream[4];
        private readonly string _folder = Directory.CreateTempSubdirectory("volumes").FullName;

        public Volumes()
        {
            for (int i = 0; i < _volumes.Length; i++)
            {
                string path = Path.Combine(_folder, $"{i}.bin");
                File.WriteAllBytes(path, [0]);
                _volumes[i] = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, 0);
            }
        }

        public int Count(int volume)
        {
            using (_lock.EnterWrite())
            {
                FileStream file = _volumes[volume];
                file.Position = 0;
                int was = file.ReadByte();
                Thread.Sleep(1);
                file.Position = 0;
                file.WriteByte((byte)(was + 1));
                return was;
            }
        }

        public void Dispose()
        {
            foreach (FileStream volume in _volumes) volume.Dispose();
            Directory.Delete(_folder, true);
        }
    }

    public static string Run(int input)
    {
        using var heads = new Heads();
        using var deck = new Deck();
        using var volumes = new Volumes();
        string ends = T.Together(
            () => { for (int i = 0; i < 6; i++) { heads.Count(0); deck.Count(0); volumes.Count(0); } },
            () => { for (int i = 0; i < 6; i++) { heads.Count(1); deck.Count(1); volumes.Count(1); } },
            () => { for (int i = 0; i < 6; i++) { heads.Count(2 + input % 2); deck.Count(2); volumes.Count(2 + input % 2); } });
        return $"{ends} {heads.Count(0)} {deck.Count(0)} {volumes.Count(0)} {volumes.Count(1)}";
    }
}
