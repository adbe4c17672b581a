using MmLock.Analyzers.Effects;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using Microsoft.CodeAnalysis.Text;

namespace MmLock.Analyzers.Ranges;

/// <summary>
/// What of the body around an acquire must not run under <c>VmaLock</c>: as the rules on holds see it, and what may run beyond that.
/// </summary>
internal sealed class SlowWork
{
    private readonly List<(TextSpan Span, string Path, string? Unseen)> _found = new();

    public SlowWork(LockUse acquire, EffectModel effects, CancellationToken cancellationToken)
        : this(FlowGraphs.BodyOf(acquire.Syntax), acquire.Syntax, effects, cancellationToken)
    {
    }

    /// <param name="body">The body; null for none.</param>
    /// <param name="acquire">The acquire in it; null for a body that has none.</param>
    /// <param name="effects">Of the compilation.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public SlowWork(SyntaxNode? body, SyntaxNode? acquire, EffectModel effects, CancellationToken cancellationToken)
    {
        if (body is null)
        {
            return;
        }

        foreach (FactSite site in effects.FactsOf(body, cancellationToken).Sites.Where(s => s.Operation.Syntax != acquire))
        {
            // What is known to be slow counts before what may be.
            List<ImmutableArray<EffectStep>> paths = effects.EffectsAt(site, cancellationToken).Select(e => e.Value)
                .OrderBy(p => p.Last().Unseen is not null).ThenBy(p => p.Length).ToList();
            if (paths.Count > 0)
            {
                _found.Add((
                    site.Operation.Syntax.Span, string.Join(" \u2192 ", paths[0].Select(step => step.Label)), paths[0].Last().Unseen));
            }
        }

        if (effects.Runs.IsAnySlow(body, cancellationToken))
        {
            SemanticModel model = effects.Locks.Models.Get(body.SyntaxTree);
            IMethodSymbol? method = RunGraph.MethodOf(RunGraph.Key(body), model, cancellationToken);
            foreach (IOperation operation in RunBodies.OwnOperations(body, model, cancellationToken)
                .Where(o => o.Syntax != acquire))
            {
                if (effects.Runs.Of(operation, method, cancellationToken) is { } way)
                {
                    _found.Add((operation.Syntax.Span, way, null));
                }
            }
        }
    }

    /// <summary>The calls that lead to slow work in a piece of the body; null for none.</summary>
    public string? In(SyntaxNode node) => Found(node)?.Path;

    /// <summary>Why a piece of the body is too slow for a hold on the structure; null where it is not.</summary>
    public string? WhyNotShort(SyntaxNode node) => Found(node) is not { } found ? null
        : found.Unseen is { } id
        ? $"it reaches {found.Path}, of which nobody says that it is short; a line 'None {id}' in MmLock.Effects.txt does"
        : $"it reaches {found.Path}, which no hold on the shared structure may last through";

    private (string Path, string? Unseen)? Found(SyntaxNode node) => _found.Where(f => node.Span.Contains(f.Span))
        .OrderBy(f => f.Unseen is not null).Select(f => ((string, string?)?)(f.Path, f.Unseen)).FirstOrDefault();
}
