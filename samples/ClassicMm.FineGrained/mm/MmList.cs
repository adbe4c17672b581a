using MmLock;

namespace ClassicMm;

/// <summary>All address spaces of the machine.</summary>
public static class MmList
{
    private static readonly List<MmStruct> s_all = [];

    [CoarseLock]
    private static readonly MmapLock s_mmListLock = new();

    public static int Count
    {
        get
        {
            using (s_mmListLock.EnterStructure(LockMode.Write))
            {
                return s_all.Count;
            }
        }
    }

    public static void Add(MmStruct mm)
    {
        using (s_mmListLock.EnterStructure(LockMode.Write))
        {
            s_all.Add(mm);
        }
    }

    public static void Remove(MmStruct mm)
    {
        using (s_mmListLock.EnterStructure(LockMode.Write))
        {
            s_all.Remove(mm);
        }
    }

    /// <summary>Every living address space; the caller puts each of them back.</summary>
    public static List<MmStruct> GetAll()
    {
        var users = new List<MmStruct>();
        using (s_mmListLock.EnterStructure(LockMode.Write))
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
        using (s_mmListLock.EnterStructure(LockMode.Write))
            return s_all.Find(mm => mm.Name == name && mm.TryGetUser());
    }
}
