using System;
using MmLock.Analyzers.Effects;
using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Inventory;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Ranges;

namespace MmLock.Analyzers.Rules.Hold;

/// <summary>Runs the rules on held locks (MML20xx) over each body that can hold one. One dataflow serves them all.</summary>
internal sealed class HoldRules(LockEngine engine, RuleSelection selection) : RuleGroup
{
    private static readonly ImmutableArray<HoldRule> s_rules = ImmutableArray.Create<HoldRule>(
        new MML2001FileIoUnderLock(),
        new MML2002UserAllocationUnderLock(),
        new MML2003PageProportionalWorkUnderLock(),
        new MML2004BlockingUnderStructureLock(),
        new MML2005CallbackUnderLock());

    public static ImmutableArray<Rule> All { get; } = s_rules.CastArray<Rule>();

    public override void Analyze(MemberAnalysis code, Action<Diagnostic> report)
    {
        if (!code.MayHoldLocks)
        {
            return;
        }

        List<HoldRule> rules = s_rules.Where(r => selection.IsOn(r.Descriptor, code.Tree)).ToList();
        if (rules.Count == 0)
        {
            return;
        }

        foreach (LockedBody body in code.Bodies)
        {
            if (body.Locks.IsComplete && body.Locks.Sites.Any(s => rules.Any(r => r.AppliesTo(s.Class))))
            {
                Report(body, rules, report, code.CancellationToken);
            }
        }
    }

    private void Report(LockedBody body, List<HoldRule> rules, Action<Diagnostic> report, CancellationToken cancellationToken)
    {
        EffectModel effects = engine.Effects;
        MethodFacts facts = effects.FactsOf(body.Declaration, cancellationToken);
        var reported = new HashSet<(string, Location)>();
        foreach (FactSite site in facts.Sites)
        {
            List<LockHold> held = HeldAt(site, body.Locks)
                .Where(h => h.Site.Operation is not { } acquire || !CoarseFallback.IsLastResort(acquire.Syntax)).ToList();
            if (held.Count == 0)
            {
                continue;
            }

            List<KeyValuePair<EffectKey, ImmutableArray<EffectStep>>> found = effects.EffectsAt(site, cancellationToken).ToList();
            foreach (HoldRule rule in rules)
            {
                // The latest hold is the one to end or to narrow first.
                foreach (LockHold hold in Enumerable.Reverse(held).Where(h => rule.AppliesTo(h.Site.Class)))
                {
                    ImmutableArray<EffectStep> path = found
                        .Where(e => e.Key.Kind == rule.Effect && !e.Key.IsCovered(hold.Site.Path.Symbol))
                        .Select(e => e.Value).Where(p => rule.Counts(p, hold, engine)).OrderBy(p => p.Length).FirstOrDefault();
                    if (!path.IsDefault)
                    {
                        if (!rule.IsCoveredByOtherRule(site, body, facts) && reported.Add((rule.Descriptor.Id, site.Location)))
                        {
                            report(HoldDiagnostic.Create(rule, body, hold, path));
                        }

                        break;
                    }
                }
            }
        }
    }

    /// <summary>
    /// Under a loop counts what outlasts an iteration: a lock that each iteration takes anew is not held for all of
    /// them.
    /// </summary>
    private static IEnumerable<LockHold> HeldAt(FactSite site, HeldLocks locks) => site.Operation switch
    {
        ILoopOperation loop => locks.HoldsThrough(o => LoopHeaders.RunsEachIteration(loop, o), loop.Syntax.Span),
        { Parent: ILockOperation statement } value when statement.LockedValue == value => locks.AtLockOf(value.Syntax).May,
        { } operation => locks.At(operation.Syntax, operation.Kind).May,
    };
}
