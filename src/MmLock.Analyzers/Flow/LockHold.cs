using System;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Primitives;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;

namespace MmLock.Analyzers.Flow;

/// <summary>
/// One place in a body where a hold begins: an acquire, a call that acquires for its caller, or the caller's own hold
/// that the body relies on.
/// </summary>
/// <param name="Index">Number within the body.</param>
/// <param name="Path">The lock.</param>
/// <param name="Class">How many threads wait for it.</param>
/// <param name="Mode">The mode it is taken in; a hold may change it.</param>
/// <param name="Range">The range expression, if one is at hand.</param>
/// <param name="Operation">The acquire, or the call that leads to it; null when the body is entered with the hold.</param>
/// <param name="Location">The token that a reader would point at.</param>
internal sealed record AcquireSite(
    int Index, LockPath Path, LockGranularity Class, HoldMode Mode, IOperation? Range, IOperation? Operation, Location Location)
{
    /// <summary>The primitive; null when another method acquires.</summary>
    public LockOperation? Lock { get; init; }

    /// <summary>The method that acquires on the body's behalf, if one does.</summary>
    public IMethodSymbol? Wrapper { get; init; }

    /// <summary>The statement with which the hold ends, where the graph does not show its end; null where it does.</summary>
    public LockStatementSyntax? Statement { get; init; }

    /// <summary>What a structure hold of a lock of this name holds, too: its <c>VmaLock</c>; null for other holds.</summary>
    public LockPath? LatchOf(LockPath named) =>
        Lock is { IsStructure: true, Operation: IInvocationOperation { TargetMethod.ContainingType: var type } }
        && type.GetMembers("VmaLock").FirstOrDefault() is { } latch
        ? named.Member(latch)
        : null;

    /// <summary>The body is entered with the hold: it says so by <c>[RequiresLock]</c>.</summary>
    public bool IsRequired => Operation is null;
}

/// <summary>A lock that is held on one path through a body.</summary>
/// <param name="Site">Where it was taken.</param>
/// <param name="Mode">The mode now.</param>
/// <param name="Carriers">The variables that the guard is in, as bits of the analysis.</param>
/// <param name="IsReturned">The guard is on its way to the caller: the hold is no longer this body's.</param>
internal readonly record struct LockHold(AcquireSite Site, HoldMode Mode, ulong Carriers, bool IsReturned);

/// <summary>Where control goes when a <c>finally</c> that it passes through is done.</summary>
/// <param name="Finally">The region that runs.</param>
/// <param name="Branch">The branch that left the <c>try</c>; null for an exception.</param>
/// <param name="Next">Index of the next <c>finally</c> of that branch.</param>
/// <param name="Outer">What the region was entered in the midst of, for a <c>finally</c> inside a <c>finally</c>.</param>
internal sealed record Continuation(ControlFlowRegion Finally, ControlFlowBranch? Branch, int Next, Continuation? Outer)
{
    /// <summary>How many <c>finally</c> regions are left to run; -1 under an exception.</summary>
    public int Left => Branch is null ? -1 : Branch.FinallyRegions.Length - Next;

    /// <summary>
    /// What goes on alike is one continuation, wherever it came from: else each <c>finally</c> around others is entered once
    /// for each of them. Leaving the body is told by its place, which is reported.
    /// </summary>
    public bool Equals(Continuation? other) =>
        other is not null && Finally == other.Finally && Left == other.Left && Equals(Outer, other.Outer)
        && (Branch == other.Branch
            || (Branch is { Destination: { Kind: not BasicBlockKind.Exit } destination } && other.Branch is { } branch
                && branch.Destination == destination
                && Branch.FinallyRegions.Skip(Next).SequenceEqual(branch.FinallyRegions.Skip(other.Next))));

    public override int GetHashCode() => unchecked((Finally.FirstBlockOrdinal * 31) + Left);
}

