using Microsoft.Win32.SafeHandles;
using static MmLock.Memory.AddressSpace;

namespace MmLock.Memory.Tests.Oracle;

/// <summary>
/// The same calls to the kernel and to an <see cref="AddressSpace"/>, in the same addresses; after each, the same result or
/// error and the same mappings. Compared are neighbouring VMAs of one kind as one: the kernel also tells apart what it
/// has accounted for, which is not in the listing.
/// </summary>
public sealed class KernelOracleTests
{
    /// <summary>Far from where a process has anything.</summary>
    private const ulong Window = 0x1234_0000_0000;
    private const ulong Pages = 40;
    private const int Seed = 20_210_721;
    private const int CallsEach = 50;
    private static readonly int s_programs = int.TryParse(Environment.GetEnvironmentVariable("MMLOCK_MEMORY_PROGRAMS"), out int programs)
        ? programs
        : 80;

    /// <summary>Arenas whose edges are met by most calls, and one that has the whole window.</summary>
    [LinuxTheory]
    [InlineData(4 * PageSize)]
    [InlineData(16 * PageSize)]
    [InlineData(Spaces.LargeArena)]
    public void Mappings_are_those_of_the_kernel(ulong arenaSize)
    {
        Assert.Empty(Kernel.Vmas(Window - (1 << 30), Window + (1 << 30)));
        string path = Path.Combine(Path.GetTempPath(), $"mmlock-{Guid.NewGuid():n}");
        File.WriteAllBytes(path, new byte[64 * PageSize]);
        try
        {
            var random = new Random(Seed);
            for (int i = 0; i < s_programs; i++)
            {
                Run(path, random, arenaSize, $"program {i} of seed {Seed}");
            }
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static void Run(string path, Random random, ulong arenaSize, string name)
    {
        using var memory = new PhysicalMemory(1 << 20);
        using SafeFileHandle readOnlyHandle = File.OpenHandle(path);
        using SafeFileHandle handle = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        using MemoryFile readOnlyFile = memory.OpenFile(path);
        using MemoryFile file = memory.OpenFile(path, FileAccess.ReadWrite);
        using var space = new AddressSpace(new AddressSpaceOptions { Memory = memory, ArenaSize = arenaSize });
        var calls = new List<string>();
        try
        {
            for (int i = 0; i < CallsEach; i++)
            {
                bool writable = random.Next(4) > 0;
                (string call, (ulong Result, MemoryError? Error) real, Func<ulong> ours, ulong length) = Next(
                    random, writable ? handle : readOnlyHandle, writable ? file : readOnlyFile, space);
                calls.Add(call);
                (ulong Result, MemoryError? Error) result = Try(ours);
                string told =
                    $"{name}:\n{string.Join('\n', calls)}\nkernel {real.Result:x} {real.Error}, ours {result.Result:x} {result.Error}";
                Assert.True(real.Error == result.Error, told);

                // Where there was no room in the window, both go where they like.
                if (real.Error is null && real.Result is < Window or >= Window + (Pages * PageSize) && real.Result != 0)
                {
                    Assert.True(result.Result is < Window or >= Window + (Pages * PageSize), told);
                    Assert.Null(Kernel.Unmap(real.Result, length));
                    space.Unmap(result.Result, length);
                }
                else
                {
                    Assert.True(real == result, told);
                }

                string kernel = Shape(Kernel.Vmas(Window, Window + (2 * Pages * PageSize)));
                string mine = Shape(
                    space.DescribeMappings()
                        .Select(mapping => new Kernel.Vma(mapping.Start, mapping.End, Permissions(mapping), mapping.Offset, mapping.Path)));
                Assert.True(kernel == mine, $"{told}\nkernel:\n{kernel}\nours:\n{mine}");
            }
        }
        finally
        {
            Kernel.Unmap(Window, 2 * Pages * PageSize);
        }
    }

    private static (string Call, (ulong Result, MemoryError? Error) Real, Func<ulong> Ours, ulong Length) Next(
        Random random, SafeFileHandle handle, MemoryFile file, AddressSpace space)
    {
        ulong start = Window + ((ulong)random.Next((int)Pages) * PageSize);
        ulong length = Math.Min((ulong)random.Next(1, 9), Pages - ((start - Window) / PageSize)) * PageSize;
        var protection = (MemoryProtection)random.Next(8);
        switch (random.Next(10))
        {
            case 0 or 1 or 2 or 3:
                bool anonymous = random.Next(3) > 0;
                MapOptions options = random.Next(4) switch { 0 => MapOptions.None, 1 => MapOptions.FixedNoReplace, _ => MapOptions.Fixed };
                options |= random.Next(3) == 0 ? MapOptions.Shared : MapOptions.None;
                ulong offset = anonymous ? 0 : (ulong)random.Next(8) * PageSize;
                return (
                    $"map {start:x} {length:x} {protection} {options} {(anonymous ? "" : $"file {offset:x}")}",
                    Kernel.Map(start, length, protection, options, anonymous ? null : handle, offset),
                    () => space.Map(start, length, protection, options, anonymous ? null : file, offset),
                    length);
            case 4 or 5:
                return (
                    $"unmap {start:x} {length:x}",
                    (0, Kernel.Unmap(start, length)),
                    () =>
                    {
                        space.Unmap(start, length);
                        return 0;
                    },
                    length);
            case 6 or 7:
                return (
                    $"protect {start:x} {length:x} {protection}",
                    (0, Kernel.Protect(start, length, protection)),
                    () =>
                    {
                        space.Protect(start, length, protection);
                        return 0;
                    },
                    length);
            default:
                ulong newLength = (ulong)random.Next(1, 13) * PageSize;
                RemapOptions remap =
                    random.Next(3) switch
                    {
                        0 => RemapOptions.None,
                        1 => RemapOptions.MayMove,
                        _ => RemapOptions.MayMove | RemapOptions.Fixed,
                    };
                ulong target = Window + ((ulong)random.Next((int)Pages) * PageSize);
                if ((remap & RemapOptions.Fixed) != 0 && !IsOneArea(space, start, length))
                {
                    // Since 6.17 the kernel moves several VMAs at once; before, it unmapped the target first and then refused.
                    remap = RemapOptions.None;
                }

                return (
                    $"remap {start:x} {length:x} {newLength:x} {remap} {target:x}",
                    Kernel.Remap(start, length, newLength, remap, target),
                    () => space.Remap(start, length, newLength, remap, target),
                    newLength);
        }
    }

    private static bool IsOneArea(AddressSpace space, ulong start, ulong length) =>
        space.DescribeMappings().Any(mapping => mapping.Start <= start && mapping.End >= start + length);

    private static (ulong Result, MemoryError? Error) Try(Func<ulong> call)
    {
        try
        {
            return (call(), null);
        }
        catch (MemoryManagementException failure)
        {
            return (0, failure.Error);
        }
    }

    private static string Permissions(MappingDescription mapping) => mapping.ToString().Split(' ')[1];

    private static string Shape(IEnumerable<Kernel.Vma> vmas)
    {
        var shape = new List<Kernel.Vma>();
        foreach (Kernel.Vma vma in vmas)
        {
            // Shared memory without a file: each is a file of its own, and the listing does not say which.
            bool shared = vma.Permissions[3] == 's' && vma.Path.StartsWith("/dev/zero", StringComparison.Ordinal);
            Kernel.Vma seen = shared || vma.Path.Length == 0 ? vma with { Offset = 0 } : vma;
            bool continues = shape.Count > 0
                && shape[^1] is var last
                && last.End == seen.Start
                && last.Permissions == seen.Permissions
                && last.Path == seen.Path
                && (shared || seen.Path.Length == 0 || last.Offset + (last.End - last.Start) == seen.Offset);
            if (continues)
            {
                shape[^1] = shape[^1] with { End = seen.End };
            }
            else
            {
                shape.Add(seen);
            }
        }

        return string.Join('\n', shape.Select(vma => $"{vma.Start:x}-{vma.End:x} {vma.Permissions} {vma.Offset:x} {vma.Path}"));
    }
}
