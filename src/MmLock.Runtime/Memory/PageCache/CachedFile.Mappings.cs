using MmLock.Memory.Layout;
using MmLock.Tree;

namespace MmLock.Memory.PageCache;

// Where the file is mapped: the way from a page back to the entries that may have it.
internal sealed partial class CachedFile
{
    private readonly Lock _mappingsLock = new();
    private readonly IntervalTree _intervals = new();
    private readonly Stack<int> _freeIds = new(4);
    private Mapping?[] _mappings = new Mapping?[4];
    private int _usedIds;

    /// <summary>
    /// A VMA of the file comes into a space's tree. Under a <c>VmaLock</c> of that space's VMAs, by someone who is a user. Nothing has
    /// happened if memory runs out.
    /// </summary>
    /// <param name="table">The space's page table.</param>
    /// <param name="address">Where the VMA begins.</param>
    /// <param name="first">The number of the file's page there.</param>
    /// <param name="last">The number of the file's page at the end.</param>
    /// <param name="locked">Whether the VMA is locked in memory.</param>
    /// <returns>The number that the VMA must be unregistered by.</returns>
    public int Register(PageTable table, ulong address, ulong first, ulong last, bool locked)
    {
        using (_mappingsLock.EnterPatiently())
        {
            MemoryInterleaving.At(MemoryInterleaving.SyncPoint.Allocate);
            bool isNew = !_freeIds.TryPeek(out int id);
            id = isNew ? _usedIds : id;
            if (id == _mappings.Length)
            {
                // Giving a number back must not need memory.
                _freeIds.EnsureCapacity(id * 2);
                Array.Resize(ref _mappings, id * 2);
            }

            var mapping = new Mapping((ulong)id, table, address, locked) { Start = first, Last = last };
            _intervals.Add(mapping);
            _mappings[id] = mapping;
            _usedIds = Math.Max(_usedIds, id + 1);
            if (!isNew)
            {
                _freeIds.Pop();
            }

            AddUser();
            return id;
        }
    }

    /// <summary>The VMA leaves the tree. Under such a lock; <see cref="ReleaseIfUnused"/> comes later, under no lock.</summary>
    public void Unregister(int id)
    {
        using (_mappingsLock.EnterPatiently())
        {
            _intervals.Delete(_mappings[id]!);
            _mappings[id] = null;
            _freeIds.Push(id);
        }

        RemoveUser();
    }

    /// <summary>Makes every entry that has the page read-only. Missing one that comes meanwhile is the caller's to exclude.</summary>
    private void WriteProtect(CachedPage page)
    {
        var visitor = new EntryVisitor(page, EntryWork.WriteProtect);
        using (_mappingsLock.EnterPatiently())
        {
            _intervals.Visit(page.Index, page.Index, ref visitor);
        }
    }

    /// <summary>Takes the page out of every page table, unless one of them is locked in memory.</summary>
    /// <param name="page">Not writable anywhere.</param>
    /// <param name="removed">How many references the entries had, to be dropped after a shootdown.</param>
    private bool TryUnmap(CachedPage page, out int removed)
    {
        var locked = new EntryVisitor(page, EntryWork.FindLocked);
        var visitor = new EntryVisitor(page, EntryWork.Remove);
        using (_mappingsLock.EnterPatiently())
        {
            // In one hold: a VMA that becomes locked meanwhile is not asked before and emptied after.
            _intervals.Visit(page.Index, page.Index, ref locked);
            if (locked.Count == 0)
            {
                _intervals.Visit(page.Index, page.Index, ref visitor);
            }
        }

        removed = visitor.Count;
        return locked.Count == 0;
    }

    private enum EntryWork
    {
        FindLocked,
        WriteProtect,
        Remove,
    }

    /// <summary>A VMA's pages of the file, and where they are mapped.</summary>
    private sealed class Mapping(ulong id, PageTable table, ulong address, bool locked) : Interval(id)
    {
        public PageTable Table => table;

        public ulong Address => address;

        public bool Locked => locked;
    }

    /// <summary>
    /// Entries are changed by compare-and-swap from what they were seen to be, under no range: taking away an entry or its
    /// right to write is always allowed, the next access faults. The thread that removes an entry owns its reference.
    /// </summary>
    private struct EntryVisitor(CachedPage page, EntryWork work) : IntervalTree.IVisitor
    {
        public int Count;

        public bool Visit(Interval item)
        {
            var mapping = (Mapping)item;
            if (work == EntryWork.FindLocked)
            {
                Count += mapping.Locked ? 1 : 0;
                return true;
            }

            ulong address = mapping.Address + ((page.Index - mapping.Start) * PageLayout.PageSize);
            if (mapping.Table.Find(address) is { } leaf)
            {
                ref long entry = ref leaf.At(address);
                long seen = Volatile.Read(ref entry);
                while (Pte.IsCached(seen) && Pte.Frame(seen) == page.Frame)
                {
                    long wanted = work == EntryWork.Remove ? 0 : seen & ~Pte.Writable;
                    long was = Interlocked.CompareExchange(ref entry, wanted, seen);
                    if (was == seen)
                    {
                        Count++;
                        break;
                    }

                    seen = was;
                }
            }

            return true;
        }
    }
}
