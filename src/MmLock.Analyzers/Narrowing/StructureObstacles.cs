using System;
using MmLock.Analyzers.Effects;
using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Primitives;
using MmLock.Analyzers.Ranges;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Narrowing;

/// <summary>
/// Whether a coarse acquire may hold the structure alone, as far as its own section tells: it is short, by the one engine of
/// effects, stays on its thread, and nothing in it needs to know that the hold is a coarse one.
/// </summary>
internal sealed class StructureObstacles(EffectModel effects, SectionReach reach, LockAliasSet group, CancellationToken cancellationToken)
{
    /// <summary>The acquires that may nest inside, structure holds themselves.</summary>
    public IReadOnlyDictionary<SyntaxNode, HoldMode?> Nested { get; init; } = ImmutableDictionary<SyntaxNode, HoldMode?>.Empty;

    /// <returns>What stands in the way, or what the section touches and the local that has its guard.</returns>
    public (string? Obstacle, Reach? Reach, ILocalSymbol? Guard) Of(LockUse acquire)
    {
        if (WhyNotByForm(acquire) is { } form)
        {
            return (form, null, null);
        }

        // Inside of its thread's own coarse or structure hold a structure hold is granted at once, and counted to that; nothing coarse
        // nests in it.
        IReadOnlyCollection<NestingPath> inner = effects.Locks.Graph.Recursion.IsByThread(group, cancellationToken)
            ? effects.Locks.NestingOf(group, cancellationToken).Under(acquire).ToList()
            : Array.Empty<NestingPath>();
        if (inner.FirstOrDefault(p => p.Inner.IsEmpty || !p.Inner.All(i => Nested.ContainsKey(i.Syntax))) is { } path)
        {
            return ($"it is on a path that nests: {path.Way}{path.Way.Hint}", null, null);
        }

        if (acquire.Lock.Mode == HoldMode.Read
            && inner.FirstOrDefault(p => p.Inner.Any(i => Nested[i.Syntax] != HoldMode.Read)) is { } stronger)
        {
            return ($"it is taken for writing inside of this hold for reading: {stronger.Way}", null, null);
        }

        CriticalSection section = CriticalSection.Of(acquire, effects.Locks, cancellationToken);
        if (!section.IsKnown || section.IsLeft)
        {
            return ("the end of the hold is not visible in this method", null, null);
        }

        if (section.Parts.IsEmpty)
        {
            return ("nothing runs under the hold: it is there to wait for others, and a structure hold waits for fewer", null, null);
        }

        if (section.Steps.Any(s => s.Kind is LockStepKind.HandedOut or LockStepKind.Downgraded or LockStepKind.Upgraded))
        {
            return ("its guard is handed on, or changes its mode, and that of a structure hold cannot", null, null);
        }

        (string? misuse, ILocalSymbol? guard) = IsPair(acquire) ? (WhyNoGuard(acquire, section), null) : GuardOf(acquire);
        if (misuse is not null)
        {
            return (misuse, null, null);
        }

        var slow = new SlowWork(acquire, effects, cancellationToken);
        foreach (IOperation part in section.Parts)
        {
            if (slow.WhyNotShort(part.Syntax) is { } work)
            {
                return (work, null, null);
            }

            if (part.Syntax.DescendantNodesAndSelf(n => n is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax))
                .Any(n =>
                    n is AwaitExpressionSyntax or YieldStatementSyntax or CommonForEachStatementSyntax { AwaitKeyword.RawKind: not 0 }))
            {
                return ("the hold lasts through an await or a yield, and a structure hold stays on its thread", null, null);
            }
        }

