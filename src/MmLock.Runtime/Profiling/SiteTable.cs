namespace MmLock.Profiling;

/// <summary>The sites of the process. Found without a lock; a bounded number of them.</summary>
/// <remarks>
/// Why caller information and no token of the stack: the runtime gives a method no cheap way to learn its return address; a stack walk
/// takes a microsecond for every frame, twenty times what a hold may cost. The compiler's two arguments are constants, and where the
/// fast path is inlined nothing is left of them.
/// <para>Proof: an entry is complete before it is written into the array, and never changes; a reader sees it or null. Entries are
/// added under <see cref="s_gate"/> only, so null on the way means "not there, or not yet", and the slow path looks again.</para>
/// </remarks>
internal static class SiteTable
{
    /// <summary>So many sites are told apart; those found later are one.</summary>
    public const int Most = 4096;

    private sealed record Entry(string File, AcquireSite Site);

    /// <summary>An acquire of which the caller said nothing.</summary>
    public static AcquireSite Unknown { get; } = new(0, "(unknown)", 0);

    /// <summary>The acquire after a wait for a pulse, which no source spells.</summary>
    public static AcquireSite AfterPulse { get; } = new(1, "(after a wait for a pulse)", 0);

    /// <summary>All sites beyond <see cref="Most"/>.</summary>
    public static AcquireSite Others { get; } = new(2, "(others)", 0);

    private static readonly object s_gate = new();
    private static readonly List<AcquireSite> s_sites = [Unknown, AfterPulse, Others];
    private static readonly Dictionary<(string File, int Line), AcquireSite> s_byText = [];
    private static Entry?[] s_entries = new Entry?[256];
    private static int s_used;

    public static AcquireSite Find(string? file, int line)
    {
        if (file is null || line == 0)
        {
            return Unknown;
        }

        // The text of a file's name is one object in an assembly: comparing references finds it at the first try.
        Entry?[] entries = Volatile.Read(ref s_entries);
        int mask = entries.Length - 1;
        for (int i = IndexOf(file, line) & mask; Volatile.Read(ref entries[i]) is { } entry; i = (i + 1) & mask)
        {
            if (ReferenceEquals(entry.File, file) && entry.Site.Line == line)
            {
                return entry.Site;
            }
        }

        return Add(file, line);
    }

    public static AcquireSite Of(int id)
    {
        lock (s_gate)
        {
            return s_sites[id];
        }
    }

    private static int IndexOf(string file, int line) => (int)(((uint)line * 0x9E3779B1u) >> 8) ^ file.Length;

    private static AcquireSite Add(string file, int line)
    {
        lock (s_gate)
        {
            if (!s_byText.TryGetValue((file, line), out AcquireSite? site))
            {
                if (s_sites.Count >= Most)
                {
                    return Others;
                }

                site = new AcquireSite(s_sites.Count, file, line);
                s_sites.Add(site);
                s_byText.Add((file, line), site);
            }

            // Another object with the same text is another entry, as long as there are few.
            if (s_used < 2 * Most)
            {
                Insert(new Entry(file, site));
            }

            return site;
        }
    }

    private static void Insert(Entry entry)
    {
        Entry?[] entries = s_entries;
        if (2 * (s_used + 1) > entries.Length)
        {
            var larger = new Entry?[2 * entries.Length];
            foreach (Entry? old in entries)
            {
                if (old is not null)
                {
                    Place(larger, old);
                }
            }

            entries = larger;
        }

        Place(entries, entry);
        s_used++;
        Volatile.Write(ref s_entries, entries);
    }

    private static void Place(Entry?[] entries, Entry entry)
    {
        int mask = entries.Length - 1;
        int i = IndexOf(entry.File, entry.Site.Line) & mask;
        while (entries[i] is not null)
        {
            i = (i + 1) & mask;
        }

        Volatile.Write(ref entries[i], entry);
    }
}
