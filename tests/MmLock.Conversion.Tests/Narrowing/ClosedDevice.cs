// becomes: range range coarse
using MmLock;

public static class Program
{
    private sealed class BlockDevice : IDisposable
    {
        private readonly MmapLock _lock = new();
        private readonly byte[] _bytes = new byte[1024];
        private bool _disposed;

        public byte ReadBlock(int block)
        {
            using (_lock.EnterRead())
            {
                ObjectDisposedException.ThrowIf(_disposed, this);
                Thread.Sleep(1);
                byte first = _bytes[block * 16];
                if (first == 0xEE)
                {
                    throw new InvalidOperationException("read after close");
                }

                return first;
            }
        }

        public void WriteBlock(int block, byte value)
        {
            using (_lock.EnterWrite())
            {
                if (_disposed)
                {
                    throw new ObjectDisposedException(nameof(BlockDevice));
                }

                for (int i = 0; i < 16; i++)
                {
                    _bytes[block * 16 + i] = value;
                }

                Thread.Sleep(1);
            }
        }

        public void Dispose()
        {
            using (_lock.EnterWrite())
            {
                if (_disposed)
                {
                    return;
                }

                _disposed = true;
                Array.Fill(_bytes, (byte)0xEE);
            }
        }
    }

    public static string Run(int input)
    {
        int bad = 0;
        for (int round = 0; round < 4; round++)
        {
            var device = new BlockDevice();
            void Use(int from)
            {
                try
                {
                    for (int i = from; i < from + 8; i++)
                    {
                        device.WriteBlock(i, (byte)(i + input));
                        if (device.ReadBlock(i) != i + input)
                        {
                            Interlocked.Increment(ref bad);
                        }
                    }
                }
                catch (ObjectDisposedException)
                {
                }
                catch (InvalidOperationException)
                {
                    Interlocked.Increment(ref bad);
                }
            }

            T.Together(() => Use(0), () => Use(16), () => { Thread.Sleep(5); device.Dispose(); });
        }

        var last = new BlockDevice();
        string edges = "";
        foreach (int block in new[] { -1, 64, int.MaxValue })
        {
            try { last.WriteBlock(block, 1); edges += "none "; } catch (Exception e) { edges += e.GetType().Name + " "; }
        }

        return $"{bad} {edges}";
    }
}
