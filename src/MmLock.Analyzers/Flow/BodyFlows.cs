using MmLock.Analyzers.Operations;
using Microsoft.CodeAnalysis.FlowAnalysis;

namespace MmLock.Analyzers.Flow;

/// <summary>
/// The dataflows of one member's bodies. Those that are entered with nothing held, which are most, are run once,
/// whoever asks.
/// </summary>
internal sealed class BodyFlows(LockModel model, CancellationToken cancellationToken)
{
    private readonly Dictionary<ControlFlowGraph, HeldLocks> _unheld = new();

    public LockModel Model => model;

    public CancellationToken CancellationToken => cancellationToken;

    /// <param name="graph">The body.</param>
    /// <param name="owner">Its method; null for an initializer.</param>
    /// <param name="entry">What it is entered with beyond what it requires.</param>
    public HeldLocks Of(ControlFlowGraph graph, IMethodSymbol? owner, ImmutableArray<AcquireSite> entry)
    {
        if (!entry.IsEmpty)
        {
            return HeldLocksAnalysis.Run(graph, owner, entry, model, cancellationToken);
        }

        if (!_unheld.TryGetValue(graph, out HeldLocks? locks))
        {
            locks = HeldLocksAnalysis.Run(graph, owner, entry, model, cancellationToken);
            _unheld.Add(graph, locks);
        }

        return locks;
    }
}
