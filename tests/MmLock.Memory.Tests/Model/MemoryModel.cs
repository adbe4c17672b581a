using static MmLock.Memory.AddressSpace;

namespace MmLock.Memory.Tests.Model;

/// <summary>Where shared bytes are: a file, or shared memory without one.</summary>
internal sealed class ModelStore(int? length)
{
    private readonly Dictionary<int, byte[]> _pages = [];

    /// <summary>Pages that can be faulted; null for any.</summary>
    public int? PageCount { get; } = (length + (int)PageSize - 1) / (int)PageSize;

    /// <summary>Bytes of the file.</summary>
    public int Length => length ?? int.MaxValue;

    public byte[] Page(int index) => _pages.TryGetValue(index, out byte[]? page) ? page : _pages[index] = new byte[PageSize];
}

/// <summary>What is mapped at a page.</summary>
internal sealed record ModelVma(
    MemoryProtection Protection,
    bool Shared,
    ModelStore? Store,
    bool MayWrite,
    bool Locked = false,
    bool DontFork = false,
    bool Random = false);

/// <summary>One page: its VMA, where it is in the store, and its own bytes once it has some.</summary>
internal sealed record ModelPage(ModelVma Vma, int Index)
{
    public byte[]? Own { get; set; }

    public bool Faultable => Vma.Store?.PageCount is not { } count || Index < count;

    public bool Accessible => Vma.Protection != MemoryProtection.None;

    public bool Writable => (Vma.Protection & MemoryProtection.Write) != 0;

    public ReadOnlySpan<byte> Bytes => Own ?? Vma.Store?.Page(Index) ?? s_zero;

    private static readonly byte[] s_zero = new byte[PageSize];

    public byte[] BytesToWrite => Vma.Shared ? Vma.Store!.Page(Index) : Own ??= Bytes.ToArray();
}

/// <summary>
/// The trivial memory: a dictionary of pages. No tree, no frames, no locks, no laziness; one thread. Its operations fail
/// with the error that the real ones must fail with.
/// </summary>
internal sealed class MemoryModel
{
    private readonly SortedDictionary<ulong, ModelPage> _pages = [];

    public IEnumerable<KeyValuePair<ulong, ModelPage>> Pages => _pages;

    public ModelPage? this[ulong address] => _pages.GetValueOrDefault(address / PageSize * PageSize);

    public bool IsFree(ulong start, ulong length) => !Range(start, length).Any(page => _pages.ContainsKey(page));

    public static IEnumerable<ulong> Range(ulong start, ulong length)
    {
        for (ulong page = start; page < start + length; page += PageSize)
        {
            yield return page;
        }
    }

    public void Map(ulong start, ulong length, ModelVma vma, int index)
    {
        foreach (ulong page in Range(start, length))
        {
            _pages[page] = new ModelPage(vma, vma.Store is null ? 0 : index++);
        }
    }

    public void Unmap(ulong start, ulong length)
    {
        foreach (ulong page in Range(start, length))
        {
            _pages.Remove(page);
        }
    }

    public MemoryError? Protect(ulong start, ulong length, MemoryProtection protection) => Change(
        start,
        length,
        vma => vma with { Protection = protection },
        vma => (protection & MemoryProtection.Write) != 0 && !vma.MayWrite ? MemoryError.AccessDenied : null);

    public MemoryError? Change(ulong start, ulong length, Func<ModelVma, ModelVma> change, Func<ModelVma, MemoryError?>? refuse = null)
    {
        foreach (ulong at in Range(start, length))
        {
            if (!_pages.TryGetValue(at, out ModelPage? page))
            {
                return MemoryError.NoMemory;
            }

            if (refuse?.Invoke(page.Vma) is { } refused)
            {
                return refused;
            }

            _pages[at] = new ModelPage(change(page.Vma), page.Index) { Own = page.Own };
        }

        return null;
    }

    public MemoryError? Populate(ulong start, ulong length)
    {
        foreach (ulong at in Range(start, length))
        {
            if (!_pages.TryGetValue(at, out ModelPage? page))
            {
                return MemoryError.NoMemory;
            }

            if (!page.Accessible)
            {
                return MemoryError.Invalid;
            }

            if (!page.Faultable)
            {
                return MemoryError.BusError;
            }

            if (page.Writable && !page.Vma.Shared)
            {
                page.Own ??= page.Bytes.ToArray();
            }
        }

        return null;
    }

