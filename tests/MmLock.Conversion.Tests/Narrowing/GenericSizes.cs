// becomes: range*5 coarse*2 range
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MmLock;

public static class Program
{
    public struct Header { public long Offset; public int Length; }

    // Values of any type in the memory of a machine: as many bytes as the type has.
    public sealed class Memory
    {
        private readonly MmapLock _lock = new();
        private readonly byte[] _bytes = new byte[4096];

        public T Read<T>(ulong at)
            where T : unmanaged
        {
            using (_lock.EnterRead())
            {
                Thread.Yield();
                return MemoryMarshal.Read<T>(_bytes.AsSpan((int)at, Unsafe.SizeOf<T>()));
            }
        }

        public void Write<T>(ulong at, T value)
            where T : unmanaged
        {
            using (_lock.EnterWrite())
            {
                T old = MemoryMarshal.Read<T>(_bytes.AsSpan((int)at, Unsafe.SizeOf<T>()));
                Thread.Yield();
                MemoryMarshal.Write(_bytes.AsSpan((int)at, Unsafe.SizeOf<T>()), in value);
            }
        }

        public unsafe void Fill<T>(int first, int count, T value)
            where T : unmanaged
        {
            using (_lock.EnterWrite())
            {
                for (int i = 0; i < count; i++)
                {
                    MemoryMarshal.Write(_bytes.AsSpan((first + i) * sizeof(T), sizeof(T)), in value);
                    Thread.Yield();
                }
            }
        }

        private Span<byte> Get(ulong at, int length) => _bytes.AsSpan((int)at, length);

        public T Next<T>(ulong at)
            where T : unmanaged
        {
            using (_lock.EnterRead())
            {
                Thread.Yield();
                return MemoryMarshal.Read<T>(Get(at + (ulong)Unsafe.SizeOf<T>(), Unsafe.SizeOf<T>()));
            }
        }

        public void WriteHeader(int at, int length)
        {
            using (_lock.EnterWrite())
            {
                Thread.Yield();
                var header = new Header { Offset = at, Length = length };
                MemoryMarshal.Write(_bytes.AsSpan(at, Unsafe.SizeOf<Header>()), in header);
            }
        }

        private static int SizeOf<T>() => Unsafe.SizeOf<T>();

        public T ByHelper<T>(int at)
            where T : unmanaged
        {
            using (_lock.EnterRead())
            {
                Thread.Yield();
                return MemoryMarshal.Read<T>(_bytes.AsSpan(at, SizeOf<T>()));
            }
        }

        // A parameter of another method is another type.
        public T ByOther<T, U>(int at)
            where T : unmanaged
        {
            using (_lock.EnterRead())
            {
                Thread.Yield();
                return MemoryMarshal.Read<T>(_bytes.AsSpan(at, SizeOf<U>()));
            }
        }

        public int Sum(int at, int count)
        {
            using (_lock.EnterRead())
            {
                Thread.Yield();
                int sum = 0;
                foreach (byte b in _bytes.AsSpan(at, count)) sum += b;
                return sum;
            }
        }
    }

    public static string Run(int input)
    {
        var memory = new Memory();
        string ends = T.Together(
            () => { for (int i = 0; i < 6; i++) { memory.Write(0, 5L + i); memory.Read<int>(0); memory.Next<short>(64); } },
            () => { for (int i = 0; i < 6; i++) { memory.Fill(8, 4, (long)i); memory.WriteHeader(256, i); } },
            () => { for (int i = 0; i < 6; i++) { memory.ByHelper<int>(512); memory.ByOther<short, int>(516); } });
        return $"{ends} {memory.Sum(0, 600)} {memory.Read<Header>(256).Length + input}";
    }
}
