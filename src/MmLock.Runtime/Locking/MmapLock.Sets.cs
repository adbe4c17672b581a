using System.Runtime.CompilerServices;

namespace MmLock;

// Several ranges at once.
public sealed partial class MmapLock
{
    /// <inheritdoc cref="RangeLock.EnterRead(AddressRange, AddressRange, CancellationToken)"/>
    public RangeSetGuard EnterRead(
        AddressRange first, AddressRange second, CancellationToken cancellationToken = default,
        [CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0)
    {
        Note(callerFile, callerLine);
        return _backend.EnterSet([first, second], LockMode.Read, cancellationToken);
    }

    /// <inheritdoc cref="RangeLock.EnterWrite(AddressRange, AddressRange, CancellationToken)"/>
    public RangeSetGuard EnterWrite(
        AddressRange first, AddressRange second, CancellationToken cancellationToken = default,
        [CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0)
    {
        Note(callerFile, callerLine);
        return _backend.EnterSet([first, second], LockMode.Write, cancellationToken);
    }

    /// <inheritdoc cref="RangeLock.EnterRead(ReadOnlySpan{AddressRange}, CancellationToken)"/>
    public RangeSetGuard EnterRead(
        ReadOnlySpan<AddressRange> ranges, CancellationToken cancellationToken = default,
        [CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0)
    {
        Note(callerFile, callerLine);
        return _backend.EnterSet(ranges, LockMode.Read, cancellationToken);
    }

    /// <inheritdoc cref="RangeLock.EnterWrite(ReadOnlySpan{AddressRange}, CancellationToken)"/>
    public RangeSetGuard EnterWrite(
        ReadOnlySpan<AddressRange> ranges, CancellationToken cancellationToken = default,
        [CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0)
    {
        Note(callerFile, callerLine);
        return _backend.EnterSet(ranges, LockMode.Write, cancellationToken);
    }

    /// <inheritdoc cref="RangeLock.TryEnterRead(AddressRange, AddressRange, out RangeSetGuard)"/>
    public bool TryEnterRead(
        AddressRange first, AddressRange second, out RangeSetGuard guard,
        [CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0)
    {
        Note(callerFile, callerLine);
        return _backend.TryEnterSet([first, second], LockMode.Read, out guard);
    }

    /// <inheritdoc cref="RangeLock.TryEnterWrite(AddressRange, AddressRange, out RangeSetGuard)"/>
    public bool TryEnterWrite(
        AddressRange first, AddressRange second, out RangeSetGuard guard,
        [CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0)
    {
        Note(callerFile, callerLine);
        return _backend.TryEnterSet([first, second], LockMode.Write, out guard);
    }

    /// <inheritdoc cref="RangeLock.TryEnterRead(ReadOnlySpan{AddressRange}, out RangeSetGuard)"/>
    public bool TryEnterRead(
        ReadOnlySpan<AddressRange> ranges, out RangeSetGuard guard,
        [CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0)
    {
        Note(callerFile, callerLine);
        return _backend.TryEnterSet(ranges, LockMode.Read, out guard);
    }

    /// <inheritdoc cref="RangeLock.TryEnterWrite(ReadOnlySpan{AddressRange}, out RangeSetGuard)"/>
    public bool TryEnterWrite(
        ReadOnlySpan<AddressRange> ranges, out RangeSetGuard guard,
        [CallerFilePath] string callerFile = "", [CallerLineNumber] int callerLine = 0)
    {
        Note(callerFile, callerLine);
        return _backend.TryEnterSet(ranges, LockMode.Write, out guard);
    }
}
