using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MmLock.Memory.Access;
using MmLock.Memory.Diagnostics;
using MmLock.Memory.PageTables;

namespace MmLock.Memory;

// Reading and writing: a walk of the page table in a section, a fault when it does not allow the access.
public sealed partial class AddressSpace
{
    /// <summary>Reads memory, faulting it in.</summary>
    /// <param name="address">The first address.</param>
    /// <param name="destination">Gets the bytes.</param>
    /// <exception cref="MemoryManagementException"><see cref="MemoryError.AccessViolation"/>, <see cref="MemoryError.BusError"/>,
    /// <see cref="MemoryError.NoMemory"/>, <see cref="MemoryError.Interrupted"/>, at the first page that could not be read; those before it have been.</exception>
    /// <exception cref="ObjectDisposedException">The space was disposed.</exception>
    public void Read(ulong address, Span<byte> destination)
    {
        CheckAccess(address, destination.Length, write: false);
        AccessSlot slot = AccessSlot.Current;
        while (!destination.IsEmpty)
        {
            Span<byte> part = destination[..Math.Min(destination.Length, (int)(PageSize - (address & PageMask)))];
            while (!TryCopyOut(address, part, slot))
            {
                Fault(address, PageAccess.Read);
            }

            address += (ulong)part.Length;
            destination = destination[part.Length..];
        }
    }

    /// <summary>Writes memory, faulting it in.</summary>
    /// <param name="address">The first address.</param>
    /// <param name="source">The bytes.</param>
    /// <exception cref="MemoryManagementException">As <see cref="Read(ulong, Span{byte})"/>; the pages before the first that could not be written have been.</exception>
    /// <exception cref="ObjectDisposedException">The space was disposed.</exception>
    public void Write(ulong address, ReadOnlySpan<byte> source)
    {
        CheckAccess(address, source.Length, write: true);
        AccessSlot slot = AccessSlot.Current;
        while (!source.IsEmpty)
        {
            ReadOnlySpan<byte> part = source[..Math.Min(source.Length, (int)(PageSize - (address & PageMask)))];
            while (!TryCopyIn(address, part, slot))
            {
                Fault(address, PageAccess.Write);
            }

            address += (ulong)part.Length;
            source = source[part.Length..];
        }
    }

    /// <summary>Reads a value as the machine lays it out, at any address, faulting it in.</summary>
    /// <typeparam name="T">A type without references. On page boundaries other threads may change one half between the two.</typeparam>
    /// <param name="address">The address of its first byte.</param>
    /// <inheritdoc cref="Read(ulong, Span{byte})" path="/exception"/>
    public T Read<T>(ulong address)
        where T : unmanaged
    {
        Unsafe.SkipInit(out T value);
        Read(address, MemoryMarshal.AsBytes(new Span<T>(ref value)));
        return value;
    }

    /// <summary>Writes a value as the machine lays it out, at any address, faulting it in.</summary>
    /// <typeparam name="T">A type without references.</typeparam>
    /// <param name="address">The address of its first byte.</param>
    /// <param name="value">The value.</param>
    /// <inheritdoc cref="Write(ulong, ReadOnlySpan{byte})" path="/exception"/>
    public void Write<T>(ulong address, T value)
        where T : unmanaged => Write(address, MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value)));

    private static void CheckAccess(ulong address, int length, bool write)
    {
        if (address >= UserEnd || (ulong)length > UserEnd - address)
        {
            throw Failure(MemoryError.AccessViolation, write ? "The memory is not mapped for writing." : "The memory is not mapped for reading.", address);
        }
    }

    /// <summary>Within one page.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryCopyOut(ulong address, Span<byte> destination, AccessSlot slot)
    {
        slot.Enter(_id);
        long entry = _table.Read(address);
        bool allowed = (entry & Pte.Readable) != 0;
        if (allowed)
        {
            MemoryInterleaving.At(MemoryInterleaving.Place.InAccess);
            Memory.Pool.Bytes(Pte.Frame(entry)).Slice((int)(address & PageMask), destination.Length).CopyTo(destination);
        }

        slot.Exit();
        return allowed;
    }

    /// <summary>Within one page.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryCopyIn(ulong address, ReadOnlySpan<byte> source, AccessSlot slot)
    {
        slot.Enter(_id);
        long entry = _table.Read(address);
        bool allowed = (entry & Pte.Writable) != 0;
        if (allowed)
        {
            MemoryInterleaving.At(MemoryInterleaving.Place.InAccess);
            source.CopyTo(Memory.Pool.Bytes(Pte.Frame(entry)).Slice((int)(address & PageMask), source.Length));
        }

        slot.Exit();
        return allowed;
    }
}
