namespace MmLock.CodeFixes.Editing;

/// <summary>How a lock of a type is taken and given back around some lines.</summary>
/// <param name="Before">A statement before the block; null for none.</param>
/// <param name="Header">What the block belongs to.</param>
/// <param name="After">The statement of a <c>finally</c>; null for none.</param>
/// <param name="IsThreadAffine">The block may not suspend.</param>
/// <param name="NeedsNamespace">It names a type of ours.</param>
internal sealed record LockSpelling(string? Before, string Header, string? After, bool IsThreadAffine, bool NeedsNamespace)
{
    /// <returns>Null for a type that is not taken around a block.</returns>
    public static LockSpelling? Of(string type, string expression, bool writes, bool isAsync) => type switch
    {
        "MmapLock" => new LockSpelling(null, $"using ({expression}.Enter{(writes ? "Write" : "Read")}())", null, false, false),
        "RangeLock" => new LockSpelling(null, $"using ({expression}.Enter{(writes ? "Write" : "Read")}(AddressRange.All))", null, false, true),
        "VmaLock" => new LockSpelling(null, $"using ({expression}.Enter())", null, true, false),
        "ReaderWriterLockSlim" => new LockSpelling($"{expression}.Enter{(writes ? "Write" : "Read")}Lock();", "try", $"{expression}.Exit{(writes ? "Write" : "Read")}Lock();", true, false),
        "SemaphoreSlim" => new LockSpelling(isAsync ? $"await {expression}.WaitAsync();" : $"{expression}.Wait();", "try", $"{expression}.Release();", false, false),
        "Mutex" => new LockSpelling($"{expression}.WaitOne();", "try", $"{expression}.ReleaseMutex();", true, false),
        "SpinLock" or "ReaderWriterLock" => null,
        _ => new LockSpelling(null, $"lock ({expression})", null, true, false),
    };
}
