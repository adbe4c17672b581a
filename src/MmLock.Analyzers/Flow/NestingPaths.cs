using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Flow;

/// <summary>A way on which the thread that holds a lock coarsely takes it again, or may.</summary>
/// <param name="Outer">The acquire of the hold.</param>
/// <param name="Inner">The acquires that the way ends at; empty where they are in another project, or in code that
/// nobody here has seen.</param>
/// <param name="At">Where the way begins: the inner acquire, or what leads to it.</param>
/// <param name="Way">The same in words.</param>
internal sealed record NestingPath(LockUse Outer, ImmutableArray<LockUse> Inner, IOperation At, ReentryPath Way)
{
    /// <summary>The inner acquire stands in the section itself.</summary>
    public bool IsDirect => Inner.Length == 1 && Inner[0].Lock.Operation.Syntax == At.Syntax;
}

/// <summary>
/// The paths on which one lock nests. Neither end of one may become a range, which does not nest; structure holds nest in coarse ones
/// and in each other.
/// </summary>
internal sealed class NestingPaths
{
    private NestingPaths(ImmutableArray<NestingPath> all) => All = all;

    /// <summary>In the order of the outer acquires.</summary>
    public ImmutableArray<NestingPath> All { get; }

    /// <summary>A path that an acquire is an end of.</summary>
    public NestingPath? Through(LockUse acquire) => All.FirstOrDefault(p => p.Outer == acquire || p.Inner.Contains(acquire));

    /// <summary>The paths that begin under an acquire: the lock is taken again inside.</summary>
    public IEnumerable<NestingPath> Under(LockUse acquire) => All.Where(p => p.Outer == acquire);

    public static NestingPaths Of(LockAliasSet group, LockModel model, CancellationToken cancellationToken)
    {
        var search = new ReentrySearch(group, model.Graph, cancellationToken);
        ILookup<SyntaxNode?, LockUse> acquires = group.Operations.Where(o => o.Lock.Kind == SiteKind.Acquire)
            .ToLookup(o => FlowGraphs.BodyOf(o.Syntax) is { } body ? RunGraph.Key(body) : null);
        var found = ImmutableArray.CreateBuilder<NestingPath>();

        // A range belongs to no thread, and nothing nests in it.
        foreach (LockUse outer in group.Operations.Where(o => o.Lock.Kind == SiteKind.Acquire && o.Lock.Range is null))
        {
            var ends = new HashSet<SyntaxNode?>();
            foreach ((IOperation part, SemanticModel here) in CriticalSection.PartsOf(outer, model, cancellationToken))
            {
                foreach (LockUse nested in ReentrySearch.AllNestedIn(part.Syntax, outer, group))
                {
                    if (!IsOtherChoice(outer.Syntax, nested.Syntax)
                        && found.All(f => f.Outer != outer || f.At.Syntax != nested.Syntax))
                    {
                        found.Add(new NestingPath(
                            outer, ImmutableArray.Create(nested), nested.Lock.Operation,
                            new ReentryPath(new[] { outer.Container.Name, nested.Lock.Primitive }, IsCertain: true)));
                    }
                }

                foreach (ReentryPath way in search.AllFrom(part, here, outer.Container.Name))
                {
                    if (ends.Add(way.End))
                    {
                        found.Add(new NestingPath(
                            outer, way.End is { } end ? acquires[end].ToImmutableArray() : ImmutableArray<LockUse>.Empty,
                            StartOf(way, part, here, model.Graph.Runs, cancellationToken), way));
                    }
                }
            }

            if (CriticalSection.LeftToStrangers(outer, model, cancellationToken) is { } left)
            {
                found.Add(new NestingPath(
                    outer, ImmutableArray<LockUse>.Empty, outer.Lock.Operation,
                    new ReentryPath(new[] { left.Name, "callers that are not all in sight" }, IsCertain: false)));
            }
        }

        return new NestingPaths(found.ToImmutable());
    }

    /// <summary>
    /// <c>coarse ? x.EnterWrite() : default</c>, and in that <c>coarse ? default : x.EnterStructure(…)</c> or <c>!coarse &amp;&amp;
    /// x.TryEnterWrite(…)</c>: of the two one runs. Whoever sets the flag begins again.
    /// </summary>
    private static bool IsOtherChoice(SyntaxNode outer, SyntaxNode nested)
    {
        if (outer.Parent is not ConditionalExpressionSyntax { Condition: IdentifierNameSyntax { Identifier.ValueText: var flag } } choice
            || choice.WhenTrue != outer || choice.FirstAncestorOrSelf<BlockSyntax>() is not { } block)
        {
            return false;
        }

        // Where that runs again, it was not taken: the way back to it goes by the other choice.
        List<ExpressionStatementSyntax> begins = block.DescendantNodes().OfType<AssignmentExpressionSyntax>()
            .Where(a => a.Left is IdentifierNameSyntax set && set.Identifier.ValueText == flag)
            .Select(a => a.Parent as ExpressionStatementSyntax).OfType<ExpressionStatementSyntax>().ToList();
        return begins.All(b => b.Parent is BlockSyntax around && around.Statements.IndexOf(b) is var at
                && at + 1 < around.Statements.Count && around.Statements[at + 1] is GotoStatementSyntax)
            && (nested == outer
                ? begins.Count > 0 && begins.All(b => IsUnderOther(b, flag, block))
                : IsUnderOther(nested, flag, block));
    }

    private static bool IsUnderOther(SyntaxNode node, string flag, BlockSyntax block) => node.Ancestors().TakeWhile(a => a != block)
        .Any(a => a switch
        {
            ConditionalExpressionSyntax { Condition: IdentifierNameSyntax asked } other =>
                asked.Identifier.ValueText == flag && other.WhenFalse.Span.Contains(node.Span),
            IfStatementSyntax { Condition: BinaryExpressionSyntax both } choice =>
                IsNot(both, flag) && choice.Statement.Span.Contains(node.Span),
            BinaryExpressionSyntax both => IsNot(both, flag) && both.Right.Span.Contains(node.Span),
            _ => false,
        });

    private static bool IsNot(BinaryExpressionSyntax both, string flag) => both is
    {
        RawKind: (int)SyntaxKind.LogicalAndExpression,
        Left: PrefixUnaryExpressionSyntax
        {
            RawKind: (int)SyntaxKind.LogicalNotExpression,
            Operand: IdentifierNameSyntax { Identifier.ValueText: var asked },
        },
    } && asked == flag;

    /// <summary>The smallest piece of a part that the way begins with.</summary>
    private static IOperation StartOf(
        ReentryPath way, IOperation part, SemanticModel model, RunGraph runs, CancellationToken cancellationToken)
    {
        IOperation at = part;
        while (at.ChildOperations.FirstOrDefault(c =>
            c is not (IAnonymousFunctionOperation or ILocalFunctionOperation)
                && runs.OfPart(c, model, cancellationToken)
                    .Any(e => e.Body == way.Begin && (e.Body is not null || e.Label == way.Stranger)))
            is { } inner)
        {
            at = inner;
        }

        return at;
    }
}
