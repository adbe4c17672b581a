using System.Collections.Concurrent;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;

namespace MmLock.Analyzers.Effects;

/// <summary>
/// Effects of all that an operation may run, and not only of what it surely calls: what a type does at its first use, what the library
/// calls of those who derive from its classes or wait for their events, functions that it is given and perhaps keeps. No reason to
/// warn, but one not to run it where nothing slow may run at all.
/// </summary>
internal sealed class RunEffects(EffectModel effects)
{
    /// <summary>Code that may run more bodies than these is not known to be short.</summary>
    private const int MaxBodies = 600;

    private readonly ConcurrentDictionary<SyntaxNode, string> _slow = new();
    private readonly RunGraph _runs = effects.Locks.Graph.Runs;

    /// <summary>The calls that lead to slow work; null for none.</summary>
    /// <param name="operation">One of a body.</param>
    /// <param name="method">That the body is of.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public string? Of(IOperation operation, IMethodSymbol? method, CancellationToken cancellationToken) =>
        new RunReader(_runs, method, cancellationToken).Read(new[] { operation })
            .Select(e => Of(e, cancellationToken)).FirstOrDefault(p => p is not null);

    /// <summary>Whether any operation of a body leads to slow work in another.</summary>
    public bool IsAnySlow(SyntaxNode body, CancellationToken cancellationToken) =>
        _runs.Of(RunGraph.Key(body), cancellationToken).Any(e => Of(e, cancellationToken) is not null);

    private string? Of(RunEdge edge, CancellationToken cancellationToken)
    {
        if (edge.Body is not { } body)
        {
            return null;
        }

        string way = _slow.GetOrAdd(body, b => Search(b, cancellationToken));
        return way.Length == 0 ? null : $"{edge.Label} \u2192 {way}";
    }

    /// <summary>The shortest way from a body to an effect, its own included; empty for none.</summary>
    private string Search(SyntaxNode body, CancellationToken cancellationToken)
    {
        var seen = new HashSet<SyntaxNode> { body };
        var open = new Queue<(SyntaxNode Body, string Way)>();
        open.Enqueue((body, ""));
        while (open.Count > 0)
        {
            (SyntaxNode next, string way) = open.Dequeue();
            if (_slow.TryGetValue(next, out string? known))
            {
                if (known.Length == 0)
                {
                    continue;
                }

                return way + known;
            }

            if (IsToldByTable(next, cancellationToken))
            {
                continue;
            }

            // What a parameter grows with is the callers' affair, and what they pass is not followed here.
            if (effects.FactsOf(next, cancellationToken).Sites.OfType<EffectSite>().FirstOrDefault(s => s is
                {
                    IsAwait: false,
                    Parameters: 0
                }) is { } site)
            {
                return way + site.Label;
            }

            foreach (RunEdge edge in _runs.Of(next, cancellationToken))
            {
                if (edge.Body is { } inner && seen.Add(inner))
                {
                    open.Enqueue((inner, $"{way}{edge.Label} \u2192 "));
                }
            }

            if (seen.Count > MaxBodies)
            {
                return way + "more code than is followed";
            }
        }

        // None of them leads anywhere.
        foreach (SyntaxNode quiet in seen)
        {
            _slow.TryAdd(quiet, "");
        }

        return "";
    }

    /// <summary>What annotations and tables say of a method is the last word, and the calls of it have it.</summary>
    private bool IsToldByTable(SyntaxNode body, CancellationToken cancellationToken) =>
        RunGraph.MethodOf(body, effects.Locks.Models.Get(body.SyntaxTree), cancellationToken) is { } method
        && effects.Table.Find(method) is not null;
}
