using MmLock;

namespace ClassicMm;

/// <summary>The swap file: slots with a count of the entries that name them.</summary>
public static class Swap
{
    private const int Slots = 4096;

    /// <summary>Held while the file is being put into use or out of it.</summary>
    [CoarseLock]
    private static readonly MmapLock s_swaponSem = new();

    /// <summary>Bounds the writes under way; admits several, so it is no lock.</summary>
    private static readonly SemaphoreSlim s_writeSlots = new(4, 4);
    private static readonly object s_slotLock = new();
    private static readonly int[] s_users = new int[Slots];
    private static BackingFile? s_file;
    private static bool s_accepting;

    public static bool IsOn => Volatile.Read(ref s_accepting);

    public static int UsedSlots
    {
        get
        {
            lock (s_slotLock)
            {
                return s_users.Count(users => users != 0);
            }
        }
    }

    /// <summary>swapon.</summary>
    public static Errno On(string path)
    {
        using (s_swaponSem.EnterWrite())
        {
            if (s_file is not null)
            {
                return Errno.Exists;
            }

            s_file = BackingFile.Create(path, Slots, delay: TimeSpan.Zero);
            Volatile.Write(ref s_accepting, true);
            return Errno.None;
        }
    }

    /// <summary>swapoff: no new slots, everything back into memory, then the file goes.</summary>
    public static async Task<Errno> OffAsync()
    {
        using (await s_swaponSem.EnterWriteAsync().ConfigureAwait(false))
        {
            if (s_file is null)
            {
                return Errno.Invalid;
            }

            Volatile.Write(ref s_accepting, false);
            int left = await Task.Run(Swapoff.UnuseAll).ConfigureAwait(false);
            if (left != 0)
            {
                Volatile.Write(ref s_accepting, true);
                return Errno.NoMemory;
            }

            s_file.Dispose();
            s_file = null;
            return Errno.None;
        }
    }

    /// <summary>The page of a slot, pinned; read or still to be read. Null when memory is short.</summary>
    public static CachedPage? Find(int slot) => s_file!.Cache.FindOrAdd((ulong)slot);

    /// <summary>Moves the private pages of a range to the file. The caller holds mmap_sem.</summary>
    [PerformsFileIO]
    [TakesPageProportionalTime]
    public static int Out(MmStruct mm, ulong start, ulong end)
    {
        int moved = 0;
        for (ulong at = start; at < end && IsOn; at += Page.Size)
        {
            Pte seen = mm.PageTables.Get(at);
            if (!seen.IsPresent || FrameAllocator.Users(seen.Frame) != 1)
            {
                continue;
            }

            // Read-only first, so that no write is lost between the copy and the new entry.
            Pte entry = seen.ReadOnly();
            if (!mm.PageTables.Replace(at, seen, entry) || Allocate() is not { } slot)
            {
                continue;
            }

            s_writeSlots.Wait();
            try
            {
                s_file!.WritePage((ulong)slot, entry.Frame);
            }
            finally
            {
                s_writeSlots.Release();
            }

            if (mm.PageTables.Replace(at, entry, Pte.Swapped(slot)))
            {
                FrameAllocator.Put(entry.Frame);
                mm.AddRss(-1);
                moved++;
            }
            else
            {
                Free(slot);
            }
        }

        return moved;
    }

    public static void Duplicate(int slot)
    {
        lock (s_slotLock)
        {
            s_users[slot]++;
        }
    }

    public static void Free(int slot)
    {
        lock (s_slotLock)
        {
            if (--s_users[slot] == 0)
            {
                s_file?.Cache.Drop((ulong)slot);
            }
        }
    }

    private static int? Allocate()
    {
        lock (s_slotLock)
        {
            int slot = Array.IndexOf(s_users, 0);
            if (slot < 0)
            {
                return null;
            }

            s_users[slot] = 1;
            return slot;
        }
    }
}
