// becomes: range*9 ranges range*3
using System.Numerics;
using System.Runtime.Intrinsics;
using MmLock;

public static class Program
{
    // A copy goes as far as what is copied.
    private sealed class Disk
    {
        private readonly MmapLock _lock = new();
        private readonly byte[] _bytes = new byte[4096];
        private readonly float[] _floats = new float[256];

        public void Write(int at, byte[] source)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                source.CopyTo(_bytes, at);
            }
        }

        public void WriteSpan(int at, byte[] source)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                source.CopyTo(_bytes.AsSpan(at));
            }
        }

        public void WriteView(int at, ReadOnlySpan<byte> source, int n)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                source[..n].CopyTo(_bytes.AsSpan(at));
            }
        }

        public void WriteFirst(int at, byte[] source, int n)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                source.AsSpan(0, n).CopyTo(_bytes.AsSpan(at));
            }
        }

        public bool Try(int at, byte[] source, int from)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                return source.AsSpan(from).TryCopyTo(_bytes.AsSpan(at));
            }
        }

        public void WriteTail(int at, ReadOnlyMemory<byte> source)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                source.Span.CopyTo(_bytes.AsSpan(at));
            }
        }

        // Of a list nobody knows how long it is: to the end.
        public void WriteList(int at, List<byte> source)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                source.CopyTo(_bytes, at);
            }
        }

        public void WriteVector(int at, byte value)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                Vector128.Create(value).CopyTo(_bytes, at);
            }
        }

        public void WriteFloats(int at, float value)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                new Vector4(value).CopyTo(_floats, at);
            }
        }

        public void Move(int from, int to, int n)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                _bytes.AsSpan(from, n).CopyTo(_bytes.AsSpan(to));
            }
        }

        public void Read(int at, byte[] into, int n)
        {
            using (_lock.EnterRead())
            {
                Thread.Sleep(1);
                _bytes.AsSpan(at)[..n].CopyTo(into);
            }
        }

        public float Float(int at)
        {
            using (_lock.EnterRead())
            {
                Thread.Sleep(1);
                return _floats[at];
            }
        }

        public int Sum(int at, int n)
        {
            using (_lock.EnterRead())
            {
                int sum = 0;
                foreach (byte one in _bytes.AsSpan(at, n)) sum += one;
                Thread.Sleep(1);
                return sum;
            }
        }
    }

    public static string Run(int input)
    {
        var disk = new Disk();
        byte[] eight = [1, 2, 3, 4, 5, 6, 7, (byte)(8 + input)];
        string ends = T.Together(
            () =>
            {
                for (int i = 0; i < 4; i++)
                {
                    disk.Write(100, eight);
                    disk.WriteSpan(108, eight);
                    disk.WriteView(116, eight, 4);
                    disk.WriteFirst(120, eight, 4);
                }
            },
            () =>
            {
                for (int i = 0; i < 4; i++)
                {
                    disk.Try(200, eight, 2);
                    disk.WriteTail(206, eight);
                    disk.WriteVector(300, 2);
                    disk.WriteFloats(8, 1.5f);
                }
            },
            () =>
            {
                for (int i = 0; i < 4; i++)
                {
                    disk.WriteList(4080, [.. eight]);
                    disk.Move(4080, 1000, 8);
                    disk.WriteFloats(12, 2.5f);
                    disk.WriteVector(316, 3);
                    disk.Read(4080, new byte[8], 8);
                }
            });
        string edges = "";
        foreach ((int at, int n) in new[] { (4089, 8), (4088, 8), (-1, 0), (4096, 0), (4097, 0), (0, 9), (0, -1), (int.MaxValue, 8) })
        {
            try { disk.WriteView(at, eight, n); edges += "."; } catch (ArgumentException) { edges += "-"; }
            try { disk.Write(at, eight); edges += "."; } catch (ArgumentException) { edges += "-"; }
            try { edges += disk.Try(at, eight, 0) ? "+" : "0"; } catch (ArgumentException) { edges += "-"; }
        }

        return $"{ends} {disk.Sum(100, 24)} {disk.Sum(200, 14)} {disk.Sum(300, 32)} {disk.Sum(1000, 8)} {disk.Float(11)} "
            + $"{disk.Float(12)} {edges}";
    }
}
