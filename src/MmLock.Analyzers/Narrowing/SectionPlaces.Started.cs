using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;

namespace MmLock.Analyzers.Narrowing;

/// <summary>What the section has run by others and waits for.</summary>
internal sealed partial class SectionPlaces
{
    private readonly HashSet<SyntaxNode> _started = new();
    private Waiting? _waiting;

    /// <summary>The pieces of the section that begin such work: it goes on beside what comes after them.</summary>
    public IReadOnlyCollection<SyntaxNode> Started => _started;

    private void ReadStarted(IOperation operation, IMethodSymbol? method, SyntaxNode at, ImmutableArray<SyntaxNode> path)
    {
        if (_isPlacedOnly || operation is not (IInvocationOperation or IObjectCreationOperation)
            || !_reach.StartedBy(operation, method, Waiting.ForAll, _cancellationToken).Any())
        {
            return;
        }

        Waiting waiting = _waiting ??= _reach.Of(_acquire, _cancellationToken).Waiting;
        foreach (SyntaxNode body in _reach.StartedBy(operation, method, waiting, _cancellationToken).Select(e => e.Body)
            .OfType<SyntaxNode>())
        {
            Reach whole = _reach.Of(body, _cancellationToken);
            _started.UnionWith(path);
            _unfollowed.Add(body);
            _unfollowed.UnionWith(whole.Bodies);
            foreach (SharedAccess access in whole.All.Where(a => !IsOwn(a)))
            {
                _facts.Add(new PlacedFact(access, null, null, null, at) { Path = path });
            }
        }
    }
}
