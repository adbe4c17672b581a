// becomes: coarse*5
using System.IO;
using MmLock;

public static class Program
{
    // Arrays as long as somebody says, or as what is in a buffer of bytes: not as what the structure keeps.
    private sealed class Archive
    {
        private readonly MmapLock _lock = new();
        private readonly List<byte> _image = [];
        private readonly List<string> _names = [];
        private int[] _cells = new int[2];
        private int _fill;

        public int Reserve(int cells)
        {
            using (_lock.EnterWrite())
            {
                if (cells > _cells.Length)
                {
                    Array.Resize(ref _cells, cells);
                }

                return _cells.Length;
            }
        }

        public void Put(int at, int value)
        {
            using (_lock.EnterWrite())
            {
                if (_cells.Length <= at)
                {
                    Array.Resize(ref _cells, at + 2);
                }

                _cells[at] += value;
            }
        }

        public int Append(int value, int gap)
        {
            using (_lock.EnterWrite())
            {
                int at = _fill;
                at += gap;
                if (_cells.Length <= at)
                {
                    Array.Resize(ref _cells, at + 2);
                }

                _cells[at++] = value;
                return at;
            }
        }

        public byte[] Image()
        {
            using (_lock.EnterWrite())
            {
                _image.Add(1);
                byte[] image = new byte[_image.Count];
                _image.CopyTo(image);
                return image;
            }
        }

        public int[] Offsets(int each)
        {
            using (_lock.EnterWrite())
            {
                _names.Add("");
                return new int[_names.Count * each];
            }
        }
    }

    public static string Run(int input)
    {
        var archive = new Archive();
        string ends = T.Together(
            () => { for (int i = 0; i < 12; i++) archive.Put(i, 1); },
            () => { for (int i = 0; i < 12; i++) archive.Put(i + input, 1); },
            () => { for (int i = 0; i < 12; i++) _ = archive.Image().Length + archive.Offsets(2).Length; });
        string edge = "";
        try { archive.Put(-1, 1); } catch (IndexOutOfRangeException) { edge = "below"; }
        return $"{ends} {archive.Reserve(40)} {archive.Append(1, 20)} {archive.Image().Length} {archive.Offsets(1).Length} {edge}";
    }
}
