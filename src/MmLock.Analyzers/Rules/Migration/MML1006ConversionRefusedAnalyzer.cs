using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using MmLock.Analyzers.Locks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace MmLock.Analyzers.Rules.Migration;

/// <summary>MML1006: a raw site that must stay raw, with the place that stands in the way.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class MML1006ConversionRefusedAnalyzer : LockSiteAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(RuleDescriptors.ConversionRefused);

    internal override Diagnostic? Report(LockGroup group, PlacedOperation operation, LockGraph graph, CancellationToken cancellationToken)
    {
        if (group.IsMmapLock || LockInventory.SiteReason(group, operation.Syntax.GetLocation()) is not { } reason)
        {
            return null;
        }

        string primitive = operation.Lock.Wrapper?.Name ?? operation.Lock.Primitive;
        return Diagnostic.Create(RuleDescriptors.ConversionRefused, operation.Token, group.Refusals.Select(r => r.At).Distinct(), primitive, operation.Id.Name, reason);
    }
}
