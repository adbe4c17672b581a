using System;
using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Protocol;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace MmLock.Analyzers.Narrowing;

/// <summary>Things of a body by where they stand in its text.</summary>
internal sealed class ByPlace<T>
{
    private readonly int[] _starts;
    private readonly (TextSpan Span, T Value)[] _all;

    public ByPlace(IEnumerable<(SyntaxNode Syntax, T Value)> all)
    {
        _all = all.Select(a => (a.Syntax.Span, a.Value)).OrderBy(a => a.Span.Start).ToArray();
        _starts = _all.Select(a => a.Span.Start).ToArray();
    }

    public IEnumerable<T> In(TextSpan span)
    {
        int first = Array.BinarySearch(_starts, span.Start);
        first = first < 0 ? ~first : first;
        while (first > 0 && _starts[first - 1] == span.Start)
        {
            first--;
        }

        for (int i = first; i < _all.Length && _starts[i] < span.End; i++)
        {
            if (span.Contains(_all[i].Span))
            {
                yield return _all[i].Value;
            }
        }
    }
}

/// <summary>The conditions of a body, and which of its acquires they choose between.</summary>
internal sealed class RangeChoices
{
    /// <summary>Locals of locals of locals, and acquires behind a branch.</summary>
    private const int MaxSources = 16;
    private const int MaxBehind = 32;

    private readonly FunctionBody _part;
    private readonly AssignedValues _values;
    private readonly ILookup<ISymbol, IOperation> _assignments;
    private readonly ByPlace<ISymbol> _variables;
    private readonly ByPlace<IOperation> _inExpressions;
    private readonly ByPlace<AcquireSite> _acquires;
    private readonly Dictionary<SyntaxNode, IOperation> _conditions;
    private readonly ILookup<int, IOperation> _under;

    public RangeChoices(LockUseBody body, Func<ISymbol, bool> mayChange, Func<IOperation, IMethodSymbol?> helper)
    {
        _part = body.Part;
        _values = new AssignedValues(_part.Operations);
        _variables = new ByPlace<ISymbol>(_part.Operations.Where(o => o is ILocalReferenceOperation or IParameterReferenceOperation)
            .Select(o => (o.Syntax, Values.VariableOf(o)!)));
        _inExpressions = new ByPlace<IOperation>(_part.Operations
            .Where(o => o is IConditionalOperation or ISwitchExpressionOperation).Select(o => (o.Syntax, ConditionOf(o)!)));
        _acquires = new ByPlace<AcquireSite>(_part.Locks.Sites
            .Where(s => s is { Class: LockGranularity.Range or LockGranularity.Coarse, Operation: not null })
            .Select(s => (s.Operation!.Syntax, s)));
        _conditions = _part.Operations.Where(o => o is IConditionalOperation or ISwitchOperation).GroupBy(o => o.Syntax)
            .ToDictionary(g => g.Key, g => ConditionOf(g.First())!);
        _assignments = _part.Operations.OfType<IAssignmentOperation>()
            .Select(a => (Variable: Values.VariableOf(a.Target), At: (IOperation)a)).Where(a => a.Variable is not null)
            .ToLookup(a => a.Variable!, a => a.At, (IEqualityComparer<ISymbol>)SymbolEqualityComparer.Default);
        _under = _part.Operations.Select(ConditionOf).OfType<IOperation>()
            .SelectMany(c => SitesOver(c).Select(site => (Site: site, Condition: c))).ToLookup(c => c.Site, c => c.Condition);
        Accesses = new ByPlace<GuardedMemberUse>(body.Accesses
            .Where(a => a.Intent is AccessIntent.Read or AccessIntent.Call && mayChange(a.Member)).Select(a => (a.Operation.Syntax, a)));
        Helpers = new ByPlace<IMethodSymbol>(_part.Operations.Select(o => (o.Syntax, Method: helper(o)))
            .Where(h => h.Method is not null).Select(h => (h.Syntax, h.Method!)));
        body.Model.Locks.Work.Add(_part.Operations.Length);
    }

    /// <summary>Questions of what locks guard,</summary>
    public ByPlace<GuardedMemberUse> Accesses { get; }

    /// <summary>and of methods that may ask.</summary>
    public ByPlace<IMethodSymbol> Helpers { get; }

    /// <summary>Conditions that are evaluated under the hold of a site, on some path.</summary>
    public IEnumerable<IOperation> Under(AcquireSite site) => _under[site.Index];

