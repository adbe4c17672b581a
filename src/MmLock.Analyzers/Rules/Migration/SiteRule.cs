using System.Threading;
using MmLock.Analyzers.Locks;
using Microsoft.CodeAnalysis;

namespace MmLock.Analyzers.Rules.Migration;

/// <summary>One thing to say of a site of a designated lock.</summary>
internal abstract class SiteRule
{
    public abstract DiagnosticDescriptor Descriptor { get; }

    public abstract Diagnostic? Find(PlacedOperation site, LockGraph graph, CancellationToken cancellationToken);
}
