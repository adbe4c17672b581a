using System.Text;
using MmLock;

namespace ClassicMm;

/// <summary>A process's first moments: a stack, and on it the arguments.</summary>
public static class Exec
{
    public static MmStruct Start(string name, params string[] args)
    {
        var mm = new MmStruct(name);
        const ulong Length = 16 * Page.Size;
        Errno error = Mmap.Map(
            mm, Layout.StackTop - Length, Length, Protection.ReadWrite, MapFlags.Fixed | MapFlags.GrowsDown, null, 0, null, out _);
        if (error != Errno.None)
        {
            throw new InvalidOperationException($"no stack: {error}");
        }

        byte[] text = Encoding.UTF8.GetBytes(string.Join('\0', args));
        ulong argEnd = Layout.StackTop - 64;
        ulong argStart = argEnd - (ulong)text.Length;
        UserMemory.Write(mm, argStart, text);
        SemLocking.WithWrite(mm.MmapSem, () =>
        {
            mm.ArgStart = argStart;
            mm.ArgEnd = argEnd;
        });
        return mm;
    }

    /// <summary>prctl(PR_SET_MM): other arguments for ps to show.</summary>
    public static Errno SetArgs(MmStruct mm, ulong argStart, ulong argEnd)
    {
        MmapLock sem = mm.MmapSem;
        bool locked = sem.TryEnterStructure(LockMode.Write, TimeSpan.FromMilliseconds(200), out StructureGuard hold);
        if (!locked)
        {
            return Errno.Again;
        }

        if (argEnd < argStart || mm.Vmas.FindIntersection(argStart, argEnd) is null)
        {
            hold.Dispose();
            return Errno.Invalid;
        }

        mm.ArgStart = argStart;
        mm.ArgEnd = argEnd;
        hold.Dispose();
        return Errno.None;
    }
}
