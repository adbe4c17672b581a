namespace MmLock.Tests;

/// <summary>What a fair range lock is, as plainly as it can be said: a list of requests, searched from the front each time.</summary>
internal sealed class ReferenceModel
{
    private readonly List<Entry> _entries = [];

    public sealed class Entry(AddressRange range, bool write)
    {
        public AddressRange Range => range;

        public bool Write { get; set; } = write;

        /// <summary>Holds its range, while <see cref="Upgrading"/> for reading only.</summary>
        public bool Held { get; set; }

        public bool Upgrading { get; set; }

        /// <summary>How many write holds have begun on anything when this began its own; for speculation.</summary>
        public bool HoldsForWriting => Held && Write && !Upgrading;
    }

    public IReadOnlyList<Entry> Entries => _entries;

    /// <summary>Write holds so far, in order.</summary>
    public List<AddressRange> Writes { get; } = [];

    public Entry Enter(AddressRange range, bool write)
    {
        var entry = new Entry(range, write);
        _entries.Add(entry);
        Grant();
        return entry;
    }

    public bool WouldWait(AddressRange range, bool write) => _entries.Any(e => e.Range.Overlaps(range) && (e.Write || write));

    public void Leave(Entry entry)
    {
        _entries.Remove(entry);
        Grant();
    }

    public void Downgrade(Entry entry)
    {
        entry.Write = entry.Upgrading = false;
        Grant();
    }

    /// <returns>Null when it must fail at once.</returns>
    public bool? Upgrade(Entry entry, bool mayWait)
    {
        if (entry.Write)
        {
            return true;
        }

        if (_entries.Any(e => e.Upgrading && e.Range.Overlaps(entry.Range)))
        {
            return null;
        }

        bool alone = !_entries.Any(e => e != entry && e.Held && e.Range.Overlaps(entry.Range));
        if (!alone && !mayWait)
        {
            return null;
        }

        _entries.Remove(entry);
        _entries.Insert(0, entry);
        entry.Write = entry.Upgrading = true;
        Grant();
        return !entry.Upgrading;
    }

    public bool IsHeld(AddressRange range, bool write) =>
        _entries.Any(e => e.Held && e.Range.Contains(range) && (!write || e.HoldsForWriting));

    private void Grant()
    {
        for (int i = 0; i < _entries.Count; i++)
        {
            Entry entry = _entries[i];
            if (entry.Upgrading && !_entries.Any(e => e != entry && e.Held && e.Range.Overlaps(entry.Range)))
            {
                entry.Upgrading = false;
                Writes.Add(entry.Range);
            }
            else if (!entry.Held && !_entries.Take(i).Any(e => e.Range.Overlaps(entry.Range) && (e.Write || entry.Write)))
            {
                entry.Held = true;
                if (entry.Write)
                {
                    Writes.Add(entry.Range);
                }
            }
        }
    }
}
