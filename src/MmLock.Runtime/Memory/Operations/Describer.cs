namespace MmLock.Memory.Operations;

/// <summary>What others ask about the mappings.</summary>
internal sealed class Describer(Mm mm, Heap heap)
{
    private const int DescribeBatch = 64;

    private readonly MmapLock _mmapLock = mm.MmapLock;
    private readonly VmaSet _vmas = mm.Vmas;
    private readonly LockingMode _mode = mm.Options.Describe;
    private readonly Heap _heap = heap;

    public IReadOnlyList<MappingDescription> DescribeMappings()
    {
        var found = new List<Vma>();
        if (_mode == LockingMode.FineGrained)
        {
            for (ulong at = 0; ReadBatch(ref at, found);)
            {
            }
        }
        else
        {
            using RangeGuard guard = _mmapLock.EnterRead();
            for (ulong at = 0; _vmas.Find(at, out Vma vma, out _); at = vma.End)
            {
                found.Add(vma);
            }
        }

        // With no lock: a name may be long in coming.
        return found.ConvertAll(Describe);
    }

    private bool ReadBatch(ref ulong at, List<Vma> found)
    {
        using VmaScope scope = _vmas.EnterAt(at);
        for (int i = 0; i < DescribeBatch; i++)
        {
            ulong from = at;
            if (!_vmas.TryNext(in scope, ref at, out Vma vma, out bool isLast))
            {
                return !isLast;
            }

            found.Add(vma.Slice(Math.Max(from, vma.Start), vma.End));
        }

        return true;
    }

    private MappingDescription Describe(Vma vma)
    {
        string path = vma switch
        {
            { File.Driver: { } driver } => driver.Name,
            { File: not null } => "/dev/zero (deleted)",
            _ when (vma.Flags & VmaFlags.GrowsDown) != 0 => "[stack]",
            _ when vma.Start < _heap.End && vma.End > _heap.Start => "[heap]",
            _ => "",
        };
        return new MappingDescription(
            vma.Start,
            vma.End,
            vma.Protection,
            vma.IsShared,
            vma.Offset,
            vma.File?.Driver?.Device ?? 0,
            vma.File?.Driver?.Inode ?? 0,
            path);
    }
}
