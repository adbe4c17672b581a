using System.Diagnostics;
using MmLock.Benchmarks.Cores;
using MmLock.Benchmarks.Locks;

namespace MmLock.Benchmarks.Charts;

/// <summary>
/// What threads of one program do to an address space without ever needing what another needs: they access memory that they have, allocate
/// and free large blocks, spawn threads with new stacks, and somebody reads the program's arguments, as <c>ps</c> does. Each thread has a
/// gigabyte of its own for the first three.
/// </summary>
internal readonly struct FalseConflicts(AccessTimes times) : IScaledWork
{
    private const ulong Blocks = 64;
    private const ulong BlockLength = 2UL << 20;
    private const ulong AllocationStart = 256UL << 20;
    private const ulong AllocationLength = 64UL << 20;
    private const ulong StackStart = 512UL << 20;
    private const ulong StackLength = 8UL << 20;
    private static readonly AddressRange s_arguments = AddressRange.FromLength(1UL << 46, 4096);
    private static readonly int s_microsecond = BusySection.StepsFor(TimeSpan.FromMicroseconds(1));

    public void Iterate<TLock>(TLock target, int thread, ref ulong random)
        where TLock : struct, IScaledLock
    {
        ulong own = (ulong)thread << 30;
        AddressRange block = AddressRange.FromLength(own + (Cores.Blocks.Next(ref random, Blocks) * BlockLength), BlockLength);
        switch ((random >> 8) % 1000)
        {
            case < 10:
                target.Read(block, Work.DiskRead);
                break;
            case < 800:
                long began = Stopwatch.GetTimestamp();
                target.Read(block, s_microsecond);
                times.Add(thread, Stopwatch.GetTimestamp() - began);
                break;
            case < 920:
                target.Write(AddressRange.FromLength(own + AllocationStart, AllocationLength), 10 * s_microsecond);
                break;
            case < 980:
                target.Write(AddressRange.FromLength(own + StackStart, StackLength), 2 * s_microsecond);
                break;
            default:
                target.Read(s_arguments, 2 * s_microsecond);
                break;
        }
    }
}