    /// <summary>Conditions that choose the range of an acquire, or one acquire of several.</summary>
    public IEnumerable<IOperation> Of(AcquireSite site, IOperation range)
    {
        SyntaxNode acquire = site.Operation!.Syntax;
        foreach (SyntaxNode source in SourcesOf(range.Syntax))
        {
            // A choice in the expression itself, and the branches in which a part of it is set.
            foreach (IOperation condition in _inExpressions.In(source.Span))
            {
                yield return condition;
            }

            foreach (ISymbol variable in VariablesIn(source))
            {
                foreach (IOperation assignment in _assignments[variable])
                {
                    foreach ((SyntaxNode choice, IOperation condition) in Around(assignment.Syntax))
                    {
                        if (!choice.Span.Contains(acquire.Span))
                        {
                            yield return condition;
                        }
                    }
                }
            }
        }

        // Another branch takes the same lock, but not so.
        foreach ((SyntaxNode choice, IOperation condition) in Around(acquire).Where(c =>
            c.Choice is IfStatementSyntax or SwitchStatementSyntax))
        {
            IEnumerable<AcquireSite> others = _acquires.In(choice.Span).Where(s => !IsWithSame(s.Operation!.Syntax, acquire, choice));
            if (choice.Parent is { } around && Leaves(choice, acquire))
            {
                others = others.Concat(
                    _acquires.In(TextSpan.FromBounds(choice.Span.End, around.Span.End)).Take(MaxBehind));
            }

            if (others.Any(s => s.Index != site.Index && s.Path.Equals(site.Path)
                && s.Range?.Syntax.ToString() != range.Syntax.ToString()))
            {
                yield return condition;
            }
        }
    }

    /// <summary>An expression, and the values of the locals in it.</summary>
    public IReadOnlyCollection<SyntaxNode> SourcesOf(SyntaxNode expression) => Sources(expression, _ => true);

    /// <summary>The same, but only of values that were computed under a hold.</summary>
    public IReadOnlyCollection<SyntaxNode> SourcesUnder(SyntaxNode expression, AcquireSite site) =>
        Sources(expression, v => SitesOver(v).Contains(site.Index));

    private IEnumerable<int> SitesOver(IOperation operation) =>
        _part.Around(operation).Paths.SelectMany(p => p.Holds).Select(h => h.Site.Index).Distinct();

    private List<SyntaxNode> Sources(SyntaxNode expression, Func<IOperation, bool> follows)
    {
        var sources = new List<SyntaxNode> { expression };
        for (int i = 0; i < sources.Count && sources.Count < MaxSources; i++)
        {
            foreach (IOperation value in VariablesIn(sources[i]).Where(v => v is ILocalSymbol).SelectMany(v => _values.Of(v))
                .OfType<IOperation>().Take(MaxSources).Where(follows))
            {
                if (!sources.Any(s => s.Span.Contains(value.Syntax.Span)))
                {
                    sources.Add(value.Syntax);
                }
            }
        }

        return sources;
    }

    private IEnumerable<ISymbol> VariablesIn(SyntaxNode source) =>
        _variables.In(source.Span).Distinct((IEqualityComparer<ISymbol>)SymbolEqualityComparer.Default);

    private IEnumerable<(SyntaxNode Choice, IOperation Condition)> Around(SyntaxNode syntax)
    {
        foreach (SyntaxNode at in syntax.Ancestors())
        {
            if (_conditions.TryGetValue(at, out IOperation? condition) && !condition.Syntax.Span.Contains(syntax.Span))
            {
                yield return (at, condition);
            }
        }
    }

    private static IOperation? ConditionOf(IOperation operation) => operation switch
    {
        IConditionalOperation choice => choice.Condition,
        IWhileLoopOperation loop => loop.Condition,
        ISwitchOperation choice => choice.Value,
        ISwitchExpressionOperation choice => choice.Value,
        IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } comparison => comparison,
        _ => null,
    };

    /// <summary>In the same branch.</summary>
    private static bool IsWithSame(SyntaxNode other, SyntaxNode acquire, SyntaxNode choice) =>
        choice.ChildNodes().Any(b => b.Span.Contains(acquire.Span) && b.Span.Contains(other.Span));

    /// <summary>The branch with the acquire does not come to what stands behind.</summary>
    private bool Leaves(SyntaxNode choice, SyntaxNode acquire) =>
        choice is IfStatementSyntax { Statement: var branch } && branch.Span.Contains(acquire.Span)
        && _part.Locks.Graph.OriginalOperation.SemanticModel?.AnalyzeControlFlow(branch) is
        {
            Succeeded: true,
            EndPointIsReachable: false
        };
}
