using System;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Primitives;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Locks;

/// <summary>
/// The locks of a compilation that are objects of data: <c>lock (_tree)</c>, <c>lock (this)</c>, <c>lock (typeof(T))</c>,
/// <c>lock (_pages[i])</c>. Whoever has the object has the lock, so a lock is found by what its objects are, and not by names:
/// all operations on objects of one class are one group. Any number of threads may ask.
/// </summary>
internal sealed partial class CompanionLocks(LockAliasAnalysis graph)
{
    private readonly object _gate = new();
    private readonly ObjectLockSites _sites = new(graph);
    private readonly Dictionary<(CompanionKind, ISymbol), LockAliasSet> _undesignated = new(new HomeComparer());
    private Known? _known;

    /// <summary>The designated ones.</summary>
    public IReadOnlyList<LockAliasSet> All(CancellationToken cancellationToken) => Read(cancellationToken).Groups;

    /// <summary>The designated group that an operation is a site of.</summary>
    public LockAliasSet? At(SyntaxNode site, CancellationToken cancellationToken) =>
        Read(cancellationToken).BySite.TryGetValue(site, out LockAliasSet? group) ? group : null;

    /// <summary>
    /// The designated group of the object that a name stands for, or of the objects of a type: what is a lock although its type says
    /// nothing of it.
    /// </summary>
    public LockAliasSet? Of(ISymbol symbol, CancellationToken cancellationToken)
    {
        Known known = Read(cancellationToken);
        return known.Groups.Count == 0 ? null
            : known.ByRoot.TryGetValue(symbol, out LockAliasSet? named) ? named
            : known.ByHome.TryGetValue((CompanionKind.Member, symbol), out LockAliasSet? member) ? member
            : OfClass(symbol as INamedTypeSymbol ?? ObjectLockSites.ClassOf(symbol.NamedType()), known);
    }

    /// <summary>The designated lock that the objects of a type are.</summary>
    public LockAliasSet? OfType(ITypeSymbol? type, CancellationToken cancellationToken) =>
        ObjectLockSites.ClassOf(type) is { } named && Read(cancellationToken) is { Groups.Count: > 0 } known ? OfClass(named, known) : null;

    /// <summary>The designated lock that <c>typeof(T)</c> is.</summary>
    public LockAliasSet? OfTypeObject(INamedTypeSymbol type, CancellationToken cancellationToken) =>
        Read(cancellationToken).ByHome.TryGetValue((CompanionKind.TypeObject, type.OriginalDefinition), out LockAliasSet? group)
            ? group
            : null;

    /// <summary>All operations on whatever object.</summary>
    public IReadOnlyList<ObjectLockSite> Sites(CancellationToken cancellationToken) => _sites.All(cancellationToken);

    /// <summary>Whether a parameter is that of a method that takes the lock of any object for its caller, or gives it back.</summary>
    public bool IsOfHelper(ISymbol symbol, CancellationToken cancellationToken) => _sites.IsOfHelper(symbol, cancellationToken);

    /// <summary>The same for an operation on data that nobody designated; null where it is no such operation.</summary>
    public LockAliasSet? UndesignatedAt(SyntaxNode site, CancellationToken cancellationToken)
    {
        if (_sites.At(site, cancellationToken) is not { } found || At(site, cancellationToken) is not null
            || HomeOf(found, cancellationToken) is not { } home)
        {
            return null;
        }

        lock (_gate)
        {
            if (!_undesignated.TryGetValue(home, out LockAliasSet? group))
            {
                group = Build(home.Kind, home.Home, new[] { home.Home }, cancellationToken);
                _undesignated.Add(home, group);
            }

            return group;
        }
    }

    /// <summary>Whether a type is that of data: what has neither the type of a lock nor says nothing at all.</summary>
    public bool IsData(ITypeSymbol? type) => type is { IsReferenceType: true, TypeKind: not (TypeKind.Dynamic or TypeKind.Error) }
        && !ObjectLockSites.IsAnything(type) && !graph.Types.IsRawLock(type) && !graph.Types.IsLockApi(type);

