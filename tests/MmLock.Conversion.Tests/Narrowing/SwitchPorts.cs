// becomes: range range coarse
using MmLock;

public static class Program
{
    private enum Width { Byte, Word, Double, Quad }

    private sealed class PortSpace
    {
        private readonly MmapLock _lock = new();
        private readonly byte[] _ports = new byte[128];

        public void Write(int port, Width width, ulong value)
        {
            using (_lock.EnterWrite())
            {
                switch (width)
                {
                    case Width.Byte:
                        _ports[port] = (byte)value;
                        break;
                    case Width.Word:
                        _ports[port] = (byte)value;
                        _ports[port + 1] = (byte)(value >> 8);
                        break;
                    case Width.Double:
                        for (int i = 0; i < 4; i++)
                        {
                            _ports[port + i] = (byte)(value >> (8 * i));
                            Thread.Sleep(0);
                        }

                        break;
                    default:
                        throw new NotSupportedException();
                }

                Thread.Sleep(1);
            }
        }

        public uint ReadDouble(int port)
        {
            using (_lock.EnterRead())
            {
                uint value = _ports[port];
                Thread.Sleep(1);
                return value | (uint)_ports[port + 1] << 8 | (uint)_ports[port + 2] << 16 | (uint)_ports[port + 3] << 24;
            }
        }

        public int Sum() { using (_lock.EnterRead()) { return _ports.Sum(p => p); } }
    }

    public static string Run(int input)
    {
        var ports = new PortSpace();
        int torn = 0;
        string ends = T.Together(
            () => { for (int i = 0; i < 8; i++) ports.Write(8, Width.Double, 0x01010101UL * (ulong)i); },
            () => { for (int i = 0; i < 8; i++) ports.Write(8, Width.Double, 0x01010101UL * (ulong)(i + 40)); },
            () => { for (int i = 0; i < 8; i++) ports.Write(64, Width.Word, (ulong)i); },
            () => { for (int i = 0; i < 10; i++) { uint v = ports.ReadDouble(8); if (v % 0x01010101 != 0) torn++; } });
        ports.Write(8, Width.Double, (ulong)input);
        string edges = "";
        foreach (int port in new[] { -1, 127, 125, int.MaxValue })
        {
            foreach (Width width in Enum.GetValues<Width>())
            {
                try { ports.Write(port, width, 1); edges += "."; } catch (Exception e) { edges += e.GetType().Name[0]; }
            }

            try { edges += ports.ReadDouble(port); } catch (Exception e) { edges += e.GetType().Name[0]; }
        }

        return $"{ends} {torn} {ports.Sum()} {edges}";
    }
}
