using System;

namespace MmLock.Analyzers.Locks;

/// <summary>
/// Which lock, as code names it: <c>this</c>, a parameter, a local or a static member, and the members that lead on from
/// there. Two expressions of one method that have the same path name the same lock, as far as members are not reassigned.
/// </summary>
internal sealed class LockPath : IEquatable<LockPath>
{
    /// <summary>
    /// Where the path begins: a symbol, the syntax of an expression that is no path, or null for <c>this</c> and static
    /// members.
    /// </summary>
    private readonly object? _root;
    private readonly ImmutableArray<ISymbol> _members;

    private LockPath(object? root, ImmutableArray<ISymbol> members)
    {
        _root = root;
        _members = members;
    }

    /// <summary><c>this</c> itself.</summary>
    public static LockPath This { get; } = new(null, ImmutableArray<ISymbol>.Empty);

    /// <summary>The parameter or local that the path begins with.</summary>
    public ISymbol? RootSymbol => _root as ISymbol;

    /// <summary>Begins with something that has no name: the result of a call, an element of an array.</summary>
    public bool IsOpaque => _root is not null and not ISymbol;

    /// <summary>What has no name and is the lock itself: <c>_locks[key &amp; 3]</c>.</summary>
    public SyntaxNode? Expression => _members.IsEmpty ? _root as SyntaxNode : null;

    public ImmutableArray<ISymbol> Members => _members;

    /// <summary>The declaration that the lock is called by; null for <c>this</c> and for what has no name.</summary>
    public ISymbol? Symbol => _members.Length > 0 ? _members[_members.Length - 1] : RootSymbol;

    /// <summary>What a person calls it: <c>Kernel.MmStruct.MmapSem</c>.</summary>
    public string Name => Symbol is { } symbol ? LockIdentity.Of(symbol).Name : _root is null ? "this" : "a lock";

    public static LockPath Of(ISymbol parameterOrLocal) => new(parameterOrLocal, ImmutableArray<ISymbol>.Empty);

    public static LockPath Static(ISymbol member) => new(null, ImmutableArray.Create(member.OriginalDefinition));

    /// <summary>A lock that is known only as the value of one expression.</summary>
    public static LockPath Opaque(SyntaxNode expression) => new(expression, ImmutableArray<ISymbol>.Empty);

    public LockPath Member(ISymbol member) => new(_root, _members.Add(member.OriginalDefinition));

    /// <summary>The path as seen from a place where its root is called <paramref name="root"/>.</summary>
    public LockPath From(LockPath root) => new(root._root, root._members.AddRange(_members));

    /// <summary>Begins with <c>this</c>, so that it means another lock for another receiver.</summary>
    public bool IsOfThis => _root is null && (_members.IsEmpty || !_members[0].IsStatic);

    /// <summary>Names the same declaration, perhaps on another object.</summary>
    public bool IsSameMember(LockPath other) => Symbol is { } symbol && SymbolEqualityComparer.Default.Equals(symbol, other.Symbol);

    public bool Equals(LockPath? other) =>
        other is not null
        && (_root is ISymbol symbol ? SymbolEqualityComparer.Default.Equals(symbol, other._root as ISymbol) : Equals(_root, other._root))
        && _members.SequenceEqual(other._members, SymbolEqualityComparer.Default);

    public override bool Equals(object? obj) => Equals(obj as LockPath);

    public override int GetHashCode()
    {
        int hash = _root is ISymbol symbol ? SymbolEqualityComparer.Default.GetHashCode(symbol) : _root?.GetHashCode() ?? 0;
        foreach (ISymbol member in _members)
        {
            hash = (hash * 31) + SymbolEqualityComparer.Default.GetHashCode(member);
        }

        return hash;
    }

    public override string ToString() =>
        string.Join(
            ".", new[]
            {
                RootSymbol?.Name ?? (IsOpaque ? "?" : IsOfThis ? "this" : null)
            }.Where(n => n is not null).Concat(_members.Select(m => m.Name)));
}
