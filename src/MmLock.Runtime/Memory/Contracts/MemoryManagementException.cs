using System.Globalization;

namespace MmLock.Memory;

/// <summary>An operation of an <see cref="AddressSpace"/> failed for a reason of memory management.</summary>
public sealed class MemoryManagementException : Exception
{
    /// <summary>An <see cref="MemoryError.Invalid"/> without an address.</summary>
    public MemoryManagementException()
        : this(MemoryError.Invalid, "The operation is not valid.")
    {
    }

    /// <summary>An <see cref="MemoryError.Invalid"/> without an address.</summary>
    public MemoryManagementException(string message)
        : this(MemoryError.Invalid, message)
    {
    }

    /// <summary>An <see cref="MemoryError.Invalid"/> without an address.</summary>
    public MemoryManagementException(string message, Exception innerException)
        : this(MemoryError.Invalid, message, innerException: innerException)
    {
    }

    /// <summary>An error, and where it happened.</summary>
    /// <param name="error">What went wrong.</param>
    /// <param name="message">The same in words; the address is added.</param>
    /// <param name="address">The address that it is about, if any.</param>
    /// <param name="innerException">What the file or the runtime said, if it was they.</param>
    public MemoryManagementException(MemoryError error, string message, ulong? address = null, Exception? innerException = null)
        : base(
            address is { } at ? string.Create(CultureInfo.InvariantCulture, $"{message} ({error} at 0x{at:x})") : $"{message} ({error})",
            innerException)
    {
        Error = error;
        Address = address;
    }

    /// <summary>What went wrong.</summary>
    public MemoryError Error { get; }

    /// <summary>The address that it is about: of an access, the one that faulted.</summary>
    public ulong? Address { get; }
}
