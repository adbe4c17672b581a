using System.Collections.Concurrent;
using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Protocol;
using MmLock.Analyzers.Ranges;

namespace MmLock.Analyzers.Narrowing;

/// <summary>A use, under a range hold, of something that belongs to no address.</summary>
/// <param name="Use">The use.</param>
/// <param name="Hold">The range hold.</param>
/// <param name="IsChange">It is changed here.</param>
internal sealed record SharedStateUse(GuardedMemberUse Use, LockHold Hold, bool IsChange);

/// <summary>
/// Uses of guarded members that are not per address (counters, lists, cursors, trees) where nothing but a range of the
/// lock is held. What is
/// indexed by a key is per address; so is an object of which only elements of arrays are changed. What only coarse holders change,
/// nobody changes under a range hold, so that it may be read there.
/// </summary>
internal sealed class SharedStateUses(LockUseModel model, InferredGuards guards)
{
    private readonly ConcurrentDictionary<(ISymbol Member, ISymbol Lock), bool> _coarse = new();
    private readonly ConcurrentDictionary<LockAliasSet, SectionReach> _reach = new();

    public IEnumerable<SharedStateUse> In(LockUseBody body)
    {
        if (!body.Part.Locks.Sites.Any(s => s.Class == LockGranularity.Range && !s.IsRequired))
        {
            yield break;
        }

        foreach (GuardedMemberUse use in body.Accesses)
        {
            if (use.Intent != AccessIntent.Call && !use.Lock.IsOpaque && model.Locks.Types.IsMmapLock(use.LockType)
                && use.Operation is IMemberReferenceOperation reference && IsOfSpace(use.Member) is { } guard
                && RangeOnly(body.Part.At(use.Operation), use) is { } hold && !body.Assertions.Covers(use.Lock, use.Operation)
                && IsShared(reference))
            {
                bool isChange = Changes(reference, body.Part, guard, body.CancellationToken);
                if (isChange || !IsChangedCoarselyOnly(use.Member, guard, body.CancellationToken))
                {
                    yield return new SharedStateUse(use, hold, isChange);
                }
            }
        }
    }

    /// <summary>The lock of a member that belongs to the object that has the lock, not to what that object is made of.</summary>
    private ISymbol? IsOfSpace(ISymbol member) =>
        model.Accesses.GuardOf(member) is { OfType: false, Path: { IsOpaque: false, RootSymbol: null, Members: { Length: 1 } path } }
            ? path[0]
            : null;

    /// <summary>The hold on a path on which there is no hold but of ranges.</summary>
    private LockHold? RangeOnly(HeldAt at, GuardedMemberUse use)
    {
        LockPath wanted = model.Aliases.Canonical(use.Lock);
        foreach (PathState path in at.Paths)
        {
            LockHold? range = null;
            bool isExcluded = false;
            foreach (LockHold hold in path.Holds.Where(h => !h.IsReturned))
            {
                bool isOfLock = LockRelations.IsPrefix(wanted, model.Aliases.Canonical(hold.Site.Path));
                range = isOfLock && hold.Site is { Class: LockGranularity.Range, IsRequired: false } ? hold : range;

                // A structure lock by another name may be this one's.
                isExcluded |= isOfLock && (hold.Site.Class != LockGranularity.Range || hold.Site.IsRequired)
                    || hold.Site.Class == LockGranularity.Structure;
            }

            if (range is not null && !isExcluded)
            {
                return range;
            }
        }

        return null;
    }

    /// <summary>The use is of the member as a whole, not of the part that a key leads to.</summary>
    private bool IsShared(IMemberReferenceOperation reference)
    {
        if (reference.Type is not { } type || reference.Parent is INameOfOperation || LibraryMembers.IsAtomic(type)
            || type.ContainingNamespace?.ToDisplayString() == "System.Collections.Concurrent"
            || model.Locks.Types.IsLockApi(type) || model.Locks.Types.IsRawLock(type))
        {
            return false;
        }

        bool isFixed = reference.Member is IFieldSymbol { IsReadOnly: true } or IPropertySymbol { SetMethod: null };
        IOperation use = Operations.Values.SkipConversions(reference);
        if (type is IArrayTypeSymbol or IPointerTypeSymbol || type.Name is "Span" or "Memory" or "ReadOnlySpan" or "ReadOnlyMemory")
        {
            return AccessWrites.IsAssigned(reference);
        }

        if (isFixed && (type.IsValueType || LibraryMembers.IsImmutable(type)))
        {
            return false;
        }

        if (use.Parent is IPropertyReferenceOperation { Arguments.IsEmpty: false } indexer && indexer.Instance == use
            || CallOn(use)
                is
            {
                TargetMethod:
                {
                    DeclaringSyntaxReferences.IsEmpty: true,
                    Name: "TryGetValue" or "ContainsKey" or "GetValueOrDefault"
                }
            })
        {
            return false;
        }

        // The object that a fixed reference leads to is used where something is done to it.
        return !isFixed || CallOn(use) is not null || use.Parent is IMemberReferenceOperation member && member.Instance == use
            || use.Parent is IForEachLoopOperation || use.Parent is IConditionalAccessOperation;
    }

    private static IInvocationOperation? CallOn(IOperation use) => use.Parent switch
    {
        IInvocationOperation call when call.Instance == use => call,
        IConditionalAccessOperation { WhenNotNull: IInvocationOperation call } access when access.Operation == use => call,
        _ => null,
    };

    private bool IsChangedCoarselyOnly(ISymbol member, ISymbol guard, CancellationToken cancellationToken)
    {
        (ISymbol, ISymbol) key = (member.OriginalDefinition, guard);
        return _coarse.TryGetValue(key, out bool known)
            ? known
            : _coarse.GetOrAdd(
                key, guards.IsChangedCoarselyOnly(member, guard, (r, p) => Changes(r, p, guard, cancellationToken), cancellationToken));
    }

    private bool Changes(IMemberReferenceOperation reference, FunctionBody part, ISymbol guard, CancellationToken cancellationToken)
    {
        IOperation use = Operations.Values.SkipConversions(reference);
        if (AccessWrites.IsWrite(reference)
            || use.Parent is IMemberReferenceOperation part2 && part2.Instance == use && AccessWrites.IsAssigned(part2)
                && part2 is not IPropertyReferenceOperation { Arguments.IsEmpty: false })
        {
            return true;
        }

        if (CallOn(use) is not { } call)
        {
            return false;
        }

        if (call.TargetMethod.DeclaringSyntaxReferences.IsEmpty)
        {
            return !AccessWrites.IsMutableCollection(call.TargetMethod.ContainingType) && reference.Type is { IsReferenceType: true }
                && LibraryMembers.Writes(call.TargetMethod);
        }

        if (model.Locks.Graph.GroupOf(guard, cancellationToken) is not { } group)
        {
            return false;
        }

        SectionReach reach = _reach.GetOrAdd(group, g => new SectionReach(model.Locks, g));
        return reach.EdgesOf(call, part.Method, cancellationToken).Any(e =>
            e.Body is { } body && reach.Of(body, cancellationToken) is var touched
            && (touched.IsTooLarge || touched.Open.Any(a => a.IsWrite && a.Location.Kind != LocationKind.Elements)));
    }
}
