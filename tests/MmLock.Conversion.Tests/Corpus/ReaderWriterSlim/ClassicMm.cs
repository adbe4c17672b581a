using MmLock;

public sealed class MmStruct
{
    [CoarseLock]
    public ReaderWriterLockSlim MmapSem { get; } = new();
    public SortedDictionary<ulong, ulong> Regions { get; } = new() { [0x1000] = 0x3000 };
}

public static class Mm
{
    public static void DownRead(MmStruct mm) => mm.MmapSem.EnterReadLock();

    public static void UpRead(MmStruct mm) => mm.MmapSem.ExitReadLock();

    public static void DownWrite(MmStruct mm) => mm.MmapSem.EnterWriteLock();

    public static void UpWrite(MmStruct mm) => mm.MmapSem.ExitWriteLock();
}

public static class Program
{
    private static int Fault(MmStruct mm, ulong address)
    {
        int result = -14;
        Mm.DownRead(mm);
        foreach ((ulong start, ulong end) in mm.Regions)
        {
            if (address < start)
                goto bad_area;
            if (address < end)
                goto good_area;
        }

    bad_area:
        Mm.UpRead(mm);
        T.Note("bad");
        return result;

    good_area:
        result = 0;
        T.Note("good");
        Mm.UpRead(mm);
        return result;
    }

    private static void Map(MmStruct mm, ulong start)
    {
        Mm.DownWrite(mm);
        mm.Regions.Add(start, start + 0x1000);
        T.Note("mapped");
        Mm.UpWrite(mm);
    }

    public static object? Run(int input)
    {
        var mm = new MmStruct();
        T.Watch(mm);
        Map(mm, 0x8000);
        return Fault(mm, (ulong)input * 0x1800) + Fault(mm, 0x8000);
    }
}
