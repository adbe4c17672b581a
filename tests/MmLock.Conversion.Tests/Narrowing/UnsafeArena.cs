// becomes: range coarse coarse
using System.Runtime.InteropServices;
using MmLock;

public static unsafe class Program
{
    private sealed class NativeArena : IDisposable
    {
        private readonly MmapLock _lock = new();
        private readonly byte* _base;
        private readonly nuint _size;
        private bool _freed;

        public NativeArena(nuint size)
        {
            _size = size;
            _base = (byte*)NativeMemory.AllocZeroed(size);
        }

        public void Fill(nuint offset, nuint length, byte value)
        {
            using (_lock.EnterWrite())
            {
                if (_freed || offset > _size || length > _size - offset) throw new ArgumentOutOfRangeException(nameof(offset));
                byte* at = _base + offset;
                for (nuint i = 0; i < length; i++)
                {
                    at[i] = value;
                    if (i == 8) Thread.Sleep(1);
                }
            }
        }

        public bool IsUniform(nuint offset, nuint length)
        {
            using (_lock.EnterRead())
            {
                if (_freed) return true;
                byte first = *(_base + offset);
                Thread.Sleep(1);
                for (byte* p = _base + offset; p < _base + offset + length; p++)
                {
                    if (*p != first) return false;
                }

                return true;
            }
        }

        public void Dispose()
        {
            using (_lock.EnterWrite())
            {
                if (_freed) return;
                _freed = true;
                NativeMemory.Free(_base);
            }
        }
    }

    public static string Run(int input)
    {
        using var arena = new NativeArena(1024);
        int torn = 0;
        string ends = T.Together(
            () => { for (int i = 0; i < 10; i++) arena.Fill(0, 32, (byte)i); },
            () => { for (int i = 0; i < 10; i++) arena.Fill(16, 16, (byte)(40 + i)); },
            () => { for (int i = 0; i < 10; i++) arena.Fill(512, 32, (byte)input); },
            () => { for (int i = 0; i < 10; i++) if (!arena.IsUniform(16, 16)) torn++; });
        string edges = "";
        foreach ((nuint offset, nuint length) in new[] { ((nuint)1024, (nuint)0), (nuint.MaxValue, (nuint)2), ((nuint)0, nuint.MaxValue) })
        {
            try { arena.Fill(offset, length, 1); edges += "."; } catch (ArgumentOutOfRangeException) { edges += "range "; }
        }

        return $"{ends} {torn} {edges}";
    }
}
