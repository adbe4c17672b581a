using MmLock.Benchmarks.Locks;

namespace MmLock.Benchmarks.Cores;

/// <summary>One iteration of one of several threads.</summary>
internal interface IScaledTurn
{
    void Iterate(int thread, ref ulong random);
}

/// <summary>One iteration of one of several threads, with any lock.</summary>
internal interface IScaledWork
{
    void Iterate<TLock>(TLock target, int thread, ref ulong random)
        where TLock : struct, IScaledLock;
}

internal readonly struct LockTurn<TLock, TWork>(TLock target, TWork work) : IScaledTurn
    where TLock : struct, IScaledLock
    where TWork : struct, IScaledWork
{
    public void Iterate(int thread, ref ulong random) => work.Iterate(target, thread, ref random);
}

/// <summary>Each thread writes a page of its own gigabyte.</summary>
internal readonly struct WriteDisjoint(int steps) : IScaledWork
{
    public void Iterate<TLock>(TLock target, int thread, ref ulong random)
        where TLock : struct, IScaledLock => target.Write(AddressRange.FromLength((ulong)thread << 30, 4096), steps);
}

internal readonly struct ReadSamePlace : IScaledWork
{
    public void Iterate<TLock>(TLock target, int thread, ref ulong random)
        where TLock : struct, IScaledLock => target.Read(Blocks.Page(0), 0);
}

internal readonly struct ReadRandom(ulong blocks) : IScaledWork
{
    public void Iterate<TLock>(TLock target, int thread, ref ulong random)
        where TLock : struct, IScaledLock => target.Read(Blocks.Page(Blocks.Next(ref random, blocks)), 0);
}

/// <summary>One in ten writes, and of so many thousand one is coarse.</summary>
internal readonly struct MixedRandom(ulong blocks, ulong coarsePerThousand) : IScaledWork
{
    public void Iterate<TLock>(TLock target, int thread, ref ulong random)
        where TLock : struct, IScaledLock
    {
        AddressRange page = Blocks.Page(Blocks.Next(ref random, blocks));
        ulong kind = (random >> 8) % 1000;
        if (kind < coarsePerThousand)
        {
            target.WriteAll();
        }
        else if (kind % 10 == 9)
        {
            target.Write(page, 0);
        }
        else
        {
            target.Read(page, 0);
        }
    }
}

internal readonly struct ReadWhole : IScaledWork
{
    public void Iterate<TLock>(TLock target, int thread, ref ulong random)
        where TLock : struct, IScaledLock => target.ReadAll();
}

internal readonly struct WriteWhole : IScaledWork
{
    public void Iterate<TLock>(TLock target, int thread, ref ulong random)
        where TLock : struct, IScaledLock => target.WriteAll();
}

/// <summary>256 MiB of the thread's own.</summary>
internal readonly struct WriteWide : IScaledWork
{
    public void Iterate<TLock>(TLock target, int thread, ref ulong random)
        where TLock : struct, IScaledLock => target.Write(AddressRange.FromLength((ulong)thread << 30, 256UL << 20), 0);
}

internal static class Blocks
{
    public static AddressRange Page(ulong block) => AddressRange.FromLength(block << 21, 4096);

    public static ulong Next(ref ulong random, ulong count)
    {
        random = (random * 6364136223846793005) + 1442695040888963407;
        return ((random >> 32) * count) >> 32;
    }
}
