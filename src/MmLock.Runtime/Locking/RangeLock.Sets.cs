namespace MmLock;

// Several ranges at once.
public sealed partial class RangeLock
{
    /// <summary>Waits for both ranges, and holds them shared. As one request: nothing is held while it waits.</summary>
    /// <param name="first">A range.</param>
    /// <param name="second">Another, in any order. They may overlap, or touch: then they are one.</param>
    /// <param name="cancellationToken">Gives the waiting up.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled first; nothing is held.</exception>
    public RangeSetGuard EnterRead(AddressRange first, AddressRange second, CancellationToken cancellationToken = default) =>
        _backend.EnterSet([first, second], LockMode.Read, cancellationToken);

    /// <summary>Waits for both ranges, and holds them exclusively. As one request: nothing is held while it waits.</summary>
    /// <inheritdoc cref="EnterRead(AddressRange, AddressRange, CancellationToken)"/>
    public RangeSetGuard EnterWrite(AddressRange first, AddressRange second, CancellationToken cancellationToken = default) =>
        _backend.EnterSet([first, second], LockMode.Write, cancellationToken);

    /// <summary>Waits for all of the ranges, and holds them shared. As one request: nothing is held while it waits.</summary>
    /// <param name="ranges">One range or more, in any order. Those that overlap or touch are one.</param>
    /// <param name="cancellationToken">Gives the waiting up.</param>
    /// <exception cref="ArgumentException">There are no ranges.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled first; nothing is held.</exception>
    public RangeSetGuard EnterRead(ReadOnlySpan<AddressRange> ranges, CancellationToken cancellationToken = default) =>
        _backend.EnterSet(ranges, LockMode.Read, cancellationToken);

    /// <summary>Waits for all of the ranges, and holds them exclusively. As one request: nothing is held while it waits.</summary>
    /// <inheritdoc cref="EnterRead(ReadOnlySpan{AddressRange}, CancellationToken)"/>
    public RangeSetGuard EnterWrite(ReadOnlySpan<AddressRange> ranges, CancellationToken cancellationToken = default) =>
        _backend.EnterSet(ranges, LockMode.Write, cancellationToken);

    /// <summary>Holds both ranges shared if that needs no waiting; else none.</summary>
    public bool TryEnterRead(AddressRange first, AddressRange second, out RangeSetGuard guard) =>
        _backend.TryEnterSet([first, second], LockMode.Read, out guard);

    /// <summary>Holds both ranges exclusively if that needs no waiting; else none.</summary>
    public bool TryEnterWrite(AddressRange first, AddressRange second, out RangeSetGuard guard) =>
        _backend.TryEnterSet([first, second], LockMode.Write, out guard);

    /// <summary>Holds all of the ranges shared if that needs no waiting; else none.</summary>
    /// <exception cref="ArgumentException">There are no ranges.</exception>
    public bool TryEnterRead(ReadOnlySpan<AddressRange> ranges, out RangeSetGuard guard) =>
        _backend.TryEnterSet(ranges, LockMode.Read, out guard);

    /// <summary>Holds all of the ranges exclusively if that needs no waiting; else none.</summary>
    /// <exception cref="ArgumentException">There are no ranges.</exception>
    public bool TryEnterWrite(ReadOnlySpan<AddressRange> ranges, out RangeSetGuard guard) =>
        _backend.TryEnterSet(ranges, LockMode.Write, out guard);
}
