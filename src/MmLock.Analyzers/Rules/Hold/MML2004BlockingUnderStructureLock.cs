using MmLock.Analyzers.Effects;
using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Inventory;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Primitives;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Rules.Hold;

/// <summary>
/// MML2004: waiting of any kind while a structure lock is held: <c>await</c>, <c>Wait</c>, <c>Join</c>, <c>Sleep</c>,
/// <c>Result</c>, another lock, a range. Not try-forms without a timeout.
/// </summary>
internal sealed class MML2004BlockingUnderStructureLock : HoldRule
{
    public static readonly DiagnosticDescriptor Definition = Define(
        "MML2004", RuleCategory.Hold, DiagnosticSeverity.Warning,
        title: "Blocking under a structure lock",
        message: "The code may wait while the structure lock '{0}' is held {1}: {2}",
        description: "A structure lock is short, and every other holder spins or parks behind it. Nothing under it may wait for " +
            "anything else: no other lock, no range, no task, no event. Ranges come first, then the structure lock.");

    public override DiagnosticDescriptor Descriptor => Definition;

    public override RuleFix Fix => RuleFix.Review("with the lock released around it");

    public override EffectKinds Effect => EffectKinds.Blocks;

    public override bool AppliesTo(LockGranularity held) => held == LockGranularity.Structure;

    /// <summary>Not where a callee takes the held lock once more: that is MML3004.</summary>
    public override bool Counts(ImmutableArray<EffectStep> path, LockHold hold, LockEngine engine)
    {
        if (path.Length < 2 || path[path.Length - 1].Location is not { SourceTree: { } tree } place
            || !engine.Locks.Models.Compilation.ContainsSyntaxTree(tree))
        {
            return true;
        }

        SyntaxNode? call =
            tree.GetRoot().FindNode(place.SourceSpan, getInnermostNodeForTie: true).FirstAncestorOrSelf<InvocationExpressionSyntax>();
        return call is null || engine.Locks.Models.Get(tree).GetOperation(call) is not IInvocationOperation operation
            || engine.Locks.Reader.Read(operation) is not { Verb: LockVerb.Acquire, Target: { } target } || !IsSame(target, hold.Site.Path);
    }

    /// <summary>The same declaration, of the same member where it is one of another.</summary>
    private static bool IsSame(IOperation target, LockPath path)
    {
        IOperation? at = Values.Unwrap(target);
        for (int i = path.Members.Length - 1; i >= 0 && at is IMemberReferenceOperation member; i--)
        {
            if (!SymbolEqualityComparer.Default.Equals(member.Member.OriginalDefinition, path.Members[i]))
            {
                return false;
            }

            at = member.Instance is { } instance ? Values.Unwrap(instance) : null;
        }

        return path.Members.Length > 0 && Values.Unwrap(target) is IMemberReferenceOperation;
    }

    /// <summary>Awaited file access is MML2001, and taking the held lock once more is a deadlock, not a wait.</summary>
    public override bool IsCoveredByOtherRule(FactSite site, LockedBody body, MethodFacts facts) =>
        site is EffectSite { IsAwait: true }
            ? facts.Sites.Any(s =>
                s is EffectSite { Kind: EffectKinds.FileIO } && site.Operation.Syntax.Span.Contains(s.Operation.Syntax.Span))
            : body.Locks.Steps.Any(s =>
                s.Kind == LockStepKind.AcquiredAgain && s.Operation.Syntax == site.Operation.Syntax && s.Operation is IInvocationOperation
                    && AppliesTo(s.Hold!.Value.Site.Class));
}
