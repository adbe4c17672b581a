using System.Collections.Immutable;
using System.Threading;
using MmLock.Analyzers.Locks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace MmLock.Analyzers.Rules.Migration;

/// <summary>MML1001: an operation on a designated lock through a raw primitive, directly, by an alias or by a thin wrapper.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class MML1001RawLockSiteAnalyzer : LockSiteAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(RuleDescriptors.RawLockSite);

    internal override Diagnostic? Report(LockGroup group, PlacedOperation operation, LockGraph graph, CancellationToken cancellationToken)
    {
        if (group.IsMmapLock || group.Refusals.Count > 0)
        {
            return null;
        }

        ImmutableDictionary<string, string?> facts = ImmutableDictionary<string, string?>.Empty
            .Add(SiteProperties.LockId, operation.Id.Id)
            .Add(SiteProperties.LockName, operation.Id.Name);
        string primitive = operation.Lock.Wrapper?.Name ?? operation.Lock.Primitive;
        return Diagnostic.Create(RuleDescriptors.RawLockSite, operation.Token, facts, primitive, operation.Id.Name, group.Operations.IndexOf(operation) + 1, group.Operations.Count);
    }
}
