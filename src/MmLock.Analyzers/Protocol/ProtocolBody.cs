using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Primitives;

namespace MmLock.Analyzers.Protocol;

/// <summary>A body that uses locks, with what the protocol rules ask of it. Each answer is found once for all of them.</summary>
internal sealed class ProtocolBody(LockedBody body, LockModel model, LockReferences references, CancellationToken cancellationToken)
{
    private IReadOnlyList<UnreleasedHold>? _unreleased;
    private IReadOnlyList<GuardMisuse>? _misuses;
    private LockConditions? _conditions;
    private List<LockPath>? _outOfSight;

    public LockedBody Body => body;

    public HeldLocks Locks => body.Locks;

    public LockModel Model => model;

    public LockReferences References => references;

    public CancellationToken CancellationToken => cancellationToken;

    /// <summary>The body as it was written.</summary>
    public SyntaxNode Syntax => body.Locks.Graph.OriginalOperation.Syntax;

    public SemanticModel Semantics => model.Models.Get(Syntax.SyntaxTree);

    public LockConditions Conditions => _conditions ??= new LockConditions(this);

    public IReadOnlyList<UnreleasedHold> Unreleased => _unreleased ??= UnreleasedHolds.Find(this);

    public IReadOnlyList<GuardMisuse> Misuses => _misuses ??= GuardMisuses.Find(this).ToList();

    /// <summary>
    /// The places where this body itself begins a hold by a call that it contains. The implicit calls of a <c>lock</c>
    /// statement are none: the language gives that hold back.
    /// </summary>
    public IEnumerable<AcquireSite> Acquires =>
        Locks.Sites.Where(s =>
            s.Operation is { IsImplicit: false } && Locks.Steps.Any(t => t.Kind == LockStepKind.Acquired && t.Hold?.Site.Index == s.Index));

    /// <summary>
    /// Whether the body does something to the lock that the dataflow does not follow, such as
    /// <c>ReaderWriterLock.ReleaseLock</c> or <c>Semaphore.Release(n)</c>: then nothing is said of that lock here.
    /// </summary>
    public bool IsOutOfSight(LockPath path) => (_outOfSight ??= OutOfSight().ToList()).Any(p => p.Equals(path) || p.IsSameMember(path));

    /// <summary>
    /// Whether a path begins with a variable that is set again, and so names another lock later: the node of a list that is
    /// walked hand over hand. The dataflow does not tell these locks apart.
    /// </summary>
    public bool IsMoved(LockPath path) =>
        path.RootSymbol is { } root && !path.Members.IsEmpty
        && Locks.Graph.Blocks.SelectMany(FlowGraphs.Operations).SelectMany(o => o.DescendantsAndSelf()).OfType<IAssignmentOperation>()
            .Count(a => SymbolEqualityComparer.Default.Equals(Values.VariableOf(a.Target), root)) > (root is IParameterSymbol ? 0 : 1);

    private IEnumerable<LockPath> OutOfSight() =>
        Locks.Graph.Blocks.SelectMany(FlowGraphs.Operations).SelectMany(o => o.DescendantsAndSelf()).OfType<IInvocationOperation>()
            .Select(model.Reader.Read)
            .Where(o => o is { Verb: LockVerb.Foreign, Target: not null })
            .Select(o => Locks.Paths.Of(o!.Target!));
}
