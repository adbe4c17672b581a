// becomes: ranges range*2
using MmLock;

public static class Program
{
    private sealed class VideoMemory
    {
        private readonly MmapLock _sync = new();
        private readonly byte[] _vram = new byte[512];

        public void Blit(int source, int destination, int length)
        {
            using (_sync.EnterWrite())
            {
                for (int i = 0; i < length; i++)
                {
                    _vram[destination + i] = _vram[source + i];
                    if (i == length / 2) Thread.Sleep(1);
                }
            }
        }

        public void Clear(int offset, int length, byte value)
        {
            using (_sync.EnterWrite())
            {
                Thread.Sleep(1);
                Array.Fill(_vram, value, offset, length);
            }
        }

        public bool IsUniform(int offset, int length)
        {
            using (_sync.EnterRead())
            {
                byte first = _vram[offset];
                Thread.Sleep(1);
                for (int i = offset; i < offset + length; i++)
                {
                    if (_vram[i] != first) return false;
                }

                return true;
            }
        }
    }

    public static string Run(int input)
    {
        var memory = new VideoMemory();
        int torn = 0;
        string ends = T.Together(
            () => { for (int i = 0; i < 10; i++) memory.Blit(0, 256, 32); },
            () => { for (int i = 0; i < 10; i++) memory.Clear(0, 32, (byte)(i + input)); },
            () => { for (int i = 0; i < 10; i++) { if (!memory.IsUniform(256, 32)) torn++; if (!memory.IsUniform(0, 32)) torn++; } });
        string edges = "";
        foreach ((int offset, int length) in new[] { (0, 0), (-1, 2), (510, 4), (4, -1), (512, 0), (513, 0) })
        {
            try { memory.Clear(offset, length, 9); edges += "."; } catch (Exception e) { edges += e.GetType().Name; }
            try { memory.Blit(offset, 0, length); edges += "."; } catch (Exception e) { edges += e.GetType().Name; }
            try { edges += memory.IsUniform(offset, length); } catch (Exception e) { edges += e.GetType().Name; }
        }

        return $"{ends} {torn} {edges}";
    }
}
