namespace MmLock.Validation;

/// <summary>A node of the graph of orders.</summary>
internal readonly record struct LockNode(long Number, string Name);
