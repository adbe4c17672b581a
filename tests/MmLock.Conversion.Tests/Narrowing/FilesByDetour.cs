// becomes: coarse*5 range*3
using System.IO;
using MmLock;

public static class Files
{
    public static FileStream Make() => new(
        Path.GetTempFileName(), FileMode.Open, FileAccess.ReadWrite, FileShare.None, 4096, FileOptions.DeleteOnClose);
}

public sealed class Holder
{
    public readonly FileStream File = Files.Make();
}

public interface ITable { int Touch(int at); }

// One file, or streams over one, under several numbers: two ranges would move one position.
public static class Program
{
    private sealed class IfAny : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly FileStream?[] _e = new FileStream[8];
        private readonly Holder? _h = new();

        public IfAny()
        {
            for (int i = 0; i < 8; i++)
            {
                _e[i] = _h?.File;
            }
        }

        public int Touch(int at)
        {
            using (_lock.EnterWrite())
            {
                _e[at]!.Position = 0;
                Thread.Sleep(1);
                int was = _e[at]!.ReadByte();
                _e[at]!.Position = 0;
                _e[at]!.WriteByte((byte)(was + 1));
                return was;
            }
        }
    }

    private sealed class ByOut : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly FileStream?[] _e = new FileStream[8];
        private readonly FileStream _one = Files.Make();

        public ByOut()
        {
            for (int i = 0; i < 8; i++)
            {
                if (Give(out FileStream? file)) _e[i] = file;
            }
        }

        private bool Give(out FileStream? file)
        {
            file = _one;
            return true;
        }

        public int Touch(int at)
        {
            using (_lock.EnterWrite())
            {
                _e[at]!.Position = 0;
                Thread.Sleep(1);
                int was = _e[at]!.ReadByte();
                _e[at]!.Position = 0;
                _e[at]!.WriteByte((byte)(was + 1));
                return was;
            }
        }
    }

    private sealed class ByCase : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly FileStream?[] _e = new FileStream[8];
        private readonly object _one = Files.Make();

        public ByCase()
        {
            for (int i = 0; i < 8; i++)
            {
                switch (_one)
                {
                    case FileStream file:
                        _e[i] = file;
                        break;
                }
            }
        }

        public int Touch(int at)
        {
            using (_lock.EnterWrite())
            {
                _e[at]!.Position = 0;
                Thread.Sleep(1);
                int was = _e[at]!.ReadByte();
                _e[at]!.Position = 0;
                _e[at]!.WriteByte((byte)(was + 1));
                return was;
            }
        }
    }

    private sealed class OverOne : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly Stream?[] _e = new Stream[8];
        private readonly FileStream _one = Files.Make();

        public OverOne()
        {
            for (int i = 0; i < 8; i++)
            {
                _e[i] = new BufferedStream(_one);
            }
        }

        public int Touch(int at)
        {
            using (_lock.EnterWrite())
            {
                _e[at]!.Position = 0;
                Thread.Sleep(1);
                int was = _e[at]!.ReadByte();
                _e[at]!.Position = 0;
                _e[at]!.WriteByte((byte)(was + 1));
                return was;
            }
        }
    }

    private sealed class OverArray : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly Stream?[] _e = new Stream[8];
        private readonly byte[] _one = new byte[4];

        public OverArray()
        {
            for (int i = 0; i < 8; i++)
            {
                _e[i] = new MemoryStream(_one);
            }
        }

        public int Touch(int at)
        {
            using (_lock.EnterWrite())
            {
                _e[at]!.Position = 0;
                Thread.Sleep(1);
                int was = _e[at]!.ReadByte();
                _e[at]!.Position = 0;
                _e[at]!.WriteByte((byte)(was + 1));
                return was;
            }
        }
    }

    private sealed class Each : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly FileStream?[] _e = new FileStream[8];
        public Each()
        {
            for (int i = 0; i < 8; i++)
            {
                _e[i] = Files.Make();
            }
        }

        public int Touch(int at)
        {
            using (_lock.EnterWrite())
            {
                _e[at]!.Position = 0;
                Thread.Sleep(1);
                int was = _e[at]!.ReadByte();
                _e[at]!.Position = 0;
                _e[at]!.WriteByte((byte)(was + 1));
                return was;
            }
        }
    }

    private sealed class EachOver : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly Stream?[] _e = new Stream[8];
        public EachOver()
        {
            for (int i = 0; i < 8; i++)
            {
                _e[i] = new BufferedStream(Files.Make());
            }
        }

        public int Touch(int at)
        {
            using (_lock.EnterWrite())
            {
                _e[at]!.Position = 0;
                Thread.Sleep(1);
                int was = _e[at]!.ReadByte();
                _e[at]!.Position = 0;
                _e[at]!.WriteByte((byte)(was + 1));
                return was;
            }
        }
    }

    private sealed class EachArray : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly Stream?[] _e = new Stream[8];
        public EachArray()
        {
            for (int i = 0; i < 8; i++)
            {
                _e[i] = new MemoryStream(new byte[4]);
            }
        }

        public int Touch(int at)
        {
            using (_lock.EnterWrite())
            {
                _e[at]!.Position = 0;
                Thread.Sleep(1);
                int was = _e[at]!.ReadByte();
                _e[at]!.Position = 0;
                _e[at]!.WriteByte((byte)(was + 1));
                return was;
            }
        }
    }

    public static string Run(int input)
    {
        string all = "";
        ITable[] tables =
        [
            new IfAny(), new ByOut(), new ByCase(), new OverOne(), new OverArray(), new Each(), new EachOver(), new EachArray(),
        ];
        foreach (ITable table in tables)
        {
            string ends = T.Together(
                () => { for (int i = 0; i < 4; i++) table.Touch(0); },
                () => { for (int i = 0; i < 4; i++) table.Touch(1 + input % 2); },
                () => { for (int i = 0; i < 4; i++) table.Touch(5); });
            table.Touch(0);
            all += $"{ends} ";
        }

        return all;
    }
}
