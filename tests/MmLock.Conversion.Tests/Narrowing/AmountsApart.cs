// becomes: coarse*7 range
using MmLock;

/// <summary>Loops whose two numbers do not move by the same amount, or may go back, or go on when nothing is left.</summary>
public static class Program
{
    private sealed class Chunks
    {
        private const int ChunkSize = 16;
        private readonly MmapLock _lock = new();
        private readonly byte[][] _chunks = [.. Enumerable.Range(0, 8).Select(_ => new byte[ChunkSize])];

        private void Touch(byte[] chunk, int offset)
        {
            byte was = chunk[offset];
            Thread.Sleep(1);
            chunk[offset] = (byte)(was + 1);
        }

        // One more is skipped each time.
        public void Skipping(int position, int count)
        {
            using (_lock.EnterWrite())
            {
                while (count > 0)
                {
                    int n = Math.Min(count, ChunkSize - position % ChunkSize);
                    Touch(_chunks[position / ChunkSize], position % ChunkSize);
                    position += n + 1;
                    count -= n;
                }
            }
        }

        // A jump leaves out that it is less.
        public void Jumping(int position, int count)
        {
            using (_lock.EnterWrite())
            {
                while (count > 0)
                {
                    int n = Math.Min(count, ChunkSize - position % ChunkSize);
                    byte[] chunk = _chunks[position / ChunkSize];
                    Touch(chunk, 0);
                    position += n;
                    if (chunk[0] == 3)
                    {
                        continue;
                    }

                    count -= n;
                }
            }
        }

        // The caller's step may go back.
        public void Stepping(int position, int count, int step)
        {
            using (_lock.EnterWrite())
            {
                while (count > 0 && step != 0)
                {
                    Touch(_chunks[position / ChunkSize], 1);
                    position += step;
                    count -= step;
                }
            }
        }

        // Below nothing it goes on at the largest of all numbers.
        public void Around(uint position, uint count)
        {
            using (_lock.EnterWrite())
            {
                while (count > 0)
                {
                    uint n = ChunkSize - position % ChunkSize;
                    Touch(_chunks[position / ChunkSize], 2);
                    position += n;
                    count -= n;
                }
            }
        }

        // It is used when it has moved on already.
        public void Ahead(int position, int count)
        {
            using (_lock.EnterWrite())
            {
                while (count > 0)
                {
                    int n = Math.Min(count, ChunkSize);
                    position += n;
                    Touch(_chunks[position / ChunkSize], 3);
                    count -= n;
                }
            }
        }

        // Each part begins with as many, and goes on where the last one ended.
        public void Parts(int position, int parts)
        {
            using (_lock.EnterWrite())
            {
                for (int part = 0; part < parts; part++)
                {
                    int count = ChunkSize;
                    while (count > 0)
                    {
                        int n = Math.Min(count, ChunkSize - position % ChunkSize);
                        Touch(_chunks[position / ChunkSize], 4);
                        position += n;
                        count -= n;
                    }
                }
            }
        }

        // What it takes the second time was found the first time.
        public void Stale(int position, uint count)
        {
            using (_lock.EnterWrite())
            {
                uint n = 0;
                while (count != 0)
                {
                    if (n == 0)
                    {
                        n = Math.Min(count, 5);
                    }

                    Touch(_chunks[position / ChunkSize], 5);
                    position += (int)n;
                    count -= n;
                }
            }
        }

        public void Plain(int position, int count)
        {
            using (_lock.EnterWrite())
            {
                while (count > 0)
                {
                    int n = Math.Min(count, ChunkSize - position % ChunkSize);
                    Touch(_chunks[position / ChunkSize], 6);
                    position += n;
                    count -= n;
                }
            }
        }

        public string Text => string.Join(" ", _chunks.Select(c => string.Join(",", c.Take(7))));
    }

    public static string Run(int input)
    {
        var chunks = new Chunks();
        string odd = "";
        string ends = T.Together(
            () => { for (int i = 0; i < 4; i++) chunks.Skipping(3, 40 + input); },
            () => { for (int i = 0; i < 4; i++) chunks.Jumping(16, 20); },
            () => { for (int i = 0; i < 4; i++) chunks.Stepping(40, 30, 7 + input); },
            () => { for (int i = 0; i < 4; i++) chunks.Ahead(0, 33); },
            () => { for (int i = 0; i < 4; i++) chunks.Parts(20, 3); },
            () => { for (int i = 0; i < 4; i++) chunks.Stale(4, 15); },
            () => { for (int i = 0; i < 4; i++) chunks.Plain(10, 50 + input); });
        foreach (Action act in new Action[] { () => chunks.Around(10, 20), () => chunks.Stepping(30, 9, -8), () => chunks.Stale(1, 7) })
        {
            try { act(); odd += "."; } catch (Exception e) { odd += e.GetType().Name[0]; }
        }

        return $"{ends} {odd} {chunks.Text}";
    }
}
