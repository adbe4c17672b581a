using System.Diagnostics;
using MmLock.Benchmarks.Quick;
using MmLock.Memory;

namespace MmLock.Benchmarks.Memory;

/// <summary>A write to anonymous memory that was never touched; one thread.</summary>
internal static class FirstTouch
{
    private const int Rounds = 15;

    /// <summary>So many that the frames stay in the processor's cache: it is the fault that is measured, not the memory.</summary>
    private const int Pages = 128;
    private static readonly TimeSpan s_length = TimeSpan.FromMilliseconds(8);

    /// <summary>VMAs around, as in any program.</summary>
    private const int OtherAreas = 1000;

    public static Figures FineOverCoarse() => Over(MeasuredSpace.Create(LockingMode.FineGrained));

    public static Figures SpeculativeOverCoarse() => Over(MeasuredSpace.Create(LockingMode.FineGrained, speculative: true));

    private static Figures Over(AddressSpace space) => Figures.OursOverReference(
        Unit.Nanoseconds, Alternation.Take(Nanoseconds(space), Nanoseconds(MeasuredSpace.Create(LockingMode.Coarse)), Rounds));

    /// <summary>Dropping the pages again is not on the clock.</summary>
    private static Func<double> Nanoseconds(AddressSpace space)
    {
        const ulong Length = Pages * AddressSpace.PageSize;
        for (int i = 0; i < OtherAreas; i++)
        {
            space.Map(
                0x10_0000_0000 + ((ulong)i * 2 * AddressSpace.PageSize), AddressSpace.PageSize, MemoryProtection.Read, MapOptions.Fixed);
        }

        ulong start = space.Map(Length, MemoryProtection.ReadWrite);
        return () =>
        {
            long touched = 0;
            long ticks = 0;
            long began = Stopwatch.GetTimestamp();
            do
            {
                ticks -= Stopwatch.GetTimestamp();
                for (ulong at = start; at < start + Length; at += AddressSpace.PageSize)
                {
                    space.Write(at, [1]);
                }

                ticks += Stopwatch.GetTimestamp();
                touched += Pages;
                space.Advise(start, Length, MemoryAdvice.DontNeed);
            }
            while (Stopwatch.GetElapsedTime(began) < s_length);
            return ticks * (1e9 / Stopwatch.Frequency) / touched;
        };
    }
}
