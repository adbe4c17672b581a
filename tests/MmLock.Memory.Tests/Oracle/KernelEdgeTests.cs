using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using static MmLock.Memory.AddressSpace;

namespace MmLock.Memory.Tests.Oracle;

/// <summary>Calls at the edges of what is allowed: the kernel and the space answer alike, but for what docs/memory.md lists.</summary>
public sealed class KernelEdgeTests
{
    private const ulong Window = 0x2234_0000_0000;
    private const ulong Far = Window + (1 << 20);
    private const ulong Hole = Window + (2 << 20);
    private const ulong None = Window + (3 << 20);
    private const ulong OfFile = Window + (4 << 20);
    private const ulong Top = 0x7FFF_FFFF_F000;
    private const ulong Last = ulong.MaxValue - 4095;
    private const ulong Huge = 1UL << 48;
    private readonly List<string> _different = [];
    private SafeFileHandle _handle = null!;
    private MemoryFile _file = null!;
    private AddressSpace _space = null!;
    private int _calls;

    [LinuxFact]
    public void Answers_are_those_of_the_kernel()
    {
        string path = Path.Combine(Path.GetTempPath(), $"mmlock-{Guid.NewGuid():n}");
        File.WriteAllBytes(path, new byte[(2 * (int)PageSize) + 100]);
        using var memory = new PhysicalMemory(4 << 20);
        using (_handle = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite))
        using (_file = memory.OpenFile(path, FileAccess.ReadWrite))
        using (_space = new AddressSpace(new AddressSpaceOptions { Memory = memory }))
        {
            try
            {
                Map(Window, 4 * PageSize, MemoryProtection.ReadWrite, MapOptions.Fixed, file: false);
                Map(Far, 4 * PageSize, MemoryProtection.ReadWrite, MapOptions.Fixed, file: false);
                Map(None, PageSize, MemoryProtection.None, MapOptions.Fixed, file: false);
                Map(OfFile, 4 * PageSize, MemoryProtection.ReadWrite, MapOptions.Fixed | MapOptions.Shared, file: true);
                Lengths();
                Mappings();
                Moves();
            }
            finally
            {
                Assert.Null(Kernel.Unmap(Window, 16 << 20));
            }
        }

