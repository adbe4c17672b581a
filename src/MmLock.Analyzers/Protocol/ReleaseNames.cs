using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using Microsoft.CodeAnalysis;

namespace MmLock.Analyzers.Protocol;

/// <summary>How the release of a hold is spelled that needs no guard.</summary>
internal static class ReleaseNames
{
    /// <summary>The member of a lock's type that ends a hold in a mode.</summary>
    public static string? For(ITypeSymbol lockType, HoldMode mode) => (lockType.Name, mode) switch
    {
        ("ReaderWriterLockSlim", HoldMode.Read) => "ExitReadLock",
        ("ReaderWriterLockSlim", HoldMode.Write) => "ExitWriteLock",
        ("ReaderWriterLockSlim", HoldMode.Upgradeable) => "ExitUpgradeableReadLock",
        ("ReaderWriterLock", HoldMode.Read) => "ReleaseReaderLock",
        ("ReaderWriterLock", HoldMode.Write) => "ReleaseWriterLock",
        ("MmapLock", HoldMode.Read) => "ReleaseRead",
        ("MmapLock", HoldMode.Write) => "ReleaseWrite",
        _ => null,
    };

    /// <summary>The statement that ends what an acquire has taken; null where the acquire returns a guard.</summary>
    public static string? For(LockOperation acquire, HoldMode mode)
    {
        if (acquire.Target is not { } target || Values.Unwrap(target).Type is not { } type || acquire.Flag is not null)
        {
            return null;
        }

        string name = acquire.Primitive.Substring(acquire.Primitive.IndexOf('.') + 1);
        return (acquire.Primitive, For(type, mode)) switch
        {
            ("Monitor.Enter" or "Monitor.TryEnter", _) => $"Monitor.Exit({target.Syntax});",
            ("Lock.Enter" or "Lock.TryEnter" or "SpinLock.Enter", _) => $"{target.Syntax}.Exit();",
            ("SemaphoreSlim.Wait" or "SemaphoreSlim.WaitAsync", _) => $"{target.Syntax}.Release();",
            ("Mutex.WaitOne" or "WaitHandle.WaitOne", _) => $"{target.Syntax}.ReleaseMutex();",
            (_, { } release) when !type.Name.StartsWith("Mmap", System.StringComparison.Ordinal) || name.Contains("Acquire") => $"{target.Syntax}.{release}();",
            _ => null,
        };
    }
}
