using System;
using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Inventory;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Prefilter;
using MmLock.Analyzers.Protocol;

namespace MmLock.Analyzers.Rules.Protocol;

/// <summary>
/// Runs the rules on acquire and release (MML3001, 3002, 3003, 3006, 3010) over each body that uses a lock. One
/// dataflow serves them all.
/// </summary>
internal sealed class ProtocolRules(LockEngine engine, RuleSelection selection) : RuleGroup
{
    private static readonly ImmutableArray<ProtocolRule> s_rules = ImmutableArray.Create<ProtocolRule>(
        new MML3001LockNotReleased(),
        new MML3002AcquireGap(),
        new MML3003ReleaseMismatch(),
        new MML3006ThreadAffineHold(),
        new MML3010GuardMisuse());

    private readonly LockReferences _references = new(engine.Locks);

    public static ImmutableArray<Rule> All { get; } = s_rules.CastArray<Rule>();

    public override void Analyze(MemberAnalysis code, Action<Diagnostic> report)
    {
        bool hasGuards = IdentifierIndex.Of(code.Tree, code.CancellationToken).Contains("RangeGuard", code.Root.Span);
        if (!hasGuards && !code.MayHoldLocks)
        {
            return;
        }

        List<ProtocolRule> rules = s_rules.Where(r => selection.IsOn(r.Descriptor, code.Tree)).ToList();
        if (rules.Count > 0)
        {
            foreach (LockedBody body in code.Bodies.Where(b => b.Locks.IsComplete))
            {
                var asked = new ProtocolBody(body, engine.Locks, _references, code.CancellationToken);
                foreach (Diagnostic diagnostic in rules.SelectMany(r => r.Find(asked)))
                {
                    report(diagnostic);
                }
            }
        }

        // A guard that holds nothing needs no lock operation around it, but something that is called a guard.
        if (rules.OfType<MML3010GuardMisuse>().Any() && (hasGuards || code.MayUseLocks))
        {
            foreach (Diagnostic diagnostic in code.Operations.SelectMany(o => MML3010GuardMisuse.FindDefault(o, engine.Locks.Types)))
            {
                report(diagnostic);
            }
        }
    }
}
