using System.Diagnostics;
using MmLock.Benchmarks.Quick;
using MmLock.Memory;
using MmLock.Memory.Vmas;

namespace MmLock.Benchmarks.Memory;

/// <summary>Finding the area of an address among many.</summary>
internal static class Lookups
{
    private const int Rounds = 15;
    private const int Batch = 4096;
    private const ulong First = 0x10_0000_0000;
    private static readonly TimeSpan s_length = TimeSpan.FromMilliseconds(8);

    public static Figures ManyOverFew(int many, int few) =>
        Figures.OursOverReference(Unit.Nanoseconds, Alternation.Take(Nanoseconds(many), Nanoseconds(few), Rounds));

    private static Func<double> Nanoseconds(int areas)
    {
        AddressSpace space = MeasuredSpace.Create(LockingMode.FineGrained);
        for (int i = 0; i < areas; i++)
        {
            space.Map(First + ((ulong)i * 2 * AddressSpace.PageSize), AddressSpace.PageSize, MemoryProtection.Read, MapOptions.Fixed);
        }

        // Somewhere else each time, the same places on both sides of the ratio as far as they go.
        var random = new Random(1);
        ulong[] places = [.. Enumerable.Range(0, Batch).Select(_ => First + ((ulong)random.Next(areas) * 2 * AddressSpace.PageSize) + 8)];
        return () =>
        {
            long found = 0;
            TimeSpan taken;
            long began = Stopwatch.GetTimestamp();
            do
            {
                foreach (ulong place in places)
                {
                    found += space.Areas.Find(place, out Vma vma, out _) && vma.Contains(place) ? 1 : 0;
                }

                taken = Stopwatch.GetElapsedTime(began);
            }
            while (taken < s_length);
            return taken.TotalNanoseconds / found;
        };
    }
}
