using System;
using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Protocol;

namespace MmLock.Analyzers.Rules.FineGrained;

/// <summary>One rule on holds of ranges. It looks at one body and reports in it.</summary>
internal abstract class FineGrainedRule : Rule
{
    public abstract IEnumerable<Diagnostic> Find(LockUseBody body, FineGrainedModel model);
}

/// <summary>Runs the rules on ranges and on what is done under a hold of one.</summary>
internal sealed class FineGrainedRules(RuleSelection selection, LockUseModel model) : RuleGroup
{
    private static readonly ImmutableArray<FineGrainedRule> s_rules = ImmutableArray.Create<FineGrainedRule>(
        new MML4001StaleSnapshot(),
        new MML4002MissingRevalidation(),
        new MML4003RangeTooSmall(),
        new MML4005RangeCapture(),
        new MML4006DriverNotFineGrained(),
        new MML4007SharedStateUnderRangeHold());

    private readonly FineGrainedModel _model = new(model);

    public static ImmutableArray<Rule> All { get; } = s_rules.CastArray<Rule>().Add(new MML4004RangeArithmetic());

    public override void Analyze(MemberAnalysis code, Action<Diagnostic> report)
    {
        if (MML4004RangeArithmetic.NamesRange(code) && selection.IsOn(MML4004RangeArithmetic.Definition, code.Tree))
        {
            foreach (Diagnostic diagnostic in MML4004RangeArithmetic.Find(code, model.Locks.Types))
            {
                report(diagnostic);
            }
        }

        if (code.IsInitializer || !code.MayUseLocks)
        {
            return;
        }

        List<FineGrainedRule> rules = s_rules.Where(r => selection.IsOn(r.Descriptor, code.Tree)).ToList();
        if (rules.Count == 0)
        {
            return;
        }

        foreach (FunctionBody part in code.Parts.Where(p => p.Locks.IsComplete))
        {
            var body = new LockUseBody(part, model, code.CancellationToken);
            foreach (Diagnostic diagnostic in rules.SelectMany(r => r.Find(body, _model)))
            {
                report(diagnostic);
            }
        }
    }
}
