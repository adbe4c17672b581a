// becomes: range range structure
using MmLock;

public static class Program
{
    private readonly record struct Extent(int Offset, int Length)
    {
        public int End => Offset + Length;
    }

    private sealed class SharedBuffer
    {
        private readonly MmapLock _gate = new();
        private readonly byte[] _data = new byte[256];

        public void Fill(in Extent extent, byte value)
        {
            using (_gate.EnterWrite())
            {
                for (int i = extent.Offset; i < extent.End; i++)
                {
                    _data[i] = value;
                    if (i % 8 == 0) Thread.Sleep(1);
                }
            }
        }

        public bool IsUniform(Extent extent)
        {
            using (_gate.EnterRead())
            {
                for (int i = extent.Offset + 1; i < extent.Offset + extent.Length; i++)
                {
                    if (i % 8 == 1) Thread.Sleep(1);
                    if (_data[i] != _data[extent.Offset]) return false;
                }

                return true;
            }
        }

        public int Length { get { using (_gate.EnterRead()) return _data.Length; } }
    }

    public static string Run(int input)
    {
        var buffer = new SharedBuffer();
        int torn = 0;
        string ends = T.Together(
            () => { for (int i = 0; i < 8; i++) buffer.Fill(new Extent(0, 24), (byte)i); },
            () => { for (int i = 0; i < 8; i++) buffer.Fill(new Extent(0, 24), (byte)(100 + i)); },
            () => { for (int i = 0; i < 8; i++) buffer.Fill(new Extent(64, 24), (byte)i); },
            () => { for (int i = 0; i < 10; i++) if (!buffer.IsUniform(new Extent(0, 24))) torn++; });
        string edges = "";
        Extent[] extremes = [new(0, 0), new(-1, 4), new(4, -4), new(250, 10), new(int.MaxValue, 2)];
        foreach (Extent extent in extremes)
        {
            try { buffer.Fill(extent, (byte)input); edges += "."; } catch (IndexOutOfRangeException) { edges += "outside "; }
            try { edges += buffer.IsUniform(extent); } catch (IndexOutOfRangeException) { edges += "outside "; }
        }

        return $"{ends} {torn} {buffer.Length} {edges}";
    }
}
