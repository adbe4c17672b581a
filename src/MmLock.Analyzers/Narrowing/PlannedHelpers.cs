using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Ranges;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Narrowing;

/// <summary>
/// The functions that the plans of a lock divide, and those that they put under its structure lock: none may be both, and all plans divide
/// one alike, or one after the other.
/// </summary>
internal sealed class PlannedHelpers(LockModel locks, SectionReach reach, CancellationToken cancellationToken)
{
    private readonly Dictionary<SyntaxNode, (DividedHelper Helper, LockUse By)> _divided = new();
    private readonly HashSet<SyntaxNode> _latched = new();

    /// <summary>Why a plan cannot be carried out beside those that were taken; null where it can.</summary>
    public string? WhyNot(RangePlan plan) =>
        (BodiesUnder(plan).FirstOrDefault(_divided.ContainsKey) ?? plan.Helpers.Select(h => h.Body).FirstOrDefault(_latched.Contains))
            is { } both ? WhyNested(both) : null;

    /// <summary>The same for a hold of the structure, which runs all of it under the structure lock.</summary>
    public string? WhyNot(Reach touched) => touched.Bodies.FirstOrDefault(_divided.ContainsKey) is { } both ? WhyNested(both) : null;

    private string WhyNested(SyntaxNode body)
    {
        string name = RunGraph.MethodOf(RunGraph.Key(body), locks.Models.Get(body.SyntaxTree), cancellationToken)?.Name ?? "";
        return $"it runs '{name}' under VmaLock, which '{name}' takes itself for another holder";
    }

    public void Take(Reach touched) => _latched.UnionWith(touched.Bodies);

    /// <returns>What must be narrowed before, as it divides one of the functions otherwise; null for nothing.</returns>
    public string? Take(LockUse acquire, RangePlan plan)
    {
        _latched.UnionWith(BodiesUnder(plan));
        string? waits = null;
        foreach (DividedHelper helper in plan.Helpers)
        {
            if (!_divided.TryGetValue(helper.Body, out (DividedHelper Helper, LockUse By) known))
            {
                _divided.Add(helper.Body, (helper, acquire));
            }
            else if (!known.Helper.IsLike(helper))
            {
                waits ??= $"first the hold in '{known.By.Container.Name}' becomes a range: it divides '{helper.Name}', too";
            }
        }

        return waits;
    }

    private IEnumerable<SyntaxNode> BodiesUnder(RangePlan plan)
    {
        IEnumerable<SyntaxNode> parts = plan.WrapAll ? plan.Region!.Statements
            : plan.Wraps.Concat(plan.Helpers.SelectMany(h => h.Wraps)).SelectMany(w => w.Statements.AsEnumerable<SyntaxNode>())
                .Concat(plan.Conditions.Concat(plan.Helpers.SelectMany(h => h.Conditions)).Select(c => c.Condition))
                .Concat(plan.Loops.Select(l => l.Loop.Expression));
        return parts.SelectMany(p => reach.BodiesOf(
            RunBodies.RootsOf(p, locks.Models.Get(p.SyntaxTree), cancellationToken), cancellationToken));
    }
}
