namespace MmLock.Memory.Operations;

/// <summary>Frees page tables of blocks in which nothing is mapped any more.</summary>
internal sealed class TableTrimmer(Mm mm, SpeculativeFaults speculation)
{
    private readonly MmapLock _mmapLock = mm.MmapLock;
    private readonly VmaSet _vmas = mm.Vmas;
    private readonly PageTable _table = mm.Table;
    private readonly SpeculativeFaults _speculation = speculation;

    /// <summary>
    /// After some unmappings, with nothing held by the operation: page tables of blocks in which nothing is mapped any more go.
    /// That takes a hold of the whole block, which is only tried: where it is in use, or about to be, there is nothing to free.
    /// </summary>
    public void Tidy(PerThreadState thread)
    {
        if (!thread.BlocksAreMany)
        {
            return;
        }

        foreach (ulong block in thread.TakeBlocks())
        {
            foreach (ulong size in PageTable.BlockSizes)
            {
                if (!TryRemoveTable(block & ~(size - 1), size, thread))
                {
                    break;
                }
            }
        }
    }

    /// <returns>Whether the table above may be of no use either.</returns>
    private bool TryRemoveTable(ulong start, ulong size, PerThreadState thread)
    {
        if (!_vmas.IsFree(start, start + size) || !_mmapLock.TryEnterWrite(AddressRange.FromLength(start, size), out RangeGuard guard))
        {
            return false;
        }

        using (guard)
        {
            if (!_vmas.IsFree(start, start + size))
            {
                return false;
            }

            // One that is under way finds its stamp invalid, or has put its page into memory that was mapped, and zapped since.
            _speculation.Drain(start, start + size, thread);
            return _table.TryRemoveTable(start, size);
        }
    }
}
