namespace MmLock.Backends;

/// <summary>Holders that a <see cref="CentralRangeLock"/> does not know one by one. It calls under its gate.</summary>
internal interface IFastPathHolders
{
    /// <summary>The request is here: from now on nobody outside gets into its way any more.</summary>
    void Arrive(Request request);

    /// <summary>Whether nobody outside is in the request's way. Once true, true until the request leaves.</summary>
    bool IsClear(Request request);

    /// <summary>The request now holds its range for writing.</summary>
    void Granted(Request request);

    /// <summary>The request is gone, after <see cref="Arrive"/>.</summary>
    void Left(Request request);
}
