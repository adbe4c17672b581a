using System.Diagnostics;
using MmLock.Benchmarks.Quick;
using MmLock.Memory;
using MmLock.Memory.Vmas;

namespace MmLock.Benchmarks.Memory;

/// <summary>Finding the VMA of an address among many.</summary>
internal static class Lookups
{
    private const int Rounds = 15;
    /// <summary>Places that a program is at for a while: the VMAs of a working set of 16 MiB.</summary>
    public const int WorkingSet = 4096;

    /// <summary>So many that nobody comes back to a place while it is in the second-level cache.</summary>
    public const int Everywhere = 1 << 17;
    private const ulong First = 0x10_0000_0000;
    private static readonly TimeSpan s_length = TimeSpan.FromMilliseconds(8);

    public static Figures ManyOverFew(int many, int few, int places) =>
        Figures.OursOverReference(Unit.Nanoseconds, Alternation.Take(Nanoseconds(many, places), Nanoseconds(few, places), Rounds));

    /// <summary>What the machine takes for the memory of a lookup alone: an end and a VMA, both asked for at once.</summary>
    public static Figures MemoryOfManyOverFew(int many, int few, int places) =>
        Figures.OursOverReference(
            Unit.Nanoseconds, Alternation.Take(MemoryNanoseconds(many, places), MemoryNanoseconds(few, places), Rounds));

    private static Func<double> MemoryNanoseconds(int vmas, int count)
    {
        long[] ends = new long[vmas];
        var found = new Vma[vmas];
        var random = new Random(1);
        int[] places = [.. Enumerable.Range(0, count).Select(_ => random.Next(vmas))];
        return () =>
        {
            long looked = 0;
            long before = 0;
            TimeSpan taken;
            long began = Stopwatch.GetTimestamp();
            do
            {
                foreach (int place in places)
                {
                    // The next one does not begin before this one is there; what is added is zero.
                    int at = place + (int)(before >> 32);
                    before = ends[at] | (long)found[at].Start;
                    looked++;
                }

                taken = Stopwatch.GetElapsedTime(began);
            }
            while (taken < s_length);
            return taken.TotalNanoseconds / looked;
        };
    }

    private static Func<double> Nanoseconds(int vmas, int count)
    {
        AddressSpace space = MeasuredSpace.Create(LockingMode.FineGrained);
        for (int i = 0; i < vmas; i++)
        {
            space.Map(First + ((ulong)i * 2 * AddressSpace.PageSize), AddressSpace.PageSize, MemoryProtection.Read, MapOptions.Fixed);
        }

        var random = new Random(1);
        ulong[] places = [.. Enumerable.Range(0, count).Select(_ => First + ((ulong)random.Next(vmas) * 2 * AddressSpace.PageSize) + 8)];
        return () =>
        {
            long found = 0;
            TimeSpan taken;
            long began = Stopwatch.GetTimestamp();
            do
            {
                foreach (ulong place in places)
                {
                    found += space.Vmas.Find(place, out Vma vma, out _) && vma.Contains(place) ? 1 : 0;
                }

                taken = Stopwatch.GetElapsedTime(began);
            }
            while (taken < s_length);
            return taken.TotalNanoseconds / found;
        };
    }
}
