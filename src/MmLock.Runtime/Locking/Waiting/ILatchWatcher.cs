namespace MmLock.Waiting;

/// <summary>Is told of the holds of a latch, on the thread that has them.</summary>
internal interface ILatchWatcher
{
    /// <summary>The thread is about to wait for the latch, which it does not have.</summary>
    void Asked();

    /// <summary>The thread has got the latch.</summary>
    void Taken();

    /// <summary>The thread is about to leave the latch.</summary>
    void Left();

    /// <summary>A thread wants to end another's hold.</summary>
    void WrongThread();
}
