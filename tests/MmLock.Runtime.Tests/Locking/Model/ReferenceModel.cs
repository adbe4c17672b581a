namespace MmLock.Tests;

/// <summary>What a fair range lock is, as plainly as it can be said: a list of requests, searched from the front each time.</summary>
internal sealed class ReferenceModel
{
    private readonly List<Entry> _entries = [];

    public sealed class Entry(AddressRange[] ranges, bool write)
    {
        /// <summary>What is asked for at once; nothing for a structure hold.</summary>
        public AddressRange[] Ranges => ranges;

        public AddressRange Range => ranges[0];

        public bool IsStructure => ranges.Length == 0;

        private bool IsCoarse => ranges.Contains(AddressRange.All);

        public bool Write { get; set; } = write;

        /// <summary>Holds its range, while <see cref="Upgrading"/> for reading only.</summary>
        public bool Held { get; set; }

        public bool Upgrading { get; set; }

        /// <summary>How many write holds have begun on anything when this began its own; for speculation.</summary>
        public bool HoldsForWriting => Held && Write && !Upgrading;

        /// <summary>A structure hold meets coarse ones, and nobody else.</summary>
        public bool Meets(Entry other) => IsStructure || other.IsStructure
            ? IsCoarse || other.IsCoarse
            : ranges.Any(mine => other.Ranges.Any(theirs => theirs.Overlaps(mine)));
    }

    public IReadOnlyList<Entry> Entries => _entries;

    /// <summary>What was held for writing so far, in order.</summary>
    public List<AddressRange> Writes { get; } = [];

    public Entry Enter(AddressRange range, bool write) => Enter([range], write);

    /// <param name="ranges">None for a structure hold.</param>
    public Entry Enter(AddressRange[] ranges, bool write)
    {
        var entry = new Entry(ranges, write);
        _entries.Add(entry);
        Grant();
        return entry;
    }

    public bool WouldWait(AddressRange range, bool write) => WouldWait([range], write);

    public bool WouldWait(AddressRange[] ranges, bool write) =>
        new Entry(ranges, write) is var entry && _entries.Any(e => e.Meets(entry) && (e.Write || write));

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

        if (_entries.Any(e => e.Upgrading && e.Meets(entry)))
        {
            return null;
        }

        bool alone = !_entries.Any(e => e != entry && e.Held && e.Meets(entry));
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
        _entries.Any(e => e.Held && e.Ranges.Any(held => held.Contains(range)) && (!write || e.HoldsForWriting));

    private void Grant()
    {
        for (int i = 0; i < _entries.Count; i++)
        {
            Entry entry = _entries[i];
            if (entry.Upgrading && !_entries.Any(e => e != entry && e.Held && e.Meets(entry)))
            {
                entry.Upgrading = false;
                Writes.AddRange(entry.Ranges);
            }
            else if (!entry.Held && !_entries.Take(i).Any(e => e.Meets(entry) && (e.Write || entry.Write)))
            {
                entry.Held = true;
                if (entry.Write)
                {
                    // A structure hold may change what anybody reads who holds nothing.
                    Writes.AddRange(entry.IsStructure ? [AddressRange.All] : entry.Ranges);
                }
            }
        }
    }
}
