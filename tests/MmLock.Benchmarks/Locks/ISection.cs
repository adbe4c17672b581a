namespace MmLock.Benchmarks.Locks;

/// <summary>
/// One acquire and release. Implemented by structs, so that the loop around it is compiled for each lock without a call in
/// between.
/// </summary>
internal interface ISection
{
    void Iterate();
}
