using System;
using System.Collections.Concurrent;

namespace MmLock.Analyzers.Flow;

/// <summary>
/// Summaries of bodies that depend on the summaries of what they call, on demand: the least fixpoint, strongly connected
/// component by component from the callees up (Tarjan 1972), each component in rounds until nothing changes. Only complete
/// components are kept, and a component is solved in the order of the source, so an answer does not depend on who asked
/// first. Any number of threads may ask; two that ask at once do the same work and get the same answer.
/// </summary>
/// <remarks>
/// The work is linear in the bodies and calls that are reached: a body is combined once, or in a component at most
/// <paramref name="maxRounds"/> times. What has not settled by then stays as it is, which says less than there is.
/// </remarks>
internal sealed class CallGraphFixpoint<T>(
    Func<SyntaxNode, CancellationToken, IEnumerable<SyntaxNode>> callees,
    Func<SyntaxNode, Func<SyntaxNode, T>, CancellationToken, T> combine,
    Func<T, T, bool> areSame,
    T bottom,
    int maxRounds)
{
    private readonly ConcurrentDictionary<SyntaxNode, T> _done = new();

    /// <summary>The summary of a body that was solved; bottom for one that was not.</summary>
    public T Known(SyntaxNode body) => _done.TryGetValue(body, out T? summary) ? summary : bottom;

    public void Solve(SyntaxNode start, CancellationToken cancellationToken)
    {
        if (_done.ContainsKey(start))
        {
            return;
        }

        var index = new Dictionary<SyntaxNode, int>();
        var low = new Dictionary<SyntaxNode, int>();
        var component = new Stack<SyntaxNode>();
        var inComponent = new HashSet<SyntaxNode>();
        var path = new Stack<(SyntaxNode Body, IEnumerator<SyntaxNode> Left)>();

        void Enter(SyntaxNode body)
        {
            index.Add(body, index.Count);
            low.Add(body, index[body]);
            component.Push(body);
            inComponent.Add(body);
            path.Push((body, callees(body, cancellationToken).Distinct().GetEnumerator()));
        }

        Enter(start);
        while (path.Count > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            (SyntaxNode body, IEnumerator<SyntaxNode> left) = path.Peek();
            if (left.MoveNext())
            {
                SyntaxNode callee = left.Current;
                if (index.TryGetValue(callee, out int seen))
                {
                    if (inComponent.Contains(callee))
                    {
                        low[body] = Math.Min(low[body], seen);
                    }
                }
                else if (!_done.ContainsKey(callee))
                {
                    Enter(callee);
                }

                continue;
            }

            path.Pop();
            if (path.Count > 0)
            {
                SyntaxNode caller = path.Peek().Body;
                low[caller] = Math.Min(low[caller], low[body]);
            }

            if (low[body] == index[body])
            {
                var members = new List<SyntaxNode>();
                SyntaxNode member;
                do
                {
                    member = component.Pop();
                    inComponent.Remove(member);
                    members.Add(member);
                }
                while (member != body);

                SolveComponent(members, cancellationToken);
            }
        }
    }

    private void SolveComponent(List<SyntaxNode> members, CancellationToken cancellationToken)
    {
        if (members.Count == 1 && !callees(members[0], cancellationToken).Contains(members[0]))
        {
            _done.TryAdd(members[0], combine(members[0], Known, cancellationToken));
            return;
        }

        members = members.OrderBy(m => m.SyntaxTree.FilePath, StringComparer.Ordinal).ThenBy(m => m.SpanStart).ToList();
        Dictionary<SyntaxNode, T> current = members.ToDictionary(m => m, _ => bottom);
        Dictionary<SyntaxNode, List<SyntaxNode>> callers = members.ToDictionary(m => m, _ => new List<SyntaxNode>());
        foreach (SyntaxNode caller in members)
        {
            foreach (SyntaxNode callee in callees(caller, cancellationToken).Distinct().Where(callers.ContainsKey))
            {
                callers[callee].Add(caller);
            }
        }

        var open = new HashSet<SyntaxNode>(members);
        for (int round = 0; round < maxRounds && open.Count > 0; round++)
        {
            // All of a round see the round before, so that the shortest path is found first whatever the order is.
            var changed = new List<(SyntaxNode Body, T Summary)>();
            foreach (SyntaxNode body in members.Where(open.Contains))
            {
                cancellationToken.ThrowIfCancellationRequested();
                T next = combine(body, b => current.TryGetValue(b, out T? inside) ? inside : Known(b), cancellationToken);
                if (!areSame(next, current[body]))
                {
                    changed.Add((body, next));
                }
            }

            open.Clear();
            foreach ((SyntaxNode body, T summary) in changed)
            {
                current[body] = summary;
                open.UnionWith(callers[body]);
            }
        }

        foreach (KeyValuePair<SyntaxNode, T> solved in current)
        {
            _done.TryAdd(solved.Key, solved.Value);
        }
    }
}
