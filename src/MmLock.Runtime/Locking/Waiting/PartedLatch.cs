namespace MmLock.Waiting;

/// <summary>
/// The watcher of the latch on a whole structure: who has got the latch waits until nobody is in a part. Those who take a part look at
/// the latch.
/// </summary>
internal sealed class PartedLatch(IStructureParts parts, ILatchWatcher? inner) : ILatchWatcher
{
    public void Asked() => inner?.Asked();

    public void Taken()
    {
        inner?.Taken();
        parts.Drain();
    }

    public void Left() => inner?.Left();

    public void WrongThread() => inner?.WrongThread();
}
