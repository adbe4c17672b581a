using System;
using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Protocol;

namespace MmLock.Analyzers.Rules.Protocol;

/// <summary>
/// Runs the rules on what code does with locks that it holds or should hold, over each body that takes a lock or touches
/// something guarded. One dataflow serves them all.
/// </summary>
internal sealed class LockUseRules(RuleSelection selection, LockUseModel model) : RuleGroup
{
    private static readonly ImmutableArray<LockUseRule> s_rules = ImmutableArray.Create<LockUseRule>(
        new MML3004SelfDeadlock(),
        new MML3005LockOrderInversion(),
        new MML3007UnguardedAccess(),
        new MML3008WriteUnderReadHold(),
        new MML3009UnstableLockIdentity());

    public static ImmutableArray<Rule> All { get; } = s_rules.CastArray<Rule>();

    public override void Analyze(MemberAnalysis code, Action<Diagnostic> report)
    {
        if (code.IsInitializer || !(code.MayUseLocks || model.Names.MayBeTouchedIn(code.Root, code.CancellationToken)))
        {
            return;
        }

        List<LockUseRule> rules = s_rules.Where(r => selection.IsOn(r.Descriptor, code.Tree)).ToList();
        if (rules.Count == 0)
        {
            return;
        }

        foreach (FunctionBody part in code.Parts.Where(p => p.Locks.IsComplete))
        {
            var body = new LockUseBody(part, model, code.CancellationToken);
            foreach (Diagnostic diagnostic in rules.SelectMany(r => r.Find(body)))
            {
                report(diagnostic);
            }
        }
    }
}
