namespace MmLock.Analyzers.Rules.Protocol;

/// <summary>What a diagnostic tells its fix of how the protocol was broken.</summary>
internal static class ProtocolFacts
{
    /// <summary>Which of a rule's cases it is.</summary>
    public const string Kind = "kind";

    /// <summary>The release that fits the hold, by name.</summary>
    public const string Release = "release";
}
