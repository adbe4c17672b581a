namespace MmLock.CodeFixes.Editing;

/// <summary>How a lock of a type is taken and given back around some lines.</summary>
/// <param name="Before">A statement before the block; null for none.</param>
/// <param name="Header">What the block belongs to.</param>
/// <param name="After">The statement of a <c>finally</c>; null for none.</param>
/// <param name="IsThreadAffine">The block may not suspend.</param>
internal sealed record LockSpelling(string? Before, string Header, string? After, bool IsThreadAffine)
{
    /// <param name="type">The lock's.</param>
    /// <param name="expression">The lock.</param>
    /// <param name="writes">The mode.</param>
    /// <param name="isAsync">Whether it may be waited for by <c>await</c>.</param>
    /// <param name="addressRange">How that type is written there.</param>
    /// <returns>Null for a type that is not taken around a block.</returns>
    public static LockSpelling? Of(string type, string expression, bool writes, bool isAsync, string addressRange) => type switch
    {
        "MmapLock" => new LockSpelling(null, $"using ({expression}.Enter{(writes ? "Write" : "Read")}())", null, false),
        "RangeLock" => new LockSpelling(null, $"using ({expression}.Enter{(writes ? "Write" : "Read")}({addressRange}.All))", null, false),
        "VmaLock" => new LockSpelling(null, $"using ({expression}.Enter())", null, true),
        "ReaderWriterLockSlim" => new LockSpelling($"{expression}.Enter{(writes ? "Write" : "Read")}Lock();", "try", $"{expression}.Exit{(writes ? "Write" : "Read")}Lock();", true),
        "SemaphoreSlim" => new LockSpelling(isAsync ? $"await {expression}.WaitAsync();" : $"{expression}.Wait();", "try", $"{expression}.Release();", false),
        "Mutex" => new LockSpelling($"{expression}.WaitOne();", "try", $"{expression}.ReleaseMutex();", true),
        "SpinLock" or "ReaderWriterLock" => null,
        _ => new LockSpelling(null, $"lock ({expression})", null, true),
    };
}
