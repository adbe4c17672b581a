using MmLock.Memory.Access;
using MmLock.Memory.Vmas;

namespace MmLock.Memory;

// What others ask about the space.
public sealed partial class AddressSpace
{
    private const int DescribeBatch = 64;

    /// <summary>The mappings in order of address, as <c>/proc/PID/maps</c> has them; a consistent picture only while nobody changes them.</summary>
    /// <exception cref="ObjectDisposedException">The space was disposed.</exception>
    public IReadOnlyList<MappingDescription> DescribeMappings()
    {
        ThrowIfExited();
        var found = new List<Vma>();
        if (_options.Describe == LockingMode.FineGrained)
        {
            for (ulong at = 0; ReadBatch(ref at, found);)
            {
            }
        }
        else
        {
            using RangeGuard guard = MmapLock.EnterRead();
            for (ulong at = 0; _areas.Find(at, out Vma vma, out _); at = vma.End)
            {
                found.Add(vma);
            }
        }

        // With no lock: a name may be long in coming.
        return found.ConvertAll(Describe);
    }

    /// <summary>Reads another program's memory, as <c>ps</c> does: as much as is there.</summary>
    /// <param name="address">The first address.</param>
    /// <param name="destination">Gets the bytes.</param>
    /// <returns>How many bytes were read before the first page that is not mapped for reading or cannot be read.</returns>
    /// <exception cref="MemoryManagementException"><see cref="MemoryError.NoMemory"/>, <see cref="MemoryError.Interrupted"/>.</exception>
    /// <exception cref="ObjectDisposedException">The space was disposed.</exception>
    public int ReadRemote(ulong address, Span<byte> destination)
    {
        ThrowIfExited();
        RangeGuard guard = _options.ReadRemote == LockingMode.FineGrained ? default : MmapLock.EnterRead();
        int done = 0;
        try
        {
            while (done < destination.Length && address < UserEnd)
            {
                int size = Math.Min(destination.Length - done, (int)(PageSize - (address & PageMask)));
                Span<byte> part = destination.Slice(done, size);
                while (!TryCopyOut(address, part, Mine.Slot))
                {
                    FaultWithin(ref guard, address, PageAccess.Read, _options.ReadRemote);
                }

                done += size;
                address += (ulong)size;
            }
        }
        catch (MemoryManagementException failure) when (failure.Error is MemoryError.AccessViolation or MemoryError.BusError)
        {
            // As far as it went: that is the answer.
        }
        finally
        {
            guard.Dispose();
        }

        return done;
    }

    private bool ReadBatch(ref ulong at, List<Vma> found)
    {
        using (MmapLock.VmaLock.EnterPatiently())
        {
            for (int i = 0; i < DescribeBatch; i++)
            {
                if (!_areas.FindHeld(at, out Vma vma))
                {
                    return false;
                }

                found.Add(vma.Slice(Math.Max(at, vma.Start), vma.End));
                at = vma.End;
            }

            return true;
        }
    }

    private MappingDescription Describe(Vma vma)
    {
        string path = vma switch
        {
            { File.Driver: { } driver } => driver.Name,
            { File: not null } => "/dev/zero (deleted)",
            _ when (vma.Flags & VmaFlags.GrowsDown) != 0 => "[stack]",
            _ when vma.Start < Volatile.Read(ref _break) && vma.End > _options.BreakStart => "[heap]",
            _ => "",
        };
        return new MappingDescription(vma.Start, vma.End, vma.Protection, vma.IsShared, vma.Offset, vma.File?.Driver?.Device ?? 0, vma.File?.Driver?.Inode ?? 0, path);
    }
}
