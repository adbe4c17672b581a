using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Rules;
using MmLock.Analyzers.Rules.Protocol;

namespace MmLock.Analyzers.Tests;

/// <summary>The groups in which rules are tested: within one, the rules share their findings out among themselves.</summary>
internal static class RuleIds
{
    public static readonly string[] Protocol = Of(ProtocolRules.All);
    public static readonly string[] LockUse = Of(LockUseRules.All);

    /// <summary>What to switch off so that only these rules speak.</summary>
    public static IEnumerable<string> AllBut(params string[] ids) => Of(RuleCatalogue.OnLocks).Except(ids);

    private static string[] Of(IEnumerable<Rule> rules) => [.. rules.Select(r => r.Descriptor.Id)];
}