        var own = new HashSet<SyntaxNode>(section.Ends.Select(e => e.Syntax)) { acquire.Syntax };
        Reach touched = reach.Of(section.Parts, _ => true, own, section.Model, cancellationToken);
        return touched.IsTooLarge ? ("the section reaches more code than is followed", null, null)
            : (touched.NeedsCoarse ?? touched.TakesLatch.Values.FirstOrDefault()) is { } needs ? (needs, null, null)
            : touched.WhyUnknown is { } unknown ? (unknown, null, null)
            : (null, touched, guard);
    }

    private string? WhyNotByForm(LockUse acquire)
    {
        if (effects.Locks.Types.MmapLock?.GetMembers("EnterStructure").IsEmpty != false)
        {
            return "the MmLock that it is compiled with has no structure holds";
        }

        if (acquire.Lock.Wrapper is { } wrapper)
        {
            return $"'{wrapper.Name}' takes the lock for it";
        }

        if (acquire.Lock.Operation is not IInvocationOperation call)
        {
            return "a lock statement takes the object's monitor, not the MmapLock: call EnterWrite";
        }

        if (acquire.Syntax is not InvocationExpressionSyntax
            {
                Expression: MemberAccessExpressionSyntax { RawKind: (int)SyntaxKind.SimpleMemberAccessExpression }
            })
        {
            return "the lock is not named at its acquire";
        }

        bool isTry = acquire.Lock.Verb == LockVerb.TryAcquire;
        return acquire.Lock.IsAsync ? "it is acquired asynchronously, and a structure hold blocks its thread for a moment"
            : IsPair(acquire) && acquire.Syntax.FirstAncestorOrSelf<StatementSyntax>()
                is not ({ Parent: BlockSyntax } and (ExpressionStatementSyntax or IfStatementSyntax))
            ? "the hold is not scoped: give it back by a guard"
            : isTry && acquire.Lock is { Timeout: not null, CancellationToken: not null }
            ? "a structure hold has no acquire with both a timeout and a token"
            : null;
    }

    /// <summary>The acquire gives no guard: a release ends the hold.</summary>
    private static bool IsPair(LockUse acquire) => !acquire.Lock.IsScoped
        && acquire.Lock.Operation is IInvocationOperation call && !call.Arguments.Any(a => a.Parameter is { RefKind: RefKind.Out });

    /// <summary>The releases of a hold without a guard; empty for one that has it.</summary>
    public ImmutableArray<SyntaxNode> ReleasesOf(LockUse acquire) => IsPair(acquire)
        ? CriticalSection.Of(acquire, effects.Locks, cancellationToken).Ends.Select(e => e.Syntax).Distinct().ToImmutableArray()
        : ImmutableArray<SyntaxNode>.Empty;

    /// <summary>
    /// What keeps the hold from having a local for its guard. The local is declared where the lock is taken, so all
    /// releases must be calls behind that, in the same block, and of no other hold.
    /// </summary>
    private static string? WhyNoGuard(LockUse acquire, CriticalSection section)
    {
        const string why = "the hold is not scoped: give it back by a guard";
        if (acquire.Syntax.FirstAncestorOrSelf<StatementSyntax>() is not { Parent: BlockSyntax block } statement
            || statement is IfStatementSyntax choice && !choice.Condition.Span.Contains(acquire.Syntax.Span))
        {
            return why;
        }

        ImmutableArray<IOperation> ends = section.Ends.ToImmutableArray();
        bool areOwn = !ends.IsEmpty && ends.All(e => e is IInvocationOperation { IsImplicit: false } release
            && release.Syntax.Parent is ExpressionStatementSyntax && block.Span.Contains(release.Syntax.Span)
            && release.Syntax.SpanStart > acquire.Syntax.Span.End
            && release.Syntax.FirstAncestorOrSelf<SyntaxNode>(n => n is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax)
                == acquire.Syntax.FirstAncestorOrSelf<SyntaxNode>(n =>
                    n is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax));
        return areOwn && !section.EndsAreShared ? null : why;
    }

    /// <summary>The local that has the guard: it may be disposed of, and nothing else.</summary>
    private (string? Misuse, ILocalSymbol? Guard) GuardOf(LockUse acquire)
    {
        var call = (IInvocationOperation)acquire.Lock.Operation;
        ISymbol? holder;
        if (call.Arguments.FirstOrDefault(a => a.Parameter is { RefKind: RefKind.Out }) is { } output)
        {
            holder = Values.VariableOf(output.Value);
            if (holder is null && Values.Unwrap(output.Value) is not IDiscardOperation)
            {
                return ("its guard is kept in a member", null);
            }
        }
        else
        {
            IOperation value = Values.SkipConversions(call);
            holder = value.Parent switch
            {
                IVariableInitializerOperation { Parent: IVariableDeclaratorOperation declarator } => declarator.Symbol,
                ISimpleAssignmentOperation { Target: var target } => Values.VariableOf(target),
                _ => null,
            };
            if (holder is null && value.Parent is not IUsingOperation)
            {
                return ("its guard is used as more than a scope", null);
            }
        }

        if (holder is null)
        {
            return (null, null);
        }

        if (holder is not ILocalSymbol local || local.DeclaringSyntaxReferences.Length != 1)
        {
            return ($"its guard is kept in '{holder.Name}', which others have, too", null);
        }

        SyntaxNode scope = FlowGraphs.BodyOf(acquire.Syntax) ?? acquire.Syntax.SyntaxTree.GetRoot(cancellationToken);
        foreach (IdentifierNameSyntax name in scope.DescendantNodes().OfType<IdentifierNameSyntax>()
            .Where(n => n.Identifier.ValueText == local.Name))
        {
            if (SymbolEqualityComparer.Default.Equals(acquire.Model.GetSymbolInfo(name, cancellationToken).Symbol, local)
                && !IsEnd(name) && !name.AncestorsAndSelf().TakeWhile(n => n is not StatementSyntax).Contains(acquire.Syntax))
            {
                return ($"its guard '{local.Name}' is used as more than a scope", null);
            }
        }

        return (null, local);
    }

    private static bool IsEnd(IdentifierNameSyntax name) => name.Parent switch
    {
        MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Dispose", Parent: InvocationExpressionSyntax } access =>
            access.Expression == name,
        UsingStatementSyntax scope => scope.Expression == name,
        AssignmentExpressionSyntax { Left: var target, Right: InvocationExpressionSyntax } => target == name,
        _ => false,
    };
}
