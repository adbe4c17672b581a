using System.Numerics;
using System.Runtime.InteropServices;
using DotNext.Threading;
using MmLock.Benchmarks.Locks;
using Lock = System.Threading.Lock;

namespace MmLock.Benchmarks.Cores;

/// <summary>
/// A lock as the measures over cores use it. Implemented by structs, so that each loop is compiled for each lock.
/// </summary>
internal interface IScaledLock
{
    void Write(AddressRange range, int steps);

    void Read(AddressRange range, int steps);

    void WriteAll();

    void ReadAll();
}

internal readonly struct RangedLock(MmapLock mm) : IScaledLock
{
    public void Write(AddressRange range, int steps)
    {
        using (mm.EnterWrite(range))
        {
            Work.Do(steps);
        }
    }

    public void Read(AddressRange range, int steps)
    {
        using (mm.EnterRead(range))
        {
            Work.Do(steps);
        }
    }

    public void WriteAll() => mm.EnterWrite().Dispose();

    public void ReadAll() => mm.EnterRead().Dispose();
}

/// <summary>What the range locks replace: ranges mean nothing to it.</summary>
internal readonly struct SlimLock(ReaderWriterLockSlim rw) : IScaledLock
{
    public void Write(AddressRange range, int steps)
    {
        rw.EnterWriteLock();
        Work.Do(steps);
        rw.ExitWriteLock();
    }

    public void Read(AddressRange range, int steps)
    {
        rw.EnterReadLock();
        Work.Do(steps);
        rw.ExitReadLock();
    }

    public void WriteAll() => Write(default, 0);

    public void ReadAll() => Read(default, 0);
}

internal readonly struct OneLock(Lock gate) : IScaledLock
{
    public void Write(AddressRange range, int steps)
    {
        gate.Enter();
        Work.Do(steps);
        gate.Exit();
    }

    public void Read(AddressRange range, int steps) => Write(range, steps);

    public void WriteAll() => Write(default, 0);

    public void ReadAll() => Write(default, 0);
}

/// <summary>64 locks by block; a range takes those of its blocks in ascending order, a coarse hold all of them.</summary>
internal readonly struct StripedLock(Lock[] gates) : IScaledLock
{
    private const int BlockShift = 21;
    private const int GigabyteShift = 30;
    private const int Stripes = 64;

    /// <summary>Gigabytes begin at different stripes: threads that keep to a gigabyte of their own should not meet at the first.</summary>
    private const ulong StripesPerGigabyte = 21;

    /// <summary>Each on lines of its own, as far as the order of allocation can tell.</summary>
    public static Lock[] Make()
    {
        var gates = new Lock[Stripes];
        for (int i = 0; i < gates.Length; i++)
        {
            gates[i] = new Lock();
            GC.KeepAlive(new byte[128]);
        }

        return gates;
    }

    public void Write(AddressRange range, int steps)
    {
        ulong first = Stripe(range.Start);
        if ((range.Start ^ range.Last) >> BlockShift == 0)
        {
            Lock gate = gates[first];
            gate.Enter();
            Work.Do(steps);
            gate.Exit();
        }
        else
        {
            bool isTooWide = range.Last - range.Start >= Stripes << BlockShift || (range.Start ^ range.Last) >> GigabyteShift != 0;
            Write(first, isTooWide ? Stripes : (range.Last >> BlockShift) - (range.Start >> BlockShift) + 1, steps);
        }
    }

    public void Read(AddressRange range, int steps) => Write(range, steps);

    public void WriteAll() => Write(0, Stripes, 0);

    public void ReadAll() => WriteAll();

    private static ulong Stripe(ulong address) =>
        ((address >> BlockShift) + ((address >> GigabyteShift) * StripesPerGigabyte)) % Stripes;

    /// <summary>So many stripes from one on, around the end.</summary>
    private void Write(ulong first, ulong count, int steps)
    {
        for (ulong i = 0; i < Stripes; i++)
        {
            if ((i - first) % Stripes < count)
            {
                gates[i].Enter();
            }
        }

        Work.Do(steps);
        for (ulong i = 0; i < Stripes; i++)
        {
            if ((i - first) % Stripes < count)
            {
                gates[i].Exit();
            }
        }
    }
}

/// <summary>A lock for tasks, by the members that it has for threads.</summary>
internal readonly struct DotNextLock(AsyncReaderWriterLock rw) : IScaledLock
{
    public void Write(AddressRange range, int steps)
    {
        _ = rw.TryEnterWriteLock(System.Threading.Timeout.InfiniteTimeSpan);
        Work.Do(steps);
        rw.Release();
    }

    public void Read(AddressRange range, int steps)
    {
        _ = rw.TryEnterReadLock(System.Threading.Timeout.InfiniteTimeSpan);
        Work.Do(steps);
        rw.Release();
    }

    public void WriteAll() => Write(default, 0);

    public void ReadAll() => Read(default, 0);
}

/// <summary>
/// The limit of all that write a word for each block: nothing but the compare-and-swap of an acquire and of a release. Not a lock: nobody
/// waits for anybody.
/// </summary>
internal readonly struct WordPerBlock(WordPerBlock.Line[] words) : IScaledLock
{
    private const int BlockShift = 21;

    /// <summary>As many as <see cref="MmapLockOptions.SegmentCount"/> is.</summary>
    public static Line[] Make() => new Line[new MmapLockOptions().SegmentCount + 1];

    public void Write(AddressRange range, int steps)
    {
        ulong block = range.Start >> BlockShift;
        ref long word = ref words[(int)((block * 0x9E3779B97F4A7C15) >> (64 - BitOperations.Log2((uint)words.Length))) + 1].Word;
        Swap(ref word);
        Work.Do(steps);
        Swap(ref word);
    }

    public void Read(AddressRange range, int steps) => Write(range, steps);

    public void WriteAll() => throw new NotSupportedException();

    public void ReadAll() => throw new NotSupportedException();

    private static void Swap(ref long word)
    {
        long seen;
        do
        {
            seen = Volatile.Read(ref word);
        }
        while (Interlocked.CompareExchange(ref word, seen + 1, seen) != seen);
    }

    [StructLayout(LayoutKind.Sequential, Size = 128)]
    internal struct Line
    {
        public long Word;
    }
}

internal static class Work
{
    /// <summary>Instead of steps: the thread sleeps for a millisecond, as in a read from a disk.</summary>
    public const int DiskRead = -1;

    public static void Do(int steps)
    {
        if (steps > 0)
        {
            BusySection.Run(steps);
        }
        else if (steps == DiskRead)
        {
            Thread.Sleep(1);
        }
    }
}
