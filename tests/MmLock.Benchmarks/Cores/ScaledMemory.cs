using MmLock.Memory;

namespace MmLock.Benchmarks.Cores;

/// <summary>64 KiB: mapped, each page written or none, unmapped.</summary>
internal readonly struct MapUnmap<TSpace>(TSpace space, bool touches) : IScaledTurn
    where TSpace : struct, IScaledSpace
{
    private const ulong Length = 64 << 10;

    public void Iterate(int thread, ref ulong random)
    {
        ulong start = space.Map(Length);
        for (ulong at = start; touches && at < start + Length; at += AddressSpace.PageSize)
        {
            space.Touch(at);
        }

        space.Unmap(start, Length);
    }
}

/// <summary>The thread's own 64 KiB, read-only and writable by turns.</summary>
internal readonly struct ProtectOwn<TSpace>(TSpace space, OwnAreas areas) : IScaledTurn
    where TSpace : struct, IScaledSpace
{
    private const ulong Length = 64 << 10;

    public void Iterate(int thread, ref ulong random)
    {
        random ^= 1UL << 63;
        space.Protect(areas.Get(space, thread, Length), Length, random >> 63 == 0);
    }
}

/// <summary>128 pages of an area of the thread's own, written for the first time, and dropped again: the frames stay warm.</summary>
internal readonly struct TouchOwn<TSpace>(TSpace space, OwnAreas areas) : IScaledTurn
    where TSpace : struct, IScaledSpace
{
    public const ulong Length = 128 * AddressSpace.PageSize;

    public void Iterate(int thread, ref ulong random) => TouchAndDrop(space, areas.Get(space, thread, Length));

    public static void TouchAndDrop(TSpace space, ulong start)
    {
        for (ulong at = start; at < start + Length; at += AddressSpace.PageSize)
        {
            space.Touch(at);
        }

        space.Drop(start, Length);
    }
}

/// <summary>The same, where the threads' pages are of one area, 2 MiB apart.</summary>
internal readonly struct TouchShared<TSpace>(TSpace space, ulong start) : IScaledTurn
    where TSpace : struct, IScaledSpace
{
    public const ulong Distance = 2 << 20;

    public void Iterate(int thread, ref ulong random) => TouchOwn<TSpace>.TouchAndDrop(space, start + ((ulong)thread * Distance));
}

/// <summary>One byte of pages that are present, which all threads read.</summary>
internal readonly struct ReadPresent<TSpace>(TSpace space, ulong start) : IScaledTurn
    where TSpace : struct, IScaledSpace
{
    public const ulong Pages = 128;

    public void Iterate(int thread, ref ulong random) => space.Read(start + (Blocks.Next(ref random, Pages) * AddressSpace.PageSize));
}

/// <summary>An area for each thread, which it maps when it first asks.</summary>
internal sealed class OwnAreas(int threads)
{
    /// <summary>So that no two threads' words share a cache line, nor one that the processor fetches beside it.</summary>
    private const int Distance = 32;
    private readonly ulong[] _starts = new ulong[(threads + 1) * Distance];

    public ulong Get<TSpace>(TSpace space, int thread, ulong length)
        where TSpace : struct, IScaledSpace
    {
        ref ulong start = ref _starts[(thread + 1) * Distance];
        if (start == 0)
        {
            start = space.Map(length);
        }

        return start;
    }
}
