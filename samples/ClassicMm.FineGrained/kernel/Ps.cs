using System.Text;
using MmLock;

namespace ClassicMm;

/// <summary>What ps does to a process that it looks at.</summary>
public static class Ps
{
    /// <summary>The command line, out of the process's own memory.</summary>
    public static string ReadArgs(MmStruct mm)
    {
        StructureGuard hold = mm.MmapSem.EnterStructure(LockMode.Read);
        ulong argStart = mm.ArgStart;
        ulong argEnd = mm.ArgEnd;
        hold.Dispose();

        byte[] text = new byte[argEnd - argStart];
        int read = RemoteVm.AccessRemoteVm(mm, argStart, (ulong)text.Length, text);
        return Encoding.UTF8.GetString(text, 0, read);
    }

    /// <summary>ps ax: a line for each process.</summary>
    public static List<string> List()
    {
        var lines = new List<string>();
        foreach (MmStruct mm in MmList.GetAll())
        {
            ulong pages = SemLocking.WithRead(mm.MmapSem, () => mm.TotalVm);
            lines.Add($"{mm.Name,-12} {pages,8} {mm.Rss,8} {ReadArgs(mm).Replace('\0', ' ')}");
            mm.PutUser();
        }

        return lines;
    }

    /// <summary>How many areas a process has.</summary>
    public static int CountAreas(MmStruct mm)
    {
        int count = 0;
        SemLocking.WithRead(mm.MmapSem, () => count = mm.Vmas.Count);
        return count;
    }
}
