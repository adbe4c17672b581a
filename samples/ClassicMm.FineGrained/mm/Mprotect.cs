using MmLock;

namespace ClassicMm;

public static class Protect
{
    public static Errno Mprotect(MmStruct mm, ulong start, ulong length, Protection protection)
    {
        if (!Layout.IsValid(start, length))
        {
            return Errno.Invalid;
        }

        ulong end = start + length;
        using (mm.MmapSem.EnterWrite(AddressRange.FromBoundsOrAll(start, end)))
        {
            using (mm.MmapSem.VmaLock.Enter())
            {
                bool mapped = mm.IsFullyMapped(start, end);
                if (!mapped)
                {
                    return Errno.NoMemory;
                }

                mm.ChangeFlags(start, end, VmFlags.ProtectionMask, (VmFlags)protection);
            }

            if ((protection & Protection.Write) == 0)
            {
                mm.PageTables.WriteProtect(start, end);
            }

            return Errno.None;
        }
    }
}
