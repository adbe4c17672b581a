using System.Diagnostics;
using MmLock.Benchmarks.Locks;
using MmLock.Benchmarks.Quick;
using MmLock.Memory;

namespace MmLock.Benchmarks.Memory;

/// <summary>How long a first touch takes while another thread maps a slow file, populated.</summary>
internal static class BystanderFault
{
    private const int Rounds = 5;
    private const int MostFaults = 1 << 17;
    private const ulong Pages = 4096;
    private static readonly double s_nanosecondsPerTick = 1e9 / Stopwatch.Frequency;

    public static Figures CoarseOverOurs(LockingMode mode)
    {
        int pause = BusySection.StepsFor(TimeSpan.FromMicroseconds(20));
        return Figures.ReferenceOverOurs(Unit.Nanoseconds, Alternation.Take(
            () => Nanoseconds99(mode, TimeSpan.FromMilliseconds(200), pause),
            () => Nanoseconds99(LockingMode.Coarse, TimeSpan.FromMilliseconds(500), pause),
            Rounds));
    }

    private static double Nanoseconds99(LockingMode mode, TimeSpan length, int pause)
    {
        using var space = new AddressSpace(
            new AddressSpaceOptions { Map = mode, Unmap = mode, Fault = mode, Populate = mode, Advise = mode });
        using MemoryFile file = space.Memory.OpenFile(new SlowFile());
        bool stopped = false;
        using var started = new ManualResetEventSlim();
        var mapper = new Thread(() =>
        {
            for (ulong offset = 0; !Volatile.Read(ref stopped); offset += AddressSpace.PageSize)
            {
                started.Set();
                ulong mapped = space.Map(0, AddressSpace.PageSize, MemoryProtection.Read, MapOptions.Populate, file, offset);
                space.Unmap(mapped, AddressSpace.PageSize);
            }
        });
        ulong start = space.Map(Pages * AddressSpace.PageSize, MemoryProtection.ReadWrite);
        mapper.Start();
        started.Wait();
        double[] waits = new double[MostFaults];
        int count = 0;
        long began = Stopwatch.GetTimestamp();
        for (ulong page = 0; count < MostFaults && Stopwatch.GetElapsedTime(began) < length; page++)
        {
            if (page == Pages)
            {
                page = 0;
                space.Advise(start, Pages * AddressSpace.PageSize, MemoryAdvice.DontNeed);
            }

            long asked = Stopwatch.GetTimestamp();
            space.Write(start + (page * AddressSpace.PageSize), [1]);
            waits[count++] = (Stopwatch.GetTimestamp() - asked) * s_nanosecondsPerTick;

            // Spread evenly over the time, so that requests meet every stage of the long holds.
            BusySection.Run(pause);
        }

        Volatile.Write(ref stopped, true);
        mapper.Join();
        Array.Sort(waits, 0, count);
        return waits[Math.Min(count - 1, (int)(count * 0.99))];
    }
}
