using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MmLock.Memory.Operations;
using static MmLock.Memory.Operations.RangeArguments;

namespace MmLock.Memory;

/// <summary>Reading, writing and pinning what is mapped.</summary>
public sealed partial class AddressSpace
{
    /// <summary>Reads memory, faulting it in.</summary>
    /// <param name="address">The first address.</param>
    /// <param name="destination">Gets the bytes.</param>
    /// <exception cref="MemoryManagementException"><see cref="MemoryError.AccessViolation"/>, <see cref="MemoryError.BusError"/>,
    /// <see cref="MemoryError.NoMemory"/>, <see cref="MemoryError.Interrupted"/>, at the first page that could not be read; those
    /// before it have been.</exception>
    /// <exception cref="ObjectDisposedException">The space was disposed.</exception>
    public void Read(ulong address, Span<byte> destination)
    {
        CheckAccess(address, destination.Length, write: false);
        _accesses.Read(address, destination);
        GC.KeepAlive(this);
    }

    /// <summary>Writes memory, faulting it in.</summary>
    /// <param name="address">The first address.</param>
    /// <param name="source">The bytes.</param>
    /// <exception cref="MemoryManagementException">As <see cref="Read(ulong, Span{byte})"/>; the pages before the first that
    /// could not be written have been.</exception>
    /// <exception cref="ObjectDisposedException">The space was disposed.</exception>
    public void Write(ulong address, ReadOnlySpan<byte> source)
    {
        CheckAccess(address, source.Length, write: true);
        _accesses.Write(address, source);
        GC.KeepAlive(this);
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

    /// <summary>Reads another program's memory, as <c>ps</c> does: as much as is there.</summary>
    /// <param name="address">The first address.</param>
    /// <param name="destination">Gets the bytes.</param>
    /// <returns>How many bytes were read before the first page that is not mapped for reading or cannot be read.</returns>
    /// <exception cref="MemoryManagementException"><see cref="MemoryError.NoMemory"/>, <see cref="MemoryError.Interrupted"/>.</exception>
    /// <exception cref="ObjectDisposedException">The space was disposed.</exception>
    public int ReadRemote(ulong address, Span<byte> destination)
    {
        _mm.Exit.ThrowIfExited();
        int done = _remote.ReadRemote(address, destination);
        GC.KeepAlive(this);
        return done;
    }

    /// <summary>Faults memory in and keeps its frames alive and in place until the result is disposed.</summary>
    /// <param name="address">The first address.</param>
    /// <param name="length">Bytes.</param>
    /// <param name="forWriting">Whether the frames will be written. Without it, private memory gets frames of its own all the
    /// same, which later writes go to.</param>
    /// <param name="cancellationToken">Gives up waiting for the lock.</param>
    /// <exception cref="MemoryManagementException">As <see cref="Read(ulong, Span{byte})"/>, and
    /// <see cref="MemoryError.Invalid"/>; nothing is pinned.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; nothing is pinned.</exception>
    /// <exception cref="ObjectDisposedException">The space was disposed.</exception>
    public PinnedPages Pin(ulong address, ulong length, bool forWriting, CancellationToken cancellationToken = default)
    {
        _mm.Exit.ThrowIfExited();
        CheckPin(address, length);
        PinnedPages pinned = _pinner.Pin(address, length, forWriting, cancellationToken);
        GC.KeepAlive(this);
        return pinned;
    }
}
