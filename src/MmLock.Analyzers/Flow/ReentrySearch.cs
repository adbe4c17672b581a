using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Primitives;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Flow;

/// <summary>A path from code under a hold back to the lock.</summary>
/// <param name="Steps">What runs, from the method that holds the lock on.</param>
/// <param name="IsCertain">The last step takes the lock; else it is code that nobody here has seen.</param>
internal sealed record ReentryPath(IReadOnlyList<string> Steps, bool IsCertain)
{
    /// <summary>What to write after a reason that this path is.</summary>
    public string Hint { get; init; } = "";

    /// <summary>The first body that runs; null for code that nobody here has seen.</summary>
    public SyntaxNode? Begin { get; init; }

    /// <summary>What the code is called that nobody here has seen, where the way begins with that.</summary>
    public string? Stranger { get; init; }

    /// <summary>The body that takes the lock.</summary>
    public SyntaxNode? End { get; init; }

    public override string ToString() => string.Join(" → ", Steps);
}

/// <summary>
/// Finds, for one lock, the shortest path from code under its hold to an acquire of it, or to code that may acquire it. Bodies
/// once found clean stay so, so that all holds of a lock together cost what the code costs that they reach.
/// </summary>
internal sealed class ReentrySearch
{
    /// <summary>Beyond that a hold covers half a program, and nobody would call that unharmful.</summary>
    private const int MaxBodies = 4000;

    private readonly RunGraph _runs;
    private readonly CancellationToken _cancellationToken;
    private readonly HashSet<SyntaxNode> _acquiring = new();
    private readonly HashSet<SyntaxNode> _clean = new();

    /// <param name="group">The lock.</param>
    /// <param name="graph">The compilation whose code is followed.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <param name="mode">Of the acquires that are looked for; null for any.</param>
    public ReentrySearch(
        LockAliasSet group, LockAliasAnalysis graph, CancellationToken cancellationToken, HoldMode? mode = null)
    {
        _runs = graph.Runs;
        _cancellationToken = cancellationToken;

        // A project below takes the lock in methods of its own, and so does this one if the group is one of those below.
        IEnumerable<LockUse> operations = graph.InReferences(group, cancellationToken).Prepend(group)
            .Concat(group.IsPart
                ? Enumerable.Empty<LockAliasSet>()
                : group.Members.Select(m => graph.GroupOf(graph.InThis(m), cancellationToken)).OfType<LockAliasSet>())
            .SelectMany(g => g.Operations);
        _acquiring.UnionWith(
            operations.Where(o => o.Lock.Kind == SiteKind.Acquire && (mode is null || o.Lock.Mode == mode))
                .Select(o => FlowGraphs.BodyOf(o.Syntax))
                .OfType<SyntaxNode>().Select(RunGraph.Key));
    }

    /// <summary>Looks for paths to other bodies than those that acquire.</summary>
    public ReentrySearch(IEnumerable<SyntaxNode> bodies, LockAliasAnalysis graph, CancellationToken cancellationToken)
    {
        _runs = graph.Runs;
        _cancellationToken = cancellationToken;
        _acquiring.UnionWith(bodies);
    }

    /// <summary>The ways back from what runs under a hold, the filters around it included; the first of each piece of code.</summary>
    public IEnumerable<ReentryPath> Under(LockUse acquire, IEnumerable<(IOperation Part, SemanticModel Model)> parts) =>
        parts.Concat(FiltersAround(acquire, _cancellationToken).Select(f => (f, acquire.Model)))
            .Select(p => From(p.Item1, p.Item2, acquire.Container.Name)).OfType<ReentryPath>();

    /// <summary>The shortest way to each body that takes the lock, and one to code that nobody here has seen.</summary>
    public IReadOnlyList<ReentryPath> AllFrom(IOperation part, SemanticModel model, string holder)
    {
        var found = new List<ReentryPath>();
        if (From(part, model, holder, found) is { IsCertain: false } unknown)
        {
            found.Add(unknown);
        }

        return found;
    }

    /// <returns>Null when nothing that runs in the part comes back to the lock.</returns>
    public ReentryPath? From(IOperation part, SemanticModel model, string holder) => From(part, model, holder, null);

