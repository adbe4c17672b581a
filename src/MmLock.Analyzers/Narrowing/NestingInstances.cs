using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Primitives;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Narrowing;

/// <summary>
/// Whether what nests in a hold is the lock that is held, and not that of another object of the type: it belongs to no object, or all
/// calls on the ways to the inner acquires are of the object itself, and these name the same member.
/// </summary>
internal sealed class NestingInstances(LockModel locks, LockAliasSet group, SectionReach reach, CancellationToken cancellationToken)
{
    private const int MaxBodies = 600;

    private readonly ILookup<SyntaxNode?, LockUse> _acquires = group.Operations.Where(o => o.Lock.Kind == SiteKind.Acquire)
        .ToLookup(o => FlowGraphs.BodyOf(o.Syntax) is { } body ? RunGraph.Key(body) : null);

    public bool AreSame(LockUse outer)
    {
        if (group.Roots.All(r => r.IsStatic))
        {
            return group.Roots.Count == 1;
        }

        if (MemberOf(outer) is not { } member || FlowGraphs.BodyOf(outer.Syntax) is not { } body)
        {
            return false;
        }

        SyntaxNode own = RunGraph.Key(body);

        // What the section runs, up to the bodies that take the lock.
        var called = new Dictionary<SyntaxNode, List<(IOperation Call, SyntaxNode From)>>();
        var open = new Queue<SyntaxNode>();
        var seen = new HashSet<SyntaxNode>();
        foreach ((IOperation part, SemanticModel model) in CriticalSection.PartsOf(outer, locks, cancellationToken))
        {
            if (FlowGraphs.BodyOf(part.Syntax) != body
                || ReentrySearch.AllNestedIn(part.Syntax, outer, group).Any(i => !IsOwn(i, member)))
            {
                return false;
            }

            Follow(RunBodies.OwnOperations(part), own, model);
        }

        while (open.Count > 0)
        {
            SyntaxNode next = open.Dequeue();
            if (_acquires.Contains(next))
            {
                continue;
            }

            if (seen.Count > MaxBodies)
            {
                return false;
            }

            SemanticModel model = locks.Models.Get(next.SyntaxTree);
            Follow(RunBodies.OwnOperations(next, model, cancellationToken), next, model);
        }

        // Backwards from those that take it: every call on a way must stay with the object.
        var back = new Queue<SyntaxNode>(seen.Where(b => _acquires.Contains(b)));
        var hot = new HashSet<SyntaxNode>(back);
        while (back.Count > 0)
        {
            SyntaxNode target = back.Dequeue();
            if (_acquires[target].Any(a => !IsOwn(a, member)))
            {
                return false;
            }

            foreach ((IOperation call, SyntaxNode from) in called[target])
            {
                if (!StaysWith(call, from, target))
                {
                    return false;
                }

                if (from != own && hot.Add(from))
                {
                    back.Enqueue(from);
                }
            }
        }

        return true;

        void Follow(IEnumerable<IOperation> operations, SyntaxNode from, SemanticModel model)
        {
            IMethodSymbol? method = RunGraph.MethodOf(from, model, cancellationToken);
            foreach (IOperation operation in operations)
            {
                foreach (RunEdge edge in reach.EdgesOf(operation, method, cancellationToken))
                {
                    if (edge.Body is not { } target)
                    {
                        continue;
                    }

                    if (!called.TryGetValue(target, out List<(IOperation, SyntaxNode)>? calls))
                    {
                        called.Add(target, calls = new());
                    }

                    calls.Add((operation, from));
                    if (seen.Add(target))
                    {
                        open.Enqueue(target);
                    }
                }
            }
        }
    }

    /// <summary>A call of the object itself, or a function that is written in the body that runs it.</summary>
    private static bool StaysWith(IOperation call, SyntaxNode from, SyntaxNode target) =>
        from.Span.Contains(target.Span)
        || call switch
        {
            IInvocationOperation { Instance: { } instance } => IsThis(instance),
            IPropertyReferenceOperation { Instance: { } instance } => IsThis(instance),
            _ => false,
        };

    /// <summary>Of the object that the code belongs to, and by the same name: another name may be another lock of the object.</summary>
    private static bool IsOwn(LockUse use, ISymbol member) => SymbolEqualityComparer.Default.Equals(MemberOf(use), member);

    /// <summary>The member with the lock, of the object that the code belongs to; null for a lock that is elsewhere.</summary>
    private static ISymbol? MemberOf(LockUse use) => use.Lock.Target is { } target
        && Values.Unwrap(target) is IMemberReferenceOperation { Instance: { } instance, Member: var member } && IsThis(instance)
            ? member.OriginalDefinition
            : null;

    private static bool IsThis(IOperation instance) =>
        Values.Unwrap(instance) is IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance };
}
