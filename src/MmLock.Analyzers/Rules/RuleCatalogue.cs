using System;
using MmLock.Analyzers.Rules.Configuration;
using MmLock.Analyzers.Rules.FineGrained;
using MmLock.Analyzers.Rules.Hold;
using MmLock.Analyzers.Rules.Migration;
using MmLock.Analyzers.Rules.Protocol;

namespace MmLock.Analyzers.Rules;

/// <summary>Every rule, as its group lists it.</summary>
internal static class RuleCatalogue
{
    /// <summary>The rules that <see cref="LockAnalyzer"/> hosts.</summary>
    public static ImmutableArray<Rule> OnLocks { get; } =
        SiteRules.All.AddRange(HoldRules.All).AddRange(ProtocolRules.All).AddRange(LockUseRules.All)
            .AddRange(FineGrainedRules.All);

    /// <summary>All rules, by ID.</summary>
    public static ImmutableArray<Rule> All { get; } =
        OnLocks.Add(new MML9001InvalidConfiguration()).OrderBy(r => r.Descriptor.Id, StringComparer.Ordinal).ToImmutableArray();
}
