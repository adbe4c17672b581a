// becomes: range range
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MmLock;

public static class Program
{
    // Of any value that has no references, at an offset in bytes: two of different sizes may overlap.
    private sealed class UnmanagedArena
    {
        private readonly MmapLock _lock = new();
        private readonly byte[] _bytes = new byte[64];

        public TValue Exchange<TValue>(int offset, TValue value) where TValue : unmanaged
        {
            using (_lock.EnterWrite())
            {
                Span<byte> at = _bytes.AsSpan(offset, Unsafe.SizeOf<TValue>());
                TValue was = MemoryMarshal.Read<TValue>(at);
                Thread.Sleep(1);
                MemoryMarshal.Write(at, in value);
                return was;
            }
        }

        public TValue Load<TValue>(int offset) where TValue : unmanaged
        {
            using (_lock.EnterRead())
            {
                return MemoryMarshal.Cast<byte, TValue>(_bytes.AsSpan(offset))[0];
            }
        }
    }

    public static string Run(int input)
    {
        var arena = new UnmanagedArena();
        string ends = T.Together(
            () => { for (int i = 0; i < 10; i++) arena.Exchange(0, 0x0101010101010101L); },
            () => { for (int i = 0; i < 10; i++) arena.Exchange(4, 0x01010101); },
            () => { for (int i = 0; i < 10; i++) arena.Exchange<byte>(7 + input * 8, 1); },
            () => { for (int i = 0; i < 10; i++) arena.Load<short>(6); });
        string edge = "";
        try { arena.Exchange(61, 1); } catch (ArgumentOutOfRangeException) { edge = "beyond"; }
        try { arena.Load<long>(60); } catch (IndexOutOfRangeException) { edge += " short"; }
        return $"{ends} {arena.Load<long>(0):x} {arena.Load<byte>(15)} {edge}";
    }
}
