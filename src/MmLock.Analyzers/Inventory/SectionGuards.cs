using System.Collections.Concurrent;
using MmLock.Analyzers.Effects;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Narrowing;
using MmLock.Analyzers.Protocol;

namespace MmLock.Analyzers.Inventory;

/// <summary>A member that the lock of a site guards.</summary>
/// <param name="Member">Its name, with its type.</param>
/// <param name="IsDeclared">Whether <c>[GuardedBy]</c> says so; else it is inferred.</param>
/// <param name="Held">Of an inferred guard: accesses under the lock.</param>
/// <param name="Accesses">Of an inferred guard: all accesses outside of construction.</param>
internal sealed record GuardInfo(string Member, bool IsDeclared, int Held, int Accesses);

/// <summary>The guarded members that a section accesses, with all that it runs: declared ones, and those that MML1007 offers to
/// declare.</summary>
internal sealed class SectionGuards(EffectModel effects)
{
    private readonly LockUseModel _uses = new(effects);
    private readonly ConcurrentDictionary<LockAliasSet, SectionReach> _reaches = new();
    private readonly ConcurrentDictionary<LockAliasSet, ImmutableArray<InferredGuard>> _inferred = new();
    private InferredGuards? _guards;

    /// <returns>In the order of their names.</returns>
    public ImmutableArray<GuardInfo> Of(LockUse acquire, CancellationToken cancellationToken)
    {
        SectionReach reach = _reaches.GetOrAdd(acquire.Group, g => new SectionReach(effects.Locks, g));
        var members = new HashSet<ISymbol>(
            reach.Of(acquire, cancellationToken).All.Select(a => a.Location)
                .Select(l => l.Kind == Narrowing.LocationKind.Member ? l.Symbol : l.Holder)
                .Where(m => m is IFieldSymbol or IPropertySymbol or IEventSymbol).Select(m => m!.OriginalDefinition),
            SymbolEqualityComparer.Default);
        var found = new SortedDictionary<string, GuardInfo>(System.StringComparer.Ordinal);
        foreach (ISymbol member in members)
        {
            if (_uses.Accesses.GuardOf(member) is { } guard && guard.Path.Symbol is { } named && acquire.Group.Members.Contains(named))
            {
                string name = DiagnosticText.MemberName(member);
                found[name] = new GuardInfo(name, IsDeclared: true, 0, 0);
            }
        }

        foreach (InferredGuard guard in InferredOf(acquire.Group, cancellationToken).Where(g => members.Contains(g.Member)))
        {
            string name = DiagnosticText.MemberName(guard.Member);
            found[name] = new GuardInfo(name, IsDeclared: false, guard.Held, guard.Accesses);
        }

        return found.Values.ToImmutableArray();
    }

    private ImmutableArray<InferredGuard> InferredOf(LockAliasSet group, CancellationToken cancellationToken)
    {
        if (_inferred.TryGetValue(group, out ImmutableArray<InferredGuard> known))
        {
            return known;
        }

        InferredGuards guards = LazyInitializer.EnsureInitialized(ref _guards, () => new InferredGuards(_uses))!;
        var types = new HashSet<INamedTypeSymbol>(
            group.Roots.Select(r => r.ContainingType).OfType<INamedTypeSymbol>(), SymbolEqualityComparer.Default);
        return _inferred.GetOrAdd(
            group,
            types.SelectMany(t => guards.In(t, cancellationToken)).Where(g => group.Members.Contains(g.Lock)).ToImmutableArray());
    }
}
