using System.Collections.Generic;
using System.Linq;
using System.Threading;
using MmLock.Analyzers.Locks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace MmLock.Analyzers.Rules.Migration;

/// <summary>MML1002: a raw site in a preprocessor branch that this build does not compile. It belongs to a file, not to a body: there is none.</summary>
internal static class MML1002InactiveRawLockSite
{
    public static IEnumerable<Diagnostic> Find(SyntaxTree tree, Compilation compilation, AnalyzerConfigOptionsProvider options, CancellationToken cancellationToken) =>
        InactiveSites.In(tree, compilation, options, cancellationToken).Select(s => Diagnostic.Create(
            RuleDescriptors.InactiveRawLockSite, Location.Create(tree, s.Span), s.Site.Lock.Wrapper?.Name ?? s.Site.Lock.Primitive, s.Site.Id.Name, s.Symbols));
}
