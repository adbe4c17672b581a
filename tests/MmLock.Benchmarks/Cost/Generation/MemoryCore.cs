namespace MmLock.Benchmarks.Cost.Generation;

/// <summary>The types that a module's lock guards: the space, its areas, the file behind it.</summary>
internal static class MemoryCore
{
    public static string Write(string module, LockKind kind, ClassScope c) => $$"""
        using MmLock;

        namespace Cost.{{module}};

        {{Space(kind, c)}}
        {{Area}}
        {{Backing(c)}}
        """;

    private static string Designation(LockKind kind) => kind switch
    {
        LockKind.ReaderWriter => "[CoarseLock]\n    public ReaderWriterLockSlim MmapSem { get; } = new();",
        LockKind.Monitor => "[CoarseLock]\n    public object MmapSem { get; } = new();",
        _ => "public MmapLock MmapSem { get; } = new();",
    };

    private static string Space(LockKind kind, ClassScope c) => $$"""
        /// <summary>An address space: everything in it is guarded by one lock.</summary>
        public sealed class Space
        {
            public const ulong PageSize = 4096;

            {{Designation(kind)}}

            [GuardedBy(nameof(MmapSem))]
            public SortedList<ulong, Area> Areas { get; } = [];

            [GuardedBy(nameof(MmapSem))]
            public ulong MappedBytes { get; set; }

            [GuardedBy(nameof(MmapSem))]
            public int Generation { get; set; }

            public PageFile Backing { get; } = new("swap-{{c.Number(1, 99)}}.bin");

            public ulong Limit { get; init; } = {{c.Number(1, 4096)}}ul << 20;

            [RequiresLock(nameof(MmapSem), LockMode.Read)]
            public Area? Find(ulong address)
            {
                IList<ulong> starts = Areas.Keys;
                int low = 0;
                int high = starts.Count - 1;
                while (low <= high)
                {
                    int middle = (low + high) / 2;
                    Area area = Areas.Values[middle];
                    if (area.Contains(address))
                    {
                        return area;
                    }

                    if (area.Start < address)
                    {
                        low = middle + 1;
                    }
                    else
                    {
                        high = middle - 1;
                    }
                }

                return null;
            }

            [RequiresLock(nameof(MmapSem), LockMode.Write)]
            public Area Insert(ulong start, ulong length, int protection)
            {
                var area = new Area(this, start, length, protection);
                Areas[start] = area;
                MappedBytes += length;
                Generation++;
                return area;
            }

            [RequiresLock(nameof(MmapSem), LockMode.Write)]
            public bool Remove(ulong start)
            {
                if (!Areas.Remove(start, out Area? area))
                {
                    return false;
                }

                MappedBytes -= area.Length;
                Generation++;
                return true;
            }

            [RequiresLock(nameof(MmapSem), LockMode.Read)]
            public int CountWith(int protection)
            {
                int count = 0;
                foreach (Area area in Areas.Values)
                {
                    count += (area.Protection & protection) == protection ? 1 : 0;
                }

                return count;
            }
        }

        """;

    private const string Area = """
        /// <summary>A mapping of a space.</summary>
        [GuardedBy("Space.MmapSem")]
        public sealed class Area(Space space, ulong start, ulong length, int protection)
        {
            public Space Space { get; } = space;

            public ulong Start { get; } = start;

            public ulong Length { get; set; } = length;

            public int Protection { get; set; } = protection;

            public long Accesses { get; set; }

            public ulong End => Start + Length;

            public bool Contains(ulong address) => address >= Start && address - Start < Length;
        }

        """;

    private static string Backing(ClassScope c) => $$"""
        /// <summary>The file behind a space. Every access ends at the disk, some calls away.</summary>
        public sealed class PageFile(string path) : IDisposable
        {
            private readonly string _path = path;
            private FileStream? _file;
            private long _reads;

            public long Reads => Interlocked.Read(ref _reads);

            public byte[] ReadPage(ulong address)
            {
                byte[] page = new byte[Space.PageSize];
                ReadAt((long)(address / Space.PageSize * Space.PageSize), page);
                return page;
            }

            public void WritePage(ulong address, ReadOnlySpan<byte> page)
            {
                FileStream file = Open();
                file.Position = (long)(address % {{c.Number(1 << 20, 1 << 30)}}ul);
                file.Write(page);
            }

            public ulong Checksum(ulong address)
            {
                ulong sum = {{c.Number(1, 9999)}};
                foreach (byte value in ReadPage(address))
                {
                    sum = unchecked((sum * 31) + value);
                }

                return sum;
            }

            public void Dispose() => _file?.Dispose();

            private void ReadAt(long offset, byte[] page)
            {
                Interlocked.Increment(ref _reads);
                int read = RandomAccess.Read(Open().SafeFileHandle, page, offset);
                page.AsSpan(read).Clear();
            }

            private FileStream Open() => _file ??= new FileStream(_path, FileMode.OpenOrCreate, FileAccess.ReadWrite);
        }

        """;
}
