using System.Collections.Immutable;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace MmLock.Analyzers.Locks;

/// <summary>Every lock site of one compilation, in source order.</summary>
/// <param name="UnreadMembers">Members whose body does not bind and that were therefore not read.</param>
internal sealed record LockInventory(ImmutableArray<LockInfo> Locks, ImmutableArray<LockSite> Sites, int UnreadMembers)
{
    public static LockInventory Collect(Compilation compilation, AnalyzerConfigOptionsProvider options, CancellationToken cancellationToken)
        => new(ImmutableArray<LockInfo>.Empty, ImmutableArray<LockSite>.Empty, 0);
}
