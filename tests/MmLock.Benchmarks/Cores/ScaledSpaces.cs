using MmLock.Benchmarks.Memory;
using MmLock.Memory;

namespace MmLock.Benchmarks.Cores;

/// <summary>An address space as the measures over cores use it: ours, or that of the process.</summary>
internal interface IScaledSpace
{
    ulong Map(ulong length);

    void Unmap(ulong start, ulong length);

    void Protect(ulong start, ulong length, bool isWritable);

    void Drop(ulong start, ulong length);

    void Touch(ulong address);

    byte Read(ulong address);
}

internal readonly struct OurSpace(AddressSpace space) : IScaledSpace
{
    public ulong Map(ulong length) => space.Map(length, MemoryProtection.ReadWrite);

    public void Unmap(ulong start, ulong length) => space.Unmap(start, length);

    public void Protect(ulong start, ulong length, bool isWritable) =>
        space.Protect(start, length, isWritable ? MemoryProtection.ReadWrite : MemoryProtection.Read);

    public void Drop(ulong start, ulong length) => space.Advise(start, length, MemoryAdvice.DontNeed);

    public void Touch(ulong address) => space.Write(address, [1]);

    public byte Read(ulong address)
    {
        Span<byte> one = [0];
        space.Read(address, one);
        return one[0];
    }
}

/// <summary>Of Linux.</summary>
internal readonly unsafe struct SystemSpace : IScaledSpace
{
    public ulong Map(ulong length) => (ulong)SystemMemory.Map((nint)length);

    public void Unmap(ulong start, ulong length) => SystemMemory.Unmap((byte*)start, (nint)length);

    public void Protect(ulong start, ulong length, bool isWritable) => SystemMemory.Protect((byte*)start, (nint)length, isWritable);

    public void Drop(ulong start, ulong length) => SystemMemory.Drop((byte*)start, (nint)length);

    public void Touch(ulong address) => Volatile.Write(ref *(byte*)address, 1);

    public byte Read(ulong address) => Volatile.Read(ref *(byte*)address);
}
