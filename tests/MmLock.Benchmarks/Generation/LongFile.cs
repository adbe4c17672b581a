using System.Text;

namespace MmLock.Benchmarks.Generation;

/// <summary>
/// One class as long files have it: some kinds of work under one lock, coarse, each several times on state of its own, and beside each
/// code that needs no lock. Counts, a table of names, bytes at a place, two places, a list of regions, and a dump that writes to a stream.
/// </summary>
internal static class LongFile
{
    /// <summary>Acquires of each part of the class.</summary>
    public const int SitesPerPart = 10;

    public static string Source(int parts)
    {
        var source = new StringBuilder("""
            using System;
            using System.Collections.Generic;
            using System.IO;
            using MmLock;

            namespace Coarse;

            public sealed class Region
            {
                public ulong Start { get; init; }

                public ulong End { get; init; }

                public int Flags { get; set; }
            }

            public sealed class LongStore
            {
                [CoarseLock] private readonly MmapLock _lock = new();
                private readonly List<Region> _regions = [];

            """);
        for (int part = 0; part < parts; part++)
        {
            source.Append(Part(part));
        }

        return source.Append("}\n").ToString().ReplaceLineEndings("\n");
    }

    private static string Part(int n) => $$"""

            private readonly byte[] _memory{{n}} = new byte[1 << 20];
            private readonly Dictionary<int, string> _names{{n}} = [];
            private int _named{{n}};

            public int Count{{n}}
            {
                get
                {
                    using (_lock.EnterRead())
                    {
                        return _named{{n}};
                    }
                }
            }

            public void Name{{n}}(int id, string name)
            {
                string kept = Normalized{{n}}(name);
                using (_lock.EnterWrite())
                {
                    if (_names{{n}}.TryAdd(id, kept))
                    {
                        _named{{n}}++;
                    }
                    else
                    {
                        _names{{n}}[id] = kept;
                    }
                }
            }

            public string? NameOf{{n}}(int id)
            {
                using (_lock.EnterRead())
                {
                    return _names{{n}}.TryGetValue(id, out string? name) ? name : null;
                }
            }

            private static string Normalized{{n}}(string name)
            {
                Span<char> kept = stackalloc char[name.Length];
                int length = 0;
                foreach (char c in name)
                {
                    if (char.IsLetterOrDigit(c))
                    {
                        kept[length++] = char.ToLowerInvariant(c);
                    }
                    else if (c is '_' or '-' or ' ' && length > 0 && kept[length - 1] != '-')
                    {
                        kept[length++] = '-';
                    }
                }

                while (length > 0 && kept[length - 1] == '-')
                {
                    length--;
                }

                return length == 0 ? "none" : new string(kept[..length]);
            }

            public void Fill{{n}}(int offset, int length, byte value)
            {
                ArgumentOutOfRangeException.ThrowIfNegative(length);
                using (_lock.EnterWrite())
                {
                    for (int i = 0; i < length; i++)
                    {
                        _memory{{n}}[offset + i] = value;
                    }
                }
            }

            public int Sum{{n}}(int offset, int length)
            {
                using (_lock.EnterRead())
                {
                    int sum = 0;
                    for (int i = 0; i < length; i++)
                    {
                        sum += _memory{{n}}[offset + i];
                    }

                    return sum;
                }
            }

            public void Copy{{n}}(int from, int to, int length)
            {
                using (_lock.EnterWrite())
                {
                    for (int i = 0; i < length; i++)
                    {
                        _memory{{n}}[to + i] = _memory{{n}}[from + i];
                    }
                }
            }

            public uint Checksum{{n}}(ReadOnlySpan<byte> bytes)
            {
                uint low = 1;
                uint high = 0;
                int left = bytes.Length;
                int at = 0;
                while (left > 0)
                {
                    int batch = Math.Min(left, 5552);
                    left -= batch;
                    for (int i = 0; i < batch; i++)
                    {
                        low += bytes[at++];
                        high += low;
                    }

                    low %= 65521;
                    high %= 65521;
                }

                return (high << 16) | low;
            }

            public int FlagsAt{{n}}(ulong address)
            {
                using (_lock.EnterRead())
                {
                    foreach (Region region in _regions)
                    {
                        if (region.Start <= address && address < region.End)
                        {
                            return region.Flags;
                        }
                    }

                    return -1;
                }
            }

            public bool Protect{{n}}(ulong address, ulong size, int flags)
            {
                if (size == 0 || address > ulong.MaxValue - size)
                {
                    return false;
                }

                using (_lock.EnterWrite())
                {
                    ulong end = address + size;
                    bool any = false;
                    for (int i = 0; i < _regions.Count; i++)
                    {
                        Region region = _regions[i];
                        if (region.Start >= address && region.End <= end)
                        {
                            region.Flags = flags;
                            any = true;
                        }
                    }

                    return any;
                }
            }

            public Region Map{{n}}(ulong address, ulong size, int flags)
            {
                var region = new Region { Start = address, End = address + size, Flags = flags };
                using (_lock.EnterWrite())
                {
                    int index = 0;
                    while (index < _regions.Count && _regions[index].Start < region.Start)
                    {
                        index++;
                    }

                    _regions.Insert(index, region);
                    _named{{n}}++;
                }

                return region;
            }

            public void Dump{{n}}(TextWriter output)
            {
                using (_lock.EnterRead())
                {
                    foreach (Region region in _regions)
                    {
                        output.WriteLine($"{region.Start:x}-{region.End:x} {Described{{n}}(region.Flags)}");
                    }

                    output.WriteLine(_named{{n}});
                }
            }

            private static string Described{{n}}(int flags)
            {
                var text = new char[4];
                text[0] = (flags & 1) != 0 ? 'r' : '-';
                text[1] = (flags & 2) != 0 ? 'w' : '-';
                text[2] = (flags & 4) != 0 ? 'x' : '-';
                text[3] = (flags & 8) != 0 ? 's' : 'p';
                return new string(text);
            }

            public static bool TryParse{{n}}(string line, out ulong start, out ulong end)
            {
                start = 0;
                end = 0;
                int dash = line.IndexOf('-', StringComparison.Ordinal);
                if (dash <= 0)
                {
                    return false;
                }

                int space = line.IndexOf(' ', dash);
                string first = line[..dash];
                string second = space < 0 ? line[(dash + 1)..] : line[(dash + 1)..space];
                if (!ulong.TryParse(first, System.Globalization.NumberStyles.HexNumber, null, out start)
                    || !ulong.TryParse(second, System.Globalization.NumberStyles.HexNumber, null, out end))
                {
                    return false;
                }

                return start <= end;
            }

            public static long Rounded{{n}}(long size, long unit)
            {
                if (unit <= 0)
                {
                    throw new ArgumentOutOfRangeException(nameof(unit));
                }

                long rest = size % unit;
                if (rest == 0)
                {
                    return size;
                }

                return checked(size - rest + unit);
            }

        """;
}
