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

/// <summary>64 locks by block; what is wider than a block, or coarse, takes all of them.</summary>
internal readonly struct StripedLock(Lock[] gates) : IScaledLock
{
    private const int BlockShift = 21;
    private const int Stripes = 64;

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
        if ((range.Start ^ range.Last) >> BlockShift != 0)
        {
            WriteAll();
            return;
        }

        Lock gate = gates[(range.Start >> BlockShift) % Stripes];
        gate.Enter();
        Work.Do(steps);
        gate.Exit();
    }

    public void Read(AddressRange range, int steps) => Write(range, steps);

    public void WriteAll()
    {
        foreach (Lock gate in gates)
        {
            gate.Enter();
        }

        foreach (Lock gate in gates)
        {
            gate.Exit();
        }
    }

    public void ReadAll() => WriteAll();
}

internal static class Work
{
    public static void Do(int steps)
    {
        if (steps != 0)
        {
            BusySection.Run(steps);
        }
    }
}