    /// <summary>Whether the lock of what a name holds is there already, as a conversion leaves it.</summary>
    public bool HasLock(ISymbol symbol)
    {
        // Of a collection, the lock is beside it or its own if the collection is what was locked, else with each of its elements.
        ITypeSymbol? held = symbol.NamedType();
        IEnumerable<ISymbol> members = new[] { held, LockElements.ElementOf(held) }.Select(ObjectLockSites.ClassOf)
            .OfType<INamedTypeSymbol>().SelectMany(c => CompanionRules.BasesOf(c).Prepend(c)).SelectMany(t => t.GetMembers())
            .Where(m => m is IPropertySymbol && m.Name.StartsWith("Mm", StringComparison.Ordinal))
            .Concat(
                symbol.ContainingType?.GetMembers().Where(m => m.Name.StartsWith(BesideName(symbol), StringComparison.Ordinal))
                    ?? Enumerable.Empty<ISymbol>());
        return IsData(held) && members.Any(m => graph.Types.IsMmapLock(m.NamedType()));
    }

    private Known Read(CancellationToken cancellationToken)
    {
        if (_known is { } known)
        {
            return known;
        }

        lock (_gate)
        {
            return _known ??= Find(cancellationToken);
        }
    }

    private Known Find(CancellationToken cancellationToken)
    {
        var found = new Known();
        var roots = new Dictionary<(CompanionKind, ISymbol), List<ISymbol>>(new HomeComparer());
        foreach (ISymbol symbol in graph.Designated.OfData(cancellationToken)
            .Where(d => d is INamedTypeSymbol || IsData(d.NamedType())))
        {
            foreach ((CompanionKind, ISymbol) home in HomesOf(symbol, cancellationToken))
            {
                if (!roots.TryGetValue(home, out List<ISymbol>? known))
                {
                    roots.Add(home, known = new List<ISymbol>());
                }

                known.Add(symbol);
            }
        }

        foreach (KeyValuePair<(CompanionKind Kind, ISymbol Home), List<ISymbol>> home in roots)
        {
            LockAliasSet group = Build(home.Key.Kind, home.Key.Home, home.Value, cancellationToken);
            found.Groups.Add(group);
            found.ByHome.Add(home.Key, group);
            foreach (ISymbol root in group.Roots.Where(r => !found.ByRoot.ContainsKey(r)))
            {
                found.ByRoot.Add(root, group);
            }

            foreach (LockUse operation in group.Operations)
            {
                found.BySite[operation.Syntax] = group;
            }
        }

        return found;
    }

    private LockAliasSet Build(CompanionKind kind, ISymbol home, IReadOnlyList<ISymbol> roots, CancellationToken cancellationToken) =>
        kind switch
        {
            CompanionKind.Instance => BuildInstance((INamedTypeSymbol)home, roots, cancellationToken),
            CompanionKind.TypeObject => BuildTypeObject((INamedTypeSymbol)home, roots, cancellationToken),
            _ => BuildMember(home, roots, cancellationToken),
        };

    /// <summary>What a designation is about: of a class, its objects and its type object; of a member, the object that it holds.</summary>
    private IEnumerable<(CompanionKind, ISymbol)> HomesOf(ISymbol designated, CancellationToken cancellationToken)
    {
        IReadOnlyList<ObjectLockSite> sites = _sites.All(cancellationToken);
        if (designated is INamedTypeSymbol type)
        {
            if (HomeOfClass(type.OriginalDefinition, sites, cancellationToken) is { } own)
            {
                yield return own;
            }

            if (sites.Any(s => IsTypeObject(s, type.OriginalDefinition)))
            {
                yield return (CompanionKind.TypeObject, type.OriginalDefinition);
            }

            yield break;
        }

        ITypeSymbol held = designated.NamedType()!;
        if (HomeOfHeld(held, sites, cancellationToken) is { } direct)
        {
            yield return direct;
            yield break;
        }

        // A collection that is locked, and what lies in it, which is locked as well: two locks that one designation is about.
        if (sites.Any(s => Resolve(s.Value, designated, cancellationToken) is not null))
        {
            yield return (CompanionKind.Member, designated);
        }

        if (LockElements.ElementOf(held) is { } element && HomeOfHeld(element, sites, cancellationToken) is { } elements)
        {
            yield return elements;
        }
    }

