// becomes: structure structure structure
using MmLock;

public static class Program
{
    // The offset names a register, and each register is a field of its own: an address that is no place.
    private sealed class Uart
    {
        private readonly MmapLock _lock = new();
        private uint _control, _divisor, _status;
        private readonly Queue<byte> _fifo = new();

        public uint Read(uint offset)
        {
            using (_lock.EnterWrite())
            {
                return offset switch
                {
                    0x00 => _control,
                    0x04 => _divisor,
                    0x08 => _status,
                    0x0C => _fifo.TryDequeue(out byte b) ? b : 0u,
                    _ => throw new ArgumentOutOfRangeException(nameof(offset)),
                };
            }
        }

        public void Write(uint offset, uint value)
        {
            using (_lock.EnterWrite())
            {
                switch (offset)
                {
                    case 0x00:
                        _control |= value;
                        break;
                    case 0x04:
                        _divisor += value;
                        break;
                    case 0x0C:
                        _fifo.Enqueue((byte)value);
                        _status = (uint)_fifo.Count;
                        break;
                    default:
                        throw new ArgumentOutOfRangeException(nameof(offset));
                }
            }
        }

        public int Pending { get { using (_lock.EnterRead()) return _fifo.Count; } }
    }

    public static string Run(int input)
    {
        var uart = new Uart();
        string ends = T.Together(
            () => { for (uint i = 0; i < 20; i++) { uart.Write(0x0C, i); uart.Read(0x08); } },
            () => { for (uint i = 0; i < 20; i++) { uart.Write(0x04, 1); uart.Read(0x04); } },
            () => { for (uint i = 0; i < 20 + input; i++) { uart.Write(0x0C, i); uart.Write(0, 1u << (int)i); } });
        string edge = "";
        try { uart.Write(0x08, 1); } catch (ArgumentOutOfRangeException) { edge = "w"; }
        try { uart.Read(uint.MaxValue); } catch (ArgumentOutOfRangeException) { edge += "r"; }
        return $"{ends} {uart.Read(4)} {uart.Read(0)} {uart.Pending} {edge}";
    }
}
