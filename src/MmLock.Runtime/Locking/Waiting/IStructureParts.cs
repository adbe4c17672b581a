namespace MmLock.Waiting;

/// <summary>The parts of a structure that have locks of their own, which one lock on the whole keeps everybody out of.</summary>
internal interface IStructureParts
{
    /// <summary>Returns when nobody is in a part who was there before the lock on the whole was taken. Throws nothing.</summary>
    void Drain();
}