    private (CompanionKind Kind, ISymbol Home)? HomeOf(ObjectLockSite site, CancellationToken cancellationToken) =>
        site.Value is ITypeOfOperation { TypeOperand: INamedTypeSymbol type }
            ? type.DeclaringSyntaxReferences.IsEmpty ? null : (CompanionKind.TypeObject, type.OriginalDefinition)
            : site.Class is { } named ? HomeOfClass(named, _sites.All(cancellationToken), cancellationToken)
            : IsData(site.Value.Type) && Values.SymbolOf(site.Value)?.OriginalDefinition is (IFieldSymbol or IPropertySymbol)
                and { DeclaringSyntaxReferences.IsEmpty: false } member ? (CompanionKind.Member, member)
            : null;

    private (CompanionKind Kind, ISymbol Home)? HomeOfHeld(
        ITypeSymbol held, IReadOnlyList<ObjectLockSite> sites, CancellationToken cancellationToken) =>
        ObjectLockSites.ClassOf(held) is { } named ? HomeOfClass(named, sites, cancellationToken)
            : held is INamedTypeSymbol { TypeKind: TypeKind.Interface, DeclaringSyntaxReferences.IsEmpty: false } declared
                && sites.Any(s => SymbolEqualityComparer.Default.Equals(s.Value.Type?.OriginalDefinition, declared.OriginalDefinition))
            ? (CompanionKind.Instance, declared.OriginalDefinition)
            : null;

    /// <summary>
    /// The topmost class through which such an object is locked: what is locked as its base is the same object. None where no such
    /// object is locked.
    /// </summary>
    private (CompanionKind, ISymbol)? HomeOfClass(
        INamedTypeSymbol type, IReadOnlyList<ObjectLockSite> sites, CancellationToken cancellationToken)
    {
        INamedTypeSymbol? top = CompanionRules.BasesOf(type).Prepend(type).LastOrDefault(c =>
            sites.Any(s => s.Class is { } named && SymbolEqualityComparer.Default.Equals(named, c)) || IsLockedBelow(c, cancellationToken));
        INamedTypeSymbol home = top ?? type;
        return sites.Any(s => s.Class is { } named && CompanionRules.Derives(named, home)) ? (CompanionKind.Instance, home) : null;
    }

    /// <summary>A class of a project below that is locked there.</summary>
    private bool IsLockedBelow(INamedTypeSymbol type, CancellationToken cancellationToken) =>
        !type.DeclaringSyntaxReferences.Any(r => graph.Models.Compilation.ContainsSyntaxTree(r.SyntaxTree))
        && graph.References.Any(r => r.Companions.Sites(cancellationToken)
            .Any(s => s.Class is { } named && named.GetDocumentationCommentId() == type.GetDocumentationCommentId()));

    private static LockAliasSet? OfClass(INamedTypeSymbol? type, Known known)
    {
        for (INamedTypeSymbol? at = type?.OriginalDefinition; at is not null; at = at.BaseType?.OriginalDefinition)
        {
            if (known.ByHome.TryGetValue((CompanionKind.Instance, at), out LockAliasSet? group))
            {
                return group;
            }
        }

        return null;
    }

    private sealed class Known
    {
        public List<LockAliasSet> Groups { get; } = new();

        public Dictionary<SyntaxNode, LockAliasSet> BySite { get; } = new();

        public Dictionary<ISymbol, LockAliasSet> ByRoot { get; } = new(SymbolEqualityComparer.Default);

        public Dictionary<(CompanionKind, ISymbol), LockAliasSet> ByHome { get; } = new(new HomeComparer());
    }

    private sealed class HomeComparer : IEqualityComparer<(CompanionKind Kind, ISymbol Home)>
    {
        public bool Equals((CompanionKind Kind, ISymbol Home) x, (CompanionKind Kind, ISymbol Home) y) =>
            x.Kind == y.Kind && SymbolEqualityComparer.Default.Equals(x.Home, y.Home);

        public int GetHashCode((CompanionKind Kind, ISymbol Home) home) =>
            SymbolEqualityComparer.Default.GetHashCode(home.Home) * 3 + (int)home.Kind;
    }
}
