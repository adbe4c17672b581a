namespace MmLock.Analyzers.Rules;

/// <summary>Keys of the facts that a diagnostic hands to its fix.</summary>
internal static class SiteProperties
{
    public const string LockId = "lock";
    public const string LockName = "lockName";
    public const string LockClass = "lockClass";
    public const string Range = "range";
}
