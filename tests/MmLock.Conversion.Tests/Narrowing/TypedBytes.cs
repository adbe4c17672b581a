// becomes: range*8 coarse range*3
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MmLock;

public static class Program
{
    private enum Kind : short
    {
        None,
        Some,
    }

    private struct Header
    {
        public int Id;
        public short Size;
    }

    // Values of several bytes at a place of them.
    private sealed class Image
    {
        private readonly MmapLock _lock = new();
        private readonly byte[] _bytes = new byte[4096];

        public void Put(int at, int value)
        {
            using (_lock.EnterWrite())
            {
                if ((uint)at > 4088) throw new ArgumentOutOfRangeException(nameof(at));
                Thread.Sleep(1);
                Unsafe.WriteUnaligned(ref _bytes[at], value);
            }
        }

        public int Get(int at)
        {
            using (_lock.EnterRead())
            {
                if ((uint)at > 4088) return -1;
                Thread.Sleep(1);
                return Unsafe.ReadUnaligned<int>(ref _bytes[at]);
            }
        }

        public void PutLong(int at, long value)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                MemoryMarshal.Write(_bytes.AsSpan(at), in value);
            }
        }

        public long GetLong(int at)
        {
            using (_lock.EnterRead())
            {
                Thread.Sleep(1);
                return MemoryMarshal.Read<long>(_bytes.AsSpan(at));
            }
        }

        public void PutKind(int at, bool some)
        {
            using (_lock.EnterWrite())
            {
                if ((uint)at > 4088) return;
                Thread.Sleep(1);
                Unsafe.WriteUnaligned(ref _bytes[at], some ? Kind.Some : Kind.None);
            }
        }

        public bool PutId(int at, uint id)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                return new Guid(id, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10).TryWriteBytes(_bytes.AsSpan(at));
            }
        }

        // As large as the runtime makes it: to the end.
        public void PutHeader(int at, int id)
        {
            using (_lock.EnterWrite())
            {
                var header = new Header { Id = id, Size = 6 };
                Thread.Sleep(1);
                MemoryMarshal.Write(_bytes.AsSpan(at), in header);
            }
        }

        public int GetHeader(int at)
        {
            using (_lock.EnterRead())
            {
                Thread.Sleep(1);
                return MemoryMarshal.Read<Header>(_bytes.AsSpan(at, 8)).Id;
            }
        }

        // By a reference that goes on from there.
        public void Beside(int at, int value)
        {
            using (_lock.EnterWrite())
            {
                if ((uint)at > 4000) return;
                Thread.Sleep(1);
                Unsafe.WriteUnaligned(ref Unsafe.Add(ref _bytes[at], 64), value);
            }
        }

        public void Cast(int at, int value)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                MemoryMarshal.Cast<byte, int>(_bytes.AsSpan(at))[0] = value;
            }
        }

        public void Set(int at, byte value)
        {
            using (_lock.EnterWrite())
            {
                _bytes[at] = value;
                Thread.Sleep(1);
                _bytes[at] = value;
            }
        }

        public byte Byte(int at)
        {
            using (_lock.EnterRead())
            {
                Thread.Sleep(1);
                return _bytes[at];
            }
        }
    }

    public static string Run(int input)
    {
        var image = new Image();
        string ends = T.Together(
            () =>
            {
                for (int i = 0; i < 3; i++)
                {
                    image.Put(100, 0x01020304 + input);
                    image.PutLong(104, -1);
                    image.Set(103, 9);
                }
            },
            () =>
            {
                for (int i = 0; i < 3; i++)
                {
                    image.PutKind(200, true);
                    image.PutId(202, 7);
                    image.PutHeader(3000, 5);
                    image.Set(201, 0);
                }
            },
            () =>
            {
                for (int i = 0; i < 3; i++)
                {
                    image.Beside(400, 3);
                    image.Cast(500, 4);
                    image.Set(467, 0);
                    image.Set(503, 0);
                }
            });
        string edges = "";
        foreach (int at in new[] { -1, 4095, 4088, 4089, int.MaxValue, int.MinValue })
        {
            try { image.PutLong(at, 1); edges += "."; } catch (ArgumentException) { edges += "-"; }
            try { edges += image.PutId(at, 1) ? "+" : "0"; } catch (ArgumentException) { edges += "-"; }
        }

        return $"{ends} {image.Byte(100)} {image.GetLong(104)} {image.Get(200)} {image.GetHeader(3000)} {image.Get(464)} {image.Get(500)} "
            + $"{image.GetLong(202)} {edges}";
    }
}