    /// <param name="part">The code.</param>
    /// <param name="model">Of its file.</param>
    /// <param name="holder">The method that it is of.</param>
    /// <param name="all">Gets every way that takes the lock; null to stop at the first.</param>
    private ReentryPath? From(IOperation part, SemanticModel model, string holder, List<ReentryPath>? all)
    {
        var from = new Dictionary<SyntaxNode, (SyntaxNode? Before, RunEdge Edge)>();
        var open = new Queue<SyntaxNode>();
        (SyntaxNode? Before, RunEdge Edge)? unknown = null;
        if (Follow(_runs.OfPart(part, model, _cancellationToken), null) is { } direct)
        {
            return direct;
        }

        while (open.Count > 0)
        {
            _cancellationToken.ThrowIfCancellationRequested();
            if (from.Count + _clean.Count > MaxBodies)
            {
                return new ReentryPath(new[] { holder, "more code than can be followed" }, IsCertain: false);
            }

            SyntaxNode body = open.Dequeue();
            if (Follow(_runs.Of(body, _cancellationToken), body) is { } found)
            {
                return found;
            }
        }

        if (unknown is { } stranger)
        {
            return new ReentryPath(Path(stranger.Before, stranger.Edge), IsCertain: false)
            {
                Begin = First(stranger.Before),
                Stranger = stranger.Before is null ? stranger.Edge.Label : null,
                Hint = stranger.Edge.Hint,
            };
        }

        if (all is not { Count: > 0 })
        {
            _clean.UnionWith(from.Keys);
        }

        return null;

        ReentryPath? Follow(IEnumerable<RunEdge> edges, SyntaxNode? before)
        {
            foreach (RunEdge edge in edges)
            {
                if (edge.Body is null)
                {
                    // What no word can close off counts first.
                    unknown = unknown is null || unknown.Value.Edge.IsOpen && !edge.IsOpen ? (before, edge) : unknown;
                }
                else if (_acquiring.Contains(edge.Body))
                {
                    var way = new ReentryPath(Path(before, edge), IsCertain: true)
                    {
                        Begin = First(before) ?? edge.Body,
                        End = edge.Body
                    };
                    if (all is null)
                    {
                        return way;
                    }

                    if (all.All(w => w.End != edge.Body))
                    {
                        all.Add(way);
                    }
                }
                else if (!_clean.Contains(edge.Body) && !from.ContainsKey(edge.Body))
                {
                    from.Add(edge.Body, (before, edge));
                    open.Enqueue(edge.Body);
                }
            }

            return null;
        }

        SyntaxNode? First(SyntaxNode? last)
        {
            SyntaxNode? at = last;
            while (at is not null && from[at].Before is { } before)
            {
                at = before;
            }

            return at;
        }

        IReadOnlyList<string> Path(SyntaxNode? last, RunEdge edge)
        {
            INamedTypeSymbol? type = model.GetEnclosingSymbol(part.Syntax.SpanStart, _cancellationToken)?.ContainingType;
            var steps = new List<string> { edge.NameIn(type) };
            for (SyntaxNode? at = last; at is not null; at = from[at].Before)
            {
                steps.Add(from[at].Edge.NameIn(type));
            }

            steps.Add(holder);
            steps.Reverse();
            return steps;
        }
    }

    /// <summary>
    /// What runs under a hold that began in the body although it is written outside: filters of the handlers that an
    /// exception looks at first.
    /// </summary>
    private static IEnumerable<IOperation> FiltersAround(LockUse acquire, CancellationToken cancellationToken)
    {
        foreach (TryStatementSyntax statement in acquire.Syntax.Ancestors().TakeWhile(a => !FlowGraphs.IsBody(a))
            .OfType<TryStatementSyntax>().Where(t => t.Block.Span.Contains(acquire.Syntax.Span)))
        {
            foreach (CatchFilterClauseSyntax filter in statement.Catches.Select(c => c.Filter).OfType<CatchFilterClauseSyntax>())
            {
                if (acquire.Model.GetOperation(filter.FilterExpression, cancellationToken) is { } condition)
                {
                    yield return condition;
                }
            }
        }
    }

    /// <summary>An acquire that is written inside a piece of code and runs with it, rather than in a function of its own.</summary>
    /// <param name="part">The code.</param>
    /// <param name="held">The acquire whose hold it runs under. A call that gets what that returns has it among its parts.</param>
    /// <param name="group">The lock.</param>
    /// <param name="mode">Of the acquire that is looked for; null for any.</param>
    public static LockUse? NestedIn(SyntaxNode part, LockUse held, LockAliasSet group, HoldMode? mode = null) =>
        AllNestedIn(part, held, group, mode).FirstOrDefault();

    /// <summary>All of them.</summary>
    public static IEnumerable<LockUse> AllNestedIn(SyntaxNode part, LockUse held, LockAliasSet group, HoldMode? mode = null) =>
        group.Operations.Where(o =>
            o.Lock.Kind == SiteKind.Acquire && (mode is null || o.Lock.Mode == mode) && (part is not ExpressionSyntax || o != held)
            && o.Syntax.SyntaxTree == part.SyntaxTree && part.Span.Contains(o.Syntax.Span)
            && !o.Syntax.Ancestors().TakeWhile(a => a != part)
                .Any(a => a is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax));
}