        File.Delete(path);
        Assert.True(_calls > 90, $"only {_calls} calls");
        Assert.True(_different.Count == 0, string.Join('\n', _different));
    }

    private void Lengths()
    {
        foreach (ulong start in (ulong[])[Window, Window + 1, Window + PageSize - 1, Hole, Last, Top])
        {
            foreach (ulong length in (ulong[])[0, 1, PageSize, 4 * PageSize, Last, Huge, ulong.MaxValue])
            {
                if (start == Window + PageSize - 1 && length == PageSize)
                {
                    continue;
                }

                string range = $"{start:x} {length:x}";
                Compare(
                    $"protect {range}",
                    Error(mprotect((nint)start, (nint)length, 3)),
                    () => _space.Protect(start, length, MemoryProtection.ReadWrite));
                Compare(
                    $"advise {range}",
                    Error(madvise((nint)start, (nint)length, 0)),
                    () => _space.Advise(start, length, MemoryAdvice.Normal));
                Compare($"flush {range}", Error(msync((nint)start, (nint)length, 4)), () => _space.Flush(start, length));
                if (length <= 4 * PageSize || start != Window)
                {
                    // Locking from there to the end of all addresses would lock the test's own memory.
                    Compare($"lock {range}", Error(mlock((nint)start, (nint)length)), () => _space.Lock(start, length));
                }

                Compare($"unlock {range}", Error(munlock((nint)start, (nint)length)), () => _space.Unlock(start, length));
            }
        }

        Compare(
            "protect, no such bit",
            Error(mprotect(At(Window), 4096, 0x40)),
            () => _space.Protect(Window, PageSize, (MemoryProtection)0x40));
        Compare("protect, all bits", Error(mprotect(At(Window), 4096, -1)), () => _space.Protect(Window, PageSize, (MemoryProtection)(-1)));
        Compare(
            "protect nothing, no such bit", Error(mprotect(At(Window), 0, 0x40)), () => _space.Protect(Window, 0, (MemoryProtection)0x40));
        Compare("advise, no such advice", Error(madvise(At(Window), 0, 77)), () => _space.Advise(Window, 0, (MemoryAdvice)77));
        Compare("lock no access", Error(mlock(At(None), 4096)), () => _space.Lock(None, PageSize));
        Compare("lock behind the file", Error(mlock(At(OfFile), 4 * 4096)), () => _space.Lock(OfFile, 4 * PageSize));
        Compare("unlock", Error(munlock(At(OfFile), 4 * 4096)), () => _space.Unlock(OfFile, 4 * PageSize));
        Compare("populate no access", Error(madvise(At(None), 4096, 22)), () => _space.Populate(None, PageSize));
        Compare("populate nothing there", Error(madvise(At(Hole), 4096, 22)), () => _space.Populate(Hole, PageSize));
        Compare("populate no length", Error(madvise(At(Hole), 0, 22)), () => _space.Populate(Hole, 0));
        (ulong, ulong)[] ranges =
        [
            (Window, 0UL), (Window + 1, PageSize), (Window, Last), (Window, Huge), (Window, ulong.MaxValue), (Top, PageSize),
            (Last, PageSize),
        ];
        foreach ((ulong start, ulong length) in ranges)
        {
            Compare($"unmap {start:x} {length:x}", Kernel.Unmap(start, length), () => _space.Unmap(start, length));
        }
    }

    private void Mappings()
    {
        // Where a hint is taken, it is taken alike.
        Map(Hole + 1, PageSize, MemoryProtection.Read, MapOptions.None, file: false);
        Map(Hole + (2 * PageSize) - 1, PageSize, MemoryProtection.Read, MapOptions.None, file: false);
        Map(Window + 1, PageSize, MemoryProtection.Read, MapOptions.FixedNoReplace, file: false);
        Map(Hole, 0, MemoryProtection.Read, MapOptions.Fixed, file: false);
        Map(Hole, ulong.MaxValue, MemoryProtection.Read, MapOptions.None, file: false);
        Map(Hole, Last, MemoryProtection.Read, MapOptions.None, file: false);
        Map(Hole, 1UL << 47, MemoryProtection.Read, MapOptions.Fixed, file: false);
        Map(Top, PageSize, MemoryProtection.Read, MapOptions.Fixed, file: false);
        Map(Last, 2 * PageSize, MemoryProtection.Read, MapOptions.Fixed, file: false);
        Map(Hole, PageSize, MemoryProtection.Read, MapOptions.Fixed, file: false, Last);
        Map(Hole, 2 * PageSize, MemoryProtection.Read, MapOptions.Fixed | MapOptions.Shared, file: false, Last);
        foreach (ulong offset in (ulong[])[0x7FFF_FFFF_FFFF_E000, 0x7FFF_FFFF_FFFF_F000, 0x8000_0000_0000_0000, Last, 4097UL])
        {
            Map(Hole, PageSize, MemoryProtection.Read, MapOptions.Fixed | MapOptions.Shared, file: true, offset);
            Map(Hole, 2 * PageSize, MemoryProtection.Read, MapOptions.Fixed, file: true, offset);
            Map(Window, PageSize, MemoryProtection.Read, MapOptions.FixedNoReplace, file: true, offset);
            Map(Hole, 1UL << 47, MemoryProtection.Read, MapOptions.Fixed, file: true, offset);
        }

        Compare("unmap", Kernel.Unmap(Hole, 16 * PageSize), () => _space.Unmap(Hole, 16 * PageSize));
    }

    private void Moves()
    {
        ulong to = Window + (6 << 20);
        foreach (ulong from in (ulong[])[Window, Window + 1, Hole, OfFile, OfFile + PageSize])
        {
            foreach (ulong length in (ulong[])[0, PageSize, Huge, ulong.MaxValue])
            {
                foreach (ulong newLength in (ulong[])[0, PageSize, Huge, ulong.MaxValue])
                {
                    RemapOptions[] all =
                        [RemapOptions.None, RemapOptions.Fixed, RemapOptions.MayMove | RemapOptions.Fixed, (RemapOptions)64];
                    foreach (RemapOptions options in all)
                    {
                        if (length == PageSize && options == (RemapOptions.MayMove | RemapOptions.Fixed) && newLength == PageSize)
                        {
                            // It would be gone for the calls after it.
                            continue;
                        }

                        Compare(
                            $"remap {from:x} {length:x} {newLength:x} {options}",
                            Kernel.Remap(from, length, newLength, options, to).Error,
                            () => _space.Remap(from, length, newLength, options, to));
                        string kernel = string.Join(
                            ' ', Kernel.Vmas(to, to + PageSize).Select(vma => $"{vma.Start:x}-{vma.End:x} {vma.Offset:x}"));
                        string ours = string.Join(
                            ' ',
                            _space.DescribeMappings().Where(vma => vma.Start == to)
                                .Select(vma => $"{vma.Start:x}-{vma.End:x} {vma.Offset:x}"));
                        Assert.Equal(kernel, ours);
                    }
                }
            }
        }

        // The second mapping of shared memory is of the same memory, and the first one stays.
        ulong twice = _space.Remap(OfFile, 0, 2 * PageSize);
        _space.Write(twice + PageSize, [42]);
        Assert.Equal(42, _space.Byte(OfFile + PageSize));
    }

    private void Map(ulong address, ulong length, MemoryProtection protection, MapOptions options, bool file, ulong offset = 0)
    {
        (ulong Result, MemoryError? Error) real = Kernel.Map(address, length, protection, options, file ? _handle : null, offset);
        ulong result = 0;
        Compare(
            $"map {address:x} {length:x} {options} {(file ? "file" : "")} {offset:x}",
            real.Error,
            () => result = _space.Map(address, length, protection, options, file ? _file : null, offset));
        Assert.Equal(real.Result, result);
    }

    private void Compare(string call, MemoryError? kernel, Action ours)
    {
        _calls++;
        MemoryError? error = null;
        try
        {
            ours();
        }
        catch (MemoryManagementException failure)
        {
            error = failure.Error;
        }

        if (kernel != error)
        {
            _different.Add($"{call}: kernel {kernel}, ours {error}");
        }
    }

    private static nint At(ulong address) => (nint)address;

    private static MemoryError? Error(int result) => result == 0 ? null : Kernel.LastError();

#pragma warning disable SYSLIB1054 // Blittable already.
    [DllImport("libc", SetLastError = true)]
    private static extern int mprotect(nint address, nint length, int protection);

    [DllImport("libc", SetLastError = true)]
    private static extern int madvise(nint address, nint length, int advice);

    [DllImport("libc", SetLastError = true)]
    private static extern int msync(nint address, nint length, int flags);

    [DllImport("libc", SetLastError = true)]
    private static extern int mlock(nint address, nint length);

    [DllImport("libc", SetLastError = true)]
    private static extern int munlock(nint address, nint length);
#pragma warning restore SYSLIB1054
}
