namespace MmLock.Backends;

/// <summary>Is shown the holds of the fast paths, one after the other.</summary>
internal interface IFastHolds
{
    /// <returns>Whether to go on.</returns>
    bool Visit(AddressRange range, bool write);
}

/// <summary>Stops at a hold that a request of the mode must wait for.</summary>
internal readonly struct ConflictVisitor(bool write) : IFastHolds
{
    public bool Visit(AddressRange range, bool otherWrites) => !(write || otherWrites);
}

/// <summary>Stops at a hold that covers a range in a mode.</summary>
internal readonly struct CoverVisitor(AddressRange wanted, bool write) : IFastHolds
{
    public bool Visit(AddressRange range, bool writes) => !(range.Contains(wanted) && (writes || !write));
}

/// <summary>Counts the holds.</summary>
internal struct CountVisitor : IFastHolds
{
    public int Count;

    public bool Visit(AddressRange range, bool writes)
    {
        Count++;
        return true;
    }
}
