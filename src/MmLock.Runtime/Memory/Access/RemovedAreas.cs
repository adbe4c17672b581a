using MmLock.Memory.Vmas;

namespace MmLock.Memory.Access;

/// <summary>What one operation took out of the tree, and what went wrong when it was let go.</summary>
internal sealed class RemovedAreas
{
    /// <summary>Each with a user of its file, until its driver was told.</summary>
    public List<Vma> Areas { get; } = [];

    /// <summary>To be thrown at the end of the operation, when everything else is done.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Keeps the first.</summary>
    public void Fail(Exception failure) => Failure ??= failure;

    public void Clear()
    {
        Areas.Clear();
        Failure = null;
    }
}
