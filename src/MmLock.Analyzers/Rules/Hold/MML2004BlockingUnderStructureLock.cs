using System.Linq;
using MmLock.Analyzers.Effects;
using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Locks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace MmLock.Analyzers.Rules.Hold;

/// <summary>MML2004: waiting of any kind while a structure lock is held: <c>await</c>, <c>Wait</c>, <c>Join</c>, <c>Sleep</c>, <c>Result</c>, another lock, a range. Not try-forms.</summary>
internal sealed class MML2004BlockingUnderStructureLock : HoldRule
{
    public override DiagnosticDescriptor Descriptor => RuleDescriptors.BlockingUnderStructureLock;

    public override EffectKinds Effect => EffectKinds.Blocks;

    public override bool Concerns(LockClass held) => held == LockClass.Structure;

    /// <summary>Awaited file access is MML2001, and taking the held lock once more is a deadlock, not a wait.</summary>
    public override bool IsSaidElsewhere(FactSite site, LockedBody body, MethodFacts facts) =>
        site is EffectSite { IsAwait: true }
            ? facts.Sites.Any(s => s is EffectSite { Kind: EffectKinds.FileIO } && site.Operation.Syntax.Span.Contains(s.Operation.Syntax.Span))
            : body.Locks.Steps.Any(s => s.Kind == LockStepKind.AcquiredAgain && s.Operation.Syntax == site.Operation.Syntax && s.Operation is IInvocationOperation && Concerns(s.Hold!.Value.Site.Class));
}
