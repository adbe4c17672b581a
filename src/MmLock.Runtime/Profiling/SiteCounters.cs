using System.Diagnostics;
using System.Numerics;

namespace MmLock.Profiling;

/// <summary>What one thread did at one site in one mode. Written by that thread; whoever writes profiles reads it at any time.</summary>
internal sealed class SiteCounters(AcquireSite site, LockMode mode)
{
    public const int Holds = 0;

    /// <summary>How many holds the measured ones stand for.</summary>
    public const int Measured = 1;
    public const int HoldTicks = 2;
    public const int Waits = 3;
    public const int WaitTicks = 4;

    /// <summary>Waits that would not have been, and the time of all waits that would not.</summary>
    public const int FalseWaits = 5;
    public const int FalseTicks = 6;

    /// <summary>Waits that ended without a hold.</summary>
    public const int GaveUp = 7;
    public const int Coarse = 8;

    /// <summary>Coarse holds that said what they would hold.</summary>
    public const int WouldHold = 9;
    public const int HoldBuckets = 10;

    /// <summary>Of a histogram: bucket n counts times from 2^n nanoseconds on, below 2^(n+1).</summary>
    public const int Buckets = 40;
    public const int WaitBuckets = HoldBuckets + Buckets;
    public const int Length = WaitBuckets + Buckets;

    /// <summary>The first holds of a site are all measured, later one in so many: the clock takes longer than all the rest.</summary>
    private const int Sampling = 32;

    public AcquireSite Site => site;

    public LockMode Mode => mode;

    /// <summary>By the constants above.</summary>
    public long[] Values { get; } = new long[Length];

    /// <summary>What of them is in the profile already. Of who writes profiles.</summary>
    public long[] Told { get; } = new long[Length];

    /// <summary>The smallest address of all ranges that were, or would have been, held; above <see cref="Last"/> for none.</summary>
    public ulong Start { get; private set; } = ulong.MaxValue;

    public ulong Last { get; private set; }

    /// <summary>Counts a hold.</summary>
    /// <returns>How many holds it stands for if it is to be measured; else 0.</returns>
    public int CountHold(AddressRange would, bool isCoarse, RecordedKind? wouldKind)
    {
        long[] values = Values;
        if (isCoarse)
        {
            values[Coarse]++;
            values[WouldHold] += wouldKind is null ? 0 : 1;
        }

        if (wouldKind is RecordedKind.Range || (!isCoarse && wouldKind is null))
        {
            Extend(would);
        }

        return CountHold();
    }

    /// <summary>Counts a hold that has no address.</summary>
    /// <inheritdoc cref="CountHold(AddressRange, bool, RecordedKind?)"/>
    public int CountHold()
    {
        long number = Values[Holds]++;
        return number < Sampling ? 1 : number % Sampling == 0 ? Sampling : 0;
    }

    /// <summary>A range was held, or would have been.</summary>
    public void Extend(AddressRange range)
    {
        Start = Math.Min(Start, range.Start);
        Last = Math.Max(Last, range.Last);
    }

    public void AddHold(long ticks, int standsFor)
    {
        Values[Measured] += standsFor;
        Values[HoldTicks] += ticks * standsFor;
        Values[HoldBuckets + BucketOf(ticks)] += standsFor;
    }

    public void AddWait(long ticks, long falseTicks, bool isFalse, bool granted)
    {
        Values[Waits]++;
        Values[WaitTicks] += ticks;
        Values[FalseTicks] += falseTicks;
        Values[FalseWaits] += isFalse ? 1 : 0;
        Values[GaveUp] += granted ? 0 : 1;
        Values[WaitBuckets + BucketOf(ticks)]++;
    }

    public static double Nanoseconds(long ticks) => ticks * (1e9 / Stopwatch.Frequency);

    private static int BucketOf(long ticks) =>
        Math.Min(Buckets - 1, BitOperations.Log2((ulong)Math.Max(1, Nanoseconds(ticks))));
}