    public MemoryError? DontNeed(ulong start, ulong length)
    {
        MemoryError? error = null;
        foreach (ulong at in Range(start, length))
        {
            if (!_pages.TryGetValue(at, out ModelPage? page))
            {
                error = MemoryError.NoMemory;
            }
            else if (page.Vma.Locked)
            {
                return MemoryError.Invalid;
            }
            else
            {
                page.Own = null;
            }
        }

        return error;
    }

    /// <summary>What a write to every page would leave, besides the bytes.</summary>
    public void FaultIn(ulong start, ulong end)
    {
        foreach (ulong at in Range(start, end - start))
        {
            _ = _pages[at].BytesToWrite;
        }
    }

    /// <summary>Where an access of the range would fail, and how.</summary>
    public (MemoryError Error, ulong Page)? FindFault(ulong start, ulong length, bool write)
    {
        foreach (ulong at in Range(start / PageSize * PageSize, length + (start % PageSize)))
        {
            if (!_pages.TryGetValue(at, out ModelPage? page) || !(write ? page.Writable : page.Accessible))
            {
                return (MemoryError.AccessViolation, at);
            }

            if (!page.Faultable)
            {
                return (MemoryError.BusError, at);
            }
        }

        return null;
    }

    /// <summary>Whether the range is in one VMA, and whether it ends with it.</summary>
    public bool IsOneArea(ulong start, ulong length, out bool endsIt)
    {
        endsIt = false;
        foreach (ulong at in Range(start, length))
        {
            if (!_pages.ContainsKey(at) || (at > start && !Continues(at)))
            {
                return false;
            }
        }

        endsIt = !Continues(start + length);
        return true;
    }

    public void Move(ulong start, ulong length, ulong newLength, ulong to)
    {
        ModelPage first = _pages[start];
        ModelPage[] moved = [.. Range(start, Math.Min(length, newLength)).Select(page => _pages[page])];
        if (to != start)
        {
            Unmap(start, length);
        }

        Map(to, newLength, first.Vma, first.Index);
        for (int i = 0; i < moved.Length; i++)
        {
            _pages[to + ((ulong)i * PageSize)].Own = moved[i].Own;
        }
    }

    public MemoryModel Fork()
    {
        var child = new MemoryModel();
        foreach ((ulong at, ModelPage page) in _pages.Where(pair => !pair.Value.Vma.DontFork))
        {
            child._pages[at] = new ModelPage(page.Vma with { Locked = false }, page.Index) { Own = page.Own?.ToArray() };
        }

        return child;
    }

    /// <summary>As <see cref="DescribeMappings"/> must have it: start, end, permissions, offset.</summary>
    public List<string> Describe(ulong low, ulong high)
    {
        var lines = new List<string>();
        ulong start = 0;
        foreach ((ulong at, ModelPage page) in _pages.Where(pair => pair.Key >= low && pair.Key < high))
        {
            start = at == low || !Continues(at) ? at : start;
            if (!Continues(at + PageSize) || at + PageSize == high)
            {
                ModelPage first = _pages[start];
                lines.Add(
                    Line(
                        start,
                        at + PageSize,
                        first.Vma.Protection,
                        first.Vma.Shared,
                        first.Vma.Store is null ? 0 : (ulong)first.Index * PageSize));
            }
        }

        return lines;
    }

    public static string Line(ulong start, ulong end, MemoryProtection protection, bool shared, ulong offset) =>
        $"{start:x}-{end:x} {protection} {(shared ? "shared" : "private")} {offset:x}";

    /// <summary>Whether the page belongs to the VMA of the page before it.</summary>
    private bool Continues(ulong at) =>
        _pages.TryGetValue(at - PageSize, out ModelPage? before)
        && _pages.TryGetValue(at, out ModelPage? page)
        && before.Vma == page.Vma
        && (page.Vma.Store is null || before.Index + 1 == page.Index);
}
