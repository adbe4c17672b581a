using MmLock;

namespace ClassicMm;

/// <summary>All address spaces of the machine.</summary>
public static class MmList
{
    private static readonly List<MmStruct> s_all = [];

    [CoarseLock]
    private static readonly object s_mmListLock = new();

    public static int Count
    {
        get
        {
            lock (s_mmListLock)
            {
                return s_all.Count;
            }
        }
    }

    public static void Add(MmStruct mm)
    {
        lock (s_mmListLock)
        {
            s_all.Add(mm);
        }
    }

    public static void Remove(MmStruct mm)
    {
        lock (s_mmListLock)
        {
            s_all.Remove(mm);
        }
    }

    /// <summary>Every living address space; the caller puts each of them back.</summary>
    public static List<MmStruct> GetAll()
    {
        var users = new List<MmStruct>();
        lock (s_mmListLock)
        {
            foreach (MmStruct mm in s_all)
            {
                if (mm.TryGetUser())
                {
                    users.Add(mm);
                }
            }
        }

        return users;
    }

    public static MmStruct? GetByName(string name)
    {
        lock (s_mmListLock)
            return s_all.Find(mm => mm.Name == name && mm.TryGetUser());
    }
}