/// <summary>
/// One path that control may have come to a point: the holds in the order in which they were taken, what is known of
/// flags on that path, and the locks that it gave back for its caller. A point has a set of these. Keeping paths apart
/// rather than joining them is what makes <c>if (taken)</c> mean what it says.
/// </summary>
internal sealed class PathState : IEquatable<PathState>
{
    private readonly int _hash;

    public PathState(ImmutableArray<LockHold> holds, ulong known, ulong values, ulong released, Continuation? after)
    {
        Holds = holds;
        Known = known;
        Values = values & known;
        Released = released;
        After = after;
        int hash = ((Known.GetHashCode() * 31) + Values.GetHashCode()) * 31 + Released.GetHashCode();
        foreach (LockHold hold in holds)
        {
            hash = (hash * 31) + hold.Site.Index + ((int)hold.Mode * 7) + hold.Carriers.GetHashCode();
        }

        _hash = (hash * 31) + (after?.Left ?? -2);
    }

    public static PathState Empty { get; } = new(ImmutableArray<LockHold>.Empty, 0, 0, 0, null);

    /// <summary>Every hold, those on their way to the caller included.</summary>
    public ImmutableArray<LockHold> Holds { get; }

    /// <summary>Bits of the facts that are known, and of those, the ones that are true.</summary>
    public ulong Known { get; }

    public ulong Values { get; }

    /// <summary>Bits of the locks that were released without having been acquired here.</summary>
    public ulong Released { get; }

    public Continuation? After { get; }

    public PathState With(ImmutableArray<LockHold> holds) => new(holds, Known, Values, Released, After);

    public PathState With(Continuation? after) => ReferenceEquals(after, After) ? this : new(Holds, Known, Values, Released, after);

    public PathState WithReleased(ulong bits) => new(Holds, Known, Values, Released | bits, After);

    public bool? Fact(int bit) => bit < 0 || (Known & (1UL << bit)) == 0 ? null : (Values & (1UL << bit)) != 0;

    public PathState WithFact(int bit, bool? value)
    {
        if (bit < 0 || Fact(bit) == value)
        {
            return this;
        }

        ulong mask = 1UL << bit;
        return value is not { } known
            ? new PathState(Holds, Known & ~mask, Values & ~mask, Released, After)
            : new PathState(Holds, Known | mask, known ? Values | mask : Values & ~mask, Released, After);
    }

    /// <summary>Forgets facts that nobody asks any more.</summary>
    public PathState WithoutFacts(ulong bits) =>
        (Known & bits) == 0 ? this : new PathState(Holds, Known & ~bits, Values & ~bits, Released, After);

    /// <summary>Forgets facts and guards of variables that are no more.</summary>
    public PathState Without(ulong bits)
    {
        bool carries = false;
        foreach (LockHold hold in Holds)
        {
            carries |= (hold.Carriers & bits) != 0;
        }

        if (!carries && (Known & bits) == 0)
        {
            return this;
        }

        ImmutableArray<LockHold> holds = Holds;
        for (int i = 0; carries && i < holds.Length; i++)
        {
            holds = holds.SetItem(i, holds[i] with { Carriers = holds[i].Carriers & ~bits });
        }

        return new PathState(holds, Known & ~bits, Values & ~bits, Released, After);
    }

    public bool Equals(PathState? other)
    {
        if (other is null || _hash != other._hash || Known != other.Known || Values != other.Values || Released != other.Released
            || Holds.Length != other.Holds.Length)
        {
            return false;
        }

        for (int i = 0; i < Holds.Length; i++)
        {
            LockHold a = Holds[i];
            LockHold b = other.Holds[i];
            if (a.Site.Index != b.Site.Index || a.Mode != b.Mode || a.Carriers != b.Carriers || a.IsReturned != b.IsReturned)
            {
                return false;
            }
        }

        return Equals(After, other.After);
    }

    public override bool Equals(object? obj) => Equals(obj as PathState);

    public override int GetHashCode() => _hash;
}
