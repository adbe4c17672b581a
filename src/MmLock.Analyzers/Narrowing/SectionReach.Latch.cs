using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Primitives;

namespace MmLock.Analyzers.Narrowing;

/// <summary>What bodies do under locks that they take themselves.</summary>
internal sealed partial class SectionReach
{
    /// <summary>Whether an operation of a body runs under a structure lock that the body has taken.</summary>
    public System.Func<IOperation, bool> LatchOf(SyntaxNode body, CancellationToken cancellationToken) =>
        _locks.Names.MayUseLocks(body, _locks.Models.Compilation, cancellationToken) && _locks.FlowOf(body, cancellationToken) is
        {
            IsComplete: true
        } flow && flow.Sites.Any(IsLatch)
            ? o => At(flow, o).Must.Any(h => IsLatch(h.Site))
            : _ => false;

    /// <summary>The same, on some path; of a body that is not followed to its end, all.</summary>
    public System.Func<IOperation, bool> MayBeLatchedIn(SyntaxNode body, CancellationToken cancellationToken) =>
        _locks.Names.MayUseLocks(body, _locks.Models.Compilation, cancellationToken)
            ? _locks.FlowOf(body, cancellationToken) is { IsComplete: true } flow
                // One that has another name may be this one.
                ? o => At(flow, o).May.Any(h => IsLatch(h.Site) || h.Site.Class == LockGranularity.Structure)
                : _ => true
            : _ => false;

    /// <summary>Whether an operation of a body runs under this lock, other than its structure lock, that the body has taken.</summary>
    public System.Func<IOperation, bool> IsHeldIn(SyntaxNode body, CancellationToken cancellationToken) =>
        _locks.Names.MayUseLocks(body, _locks.Models.Compilation, cancellationToken) && _locks.FlowOf(body, cancellationToken) is
        {
            IsComplete: true
        } flow
            ? o => At(flow, o).Must.Any(h => !IsLatch(h.Site) && h.Site.Path.Symbol is { } symbol && _group.Members.Contains(symbol))
            : _ => false;

    /// <summary>The functions that pieces of a body run.</summary>
    public IEnumerable<SyntaxNode> BodiesOf(IEnumerable<IOperation> parts, CancellationToken cancellationToken) => parts
        .SelectMany(RunBodies.OwnOperations).SelectMany(o => EdgesOf(o, null, cancellationToken)).Select(e => e.Body).OfType<SyntaxNode>()
        .Distinct().SelectMany(b => Of(b, cancellationToken).Bodies.Append(b));

    /// <summary>Whether pieces of a body run what takes the structure lock.</summary>
    public bool TakesLatch(IEnumerable<IOperation> parts, CancellationToken cancellationToken) => parts
        .SelectMany(RunBodies.OwnOperations).SelectMany(o => EdgesOf(o, null, cancellationToken)).Select(e => e.Body).OfType<SyntaxNode>()
        .Distinct().Any(b => Of(b, cancellationToken).TakesLatch.Count > 0);

    /// <summary>Whether an operation of a body runs under any lock that the body has taken, on some path.</summary>
    public System.Func<IOperation, bool> LockedIn(SyntaxNode body, CancellationToken cancellationToken) =>
        _locks.Names.MayUseLocks(body, _locks.Models.Compilation, cancellationToken)
            ? _locks.FlowOf(body, cancellationToken) is { IsComplete: true } flow ? o => At(flow, o).May.Any() : _ => true
            : _ => false;

    /// <summary>The structure lock of this very lock, or a structure hold of it.</summary>
    private bool IsLatch(AcquireSite site) =>
        site.Class == LockGranularity.Structure
        && (site.Lock is { IsStructure: true } ? site.Path.Symbol is { } symbol && _group.Members.Contains(symbol)
            : site.Path.Members is { Length: > 0 } members && (members.Length > 1 ? members[members.Length - 2] : site.Path.RootSymbol)
                is { } owner && _group.Members.Contains(owner));

    /// <summary>The structure lock of this lock is taken.</summary>
    private bool IsOwnLatch(IOperation use) =>
        _locks.Reader.ReadAny(use) is { Verb: LockVerb.Acquire or LockVerb.TryAcquire, Target: { } target }
        && Values.Unwrap(target) is IMemberReferenceOperation { Member: var latch, Instance: { } owner }
        && KnownTypes.Is(latch.DeclaredType(), _locks.Types.VmaLock)
        && Values.SymbolOf(owner) is { } named && _group.Members.Contains(named.OriginalDefinition);
}
